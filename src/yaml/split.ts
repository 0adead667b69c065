import { parseJson } from '../engine/json.ts';
import type { SyntaxProblem } from './syntax-problem.ts';

/** A part of a text that is read by itself, so that what is wrong in it does not touch the others. */
export interface Chunk {
  readonly start: number;
  readonly text: string;
  /** Where within it that begins which kubectl takes for YAML: mostly behind the `---`. */
  readonly from: number;
  /** Whether it is JSON. `stream`: one of several values side by side, as some programs write it. */
  readonly json?: 'value' | 'stream';
  /** What keeps kubectl from reading it, beyond what it holds; its offset is within the chunk. */
  readonly problem?: SyntaxProblem;
}

/**
 * A text as kubectl splits it; the chunks together are the text. What begins with values of JSON is JSON as far as they
 * go. All else is YAML, and ends wherever a line begins with `---`, whatever YAML makes of it.
 */
export function splitDocuments(text: string): readonly Chunk[] {
  const ends = leadingJson(text);
  // What kubectl tried to read as JSON begins with no white space.
  if (ends.length === 0) return mayBeJson.test(text) ? splitBehindJson(text, 0) : splitYaml(text, 0);
  const behind = ends.at(-1) ?? 0;
  const isAll = endOf(jsonSpace, text, behind) === text.length;
  const next = isAll ? text.length : endOf(spaceInLine, text, behind);
  ends[ends.length - 1] = next;
  const json = ends.length === 1 ? 'value' : 'stream';
  const chunks = ends.map((end, index): Chunk => {
    const start = ends[index - 1] ?? 0;
    return { start, text: text.slice(start, end), from: 0, json };
  });
  if (isAll) return chunks;
  if (json === 'value') return [...chunks, ...splitBehindJson(text, behind)];
  return [...chunks, unreadable(text, next, 'kubectl reads only more of them behind several values of JSON')];
}

/** What kubectl tried to read as JSON before. It does not look at the white space before it, where there is any. */
function splitBehindJson(text: string, behind: number): readonly Chunk[] {
  const next = endOf(spaceInLine, text, behind);
  const start = behind === 0 ? 0 : next;
  const last = next > behind && text[next - 1] === '\n' ? next - 1 : next;
  if (Buffer.byteLength(text.slice(last, last + LEAST_YAML_BYTES)) >= LEAST_YAML_BYTES)
    return splitYaml(text, start, next - start);
  return [unreadable(text, start, 'kubectl takes so little for JSON, and it is none')];
}

/** It is YAML only if there are so many bytes. */
const LEAST_YAML_BYTES = 4;

function unreadable(text: string, start: number, message: string): Chunk {
  return { start, text: text.slice(start), from: 0, problem: { offset: 0, message } };
}

/**
 * What begins at an offset, as YAML.
 * @param skipped how much of it is left out.
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
    // It belongs to the document that it begins only where nothing stands between it and the one before.
    const isDropped = offset > chunk.start + chunk.from;
    chunk = { start: offset, from: isDropped ? next - offset : 0, ...strayIn(text.slice(offset, next)) };
    offset = separatorFrom(text, next);
  }
  end(text.length);
  return chunks;
}

/** Where the next line begins that begins with `---`; -1 where none does. */
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

/** Whether the first thing behind white space, as Go has it, is a bracket of JSON. */
const mayBeJson = /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*\{/;
const space = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*/y;
/** Up to the end of the line. */
const spaceInLine = /[\t\v-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*\n?/y;
const jsonSpace = /[\t\n\r ]*/y;

/** Where what an expression finds at an offset ends. */
function endOf(expression: RegExp, text: string, from: number): number {
  expression.lastIndex = from;
  expression.test(text);
  return expression.lastIndex;
}

/** Where the values of JSON end that a text begins with. */
function leadingJson(text: string): number[] {
  const ends: number[] = [];
  if (!mayBeJson.test(text)) return ends;
  for (let end = valueEnd(text, 0); end !== undefined && parseJson(text.slice(ends.at(-1) ?? 0, end)) !== undefined; ) {
    ends.push(end);
    end = valueEnd(text, end);
  }
  return ends;
}

/** Where the value ends that comes next, if JSON ends there. */
function valueEnd(text: string, from: number): number | undefined {
  const simpleEnd = endOf(simpleValue, text, from);
  if (simpleEnd > from) return simpleEnd;
  const start = endOf(jsonSpace, text, from);
  return text[start] === '"' ? behind(closingQuote(text, start)) : bracketsEnd(text, start);
}

function behind(offset: number | undefined): number | undefined {
  return offset === undefined ? undefined : offset + 1;
}

/** Where the bracket is closed that comes next. */
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

/** What JSON knows beside objects, lists and strings. */
const simpleValue = /[\t\n\r ]*(?:null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/y;

/** Where the string that begins with a quote ends. */
function closingQuote(text: string, quote: number): number | undefined {
  for (let offset = quote + 1; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === QUOTE) return offset;
    if (code === BACKSLASH) offset++;
  }
  return undefined;
}
