import { parseJson } from '../engine/json.ts';
import type { SyntaxProblem } from './syntax-problem.ts';

/** A part of a text that is read by itself, so that what is wrong in it does not touch the others. */
export interface Chunk {
  readonly start: number;
  readonly text: string;
  /** The offset within the text at which kubectl begins to read YAML: mostly after the `---`. */
  readonly from: number;
  /** Set for JSON. `stream`: one of several values that follow each other, as some programs write them. */
  readonly json?: 'value' | 'stream';
  /** What keeps kubectl from reading it, beyond what it holds; its offset is within the chunk. */
  readonly problem?: SyntaxProblem;
}

/**
 * Splits a text as kubectl does. The chunks together are the whole text. Values of JSON at the start of the text are
 * chunks of JSON. All else is YAML, and a chunk of it ends at each line that begins with `---`, even within a scalar.
 */
export function splitDocuments(text: string): readonly Chunk[] {
  const ends = leadingJson(text);
  // kubectl first tries to read as JSON what begins with `{`.
  if (ends.length === 0) return mayBeJson.test(text) ? splitBehindJson(text, 0) : splitYaml(text, 0);
  const jsonEnd = ends.at(-1) ?? 0;
  const isAll = endOf(jsonSpace, text, jsonEnd) === text.length;
  const next = isAll ? text.length : endOf(spaceInLine, text, jsonEnd);
  ends[ends.length - 1] = next;
  const json = ends.length === 1 ? 'value' : 'stream';
  const chunks = ends.map((end, index): Chunk => {
    const start = ends[index - 1] ?? 0;
    return { start, text: text.slice(start, end), from: 0, json };
  });
  if (isAll) return chunks;
  if (json === 'value') return [...chunks, ...splitBehindJson(text, jsonEnd)];
  return [...chunks, unreadable(text, next, 'kubectl reads only more of them behind several values of JSON')];
}

/** Splits what follows values of JSON, which kubectl tries to read as JSON first. It skips white space before it. */
function splitBehindJson(text: string, jsonEnd: number): readonly Chunk[] {
  const next = endOf(spaceInLine, text, jsonEnd);
  const start = jsonEnd === 0 ? 0 : next;
  const last = next > jsonEnd && text[next - 1] === '\n' ? next - 1 : next;
  if (Buffer.byteLength(text.slice(last, last + LEAST_YAML_BYTES)) >= LEAST_YAML_BYTES)
    return splitYaml(text, start, next - start);
  return [unreadable(text, start, 'kubectl takes so little for JSON, and it is none')];
}

/** kubectl reads the rest as YAML only if it has at least so many bytes. */
const LEAST_YAML_BYTES = 4;

function unreadable(text: string, start: number, message: string): Chunk {
  return { start, text: text.slice(start), from: 0, problem: { offset: 0, message } };
}

/**
 * Splits the text from an offset on, as YAML.
 * @param skipped how many characters of the first chunk kubectl does not read.
 */
function splitYaml(text: string, begin: number, skipped = 0): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let chunk: Omit<Chunk, 'text'> = { start: begin, from: skipped };
  const end = (offset: number) => {
    if (offset > chunk.start) chunks.push({ ...chunk, text: text.slice(chunk.start, offset) });
  };
  for (let offset = separatorFrom(text, begin + skipped); offset >= 0; ) {
    end(offset);
    const lineEnd = text.indexOf('\n', offset);
    const next = lineEnd < 0 ? text.length : lineEnd + 1;
    // kubectl reads a separator as part of the next document only directly after the one before it; else it drops it.
    const isDropped = offset > chunk.start + chunk.from;
    chunk = { start: offset, from: isDropped ? next - offset : 0, ...strayIn(text.slice(offset, next)) };
    offset = separatorFrom(text, next);
  }
  end(text.length);
  return chunks;
}

/** The start of the next line that begins with `---`; -1 where there is none. */
function separatorFrom(text: string, lineStart: number): number {
  if (text.startsWith('---', lineStart)) return lineStart;
  const offset = text.indexOf('\n---', lineStart);
  return offset < 0 ? -1 : offset + 1;
}

function strayIn(separator: string): Pick<Chunk, 'problem'> {
  const offset = endOf(space, separator, 3);
  if (offset === separator.length || separator[offset] === '#') return {};
  return { problem: { offset, message: 'only a comment may stand behind ---' } };
}

/** Whether the first character after white space, as Go defines it, is the `{` of JSON. */
const mayBeJson = /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*\{/;
const space = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*/y;
/** Up to the end of the line. */
const spaceInLine = /[\t\v-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*\n?/y;
const jsonSpace = /[\t\n\r ]*/y;

/** The end of what an expression matches at an offset. */
function endOf(expression: RegExp, text: string, from: number): number {
  expression.lastIndex = from;
  expression.test(text);
  return expression.lastIndex;
}

/** The ends of the values of JSON at the start of a text. */
function leadingJson(text: string): number[] {
  const ends: number[] = [];
  if (!mayBeJson.test(text)) return ends;
  for (let end = valueEnd(text, 0); end !== undefined && parseJson(text.slice(ends.at(-1) ?? 0, end)) !== undefined; ) {
    ends.push(end);
    end = valueEnd(text, end);
  }
  return ends;
}

/** The end of the next value, if it looks like JSON. */
function valueEnd(text: string, from: number): number | undefined {
  const simpleEnd = endOf(simpleValue, text, from);
  if (simpleEnd > from) return simpleEnd;
  const start = endOf(jsonSpace, text, from);
  return text[start] === '"' ? after(closingQuote(text, start)) : bracketsEnd(text, start);
}

function after(offset: number | undefined): number | undefined {
  return offset === undefined ? undefined : offset + 1;
}

/** The offset after the bracket that closes the next one. */
function bracketsEnd(text: string, from: number): number | undefined {
  let depth = 0;
  for (let offset = from; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === OPENING_BRACE || code === OPENING_BRACKET) depth++;
    else if (code === CLOSING_BRACE || code === CLOSING_BRACKET) {
      depth--;
      if (depth <= 0) return depth === 0 ? offset + 1 : undefined;
    } else if (code === QUOTE) {
      const closing = closingQuote(text, offset);
      if (closing === undefined) return undefined;
      offset = closing;
    }
  }
  return undefined;
}

const [OPENING_BRACE, CLOSING_BRACE, OPENING_BRACKET, CLOSING_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];
const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** The values of JSON that are no objects, lists or strings. */
const simpleValue = /[\t\n\r ]*(?:null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/y;

/** The closing quote of the string that begins at a quote. */
function closingQuote(text: string, quote: number): number | undefined {
  for (let offset = quote + 1; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === QUOTE) return offset;
    if (code === BACKSLASH) offset++;
  }
  return undefined;
}
