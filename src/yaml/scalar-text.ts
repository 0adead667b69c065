// The value of a scalar, by how it is written.
import { afterBreak, endOfLine, isBlank, isBreak } from './cursor.ts';

/** What happens to the line breaks at the end of a block scalar. */
export type Chomping = 'strip' | 'clip' | 'keep';

/** The value of plain text, or of text between quotes. Line breaks become spaces. */
export function foldedText(text: string, from: number, to: number, style: 'plain' | 'single' | 'double'): string {
  let value = '';
  let offset = from;
  let kept = from;
  while (offset < to) {
    const code = text.charCodeAt(offset);
    if (isBlank(code) || isBreak(code)) {
      const end = endOfSpace(text, offset, to);
      const folded = foldedSpace(text, offset, end.offset, end.breakAt);
      if (folded !== undefined) {
        value += text.slice(kept, offset) + folded;
        kept = end.offset;
      }
      offset = end.offset;
    } else if (code === 0x27 && style === 'single') {
      value += text.slice(kept, offset + 1);
      offset += 2;
      kept = offset;
    } else if (code === 0x5c && style === 'double') {
      const escaped = escapeAt(text, offset, to);
      value += text.slice(kept, offset) + escaped.value;
      offset = escaped.end;
      kept = offset;
    } else offset++;
  }
  return value + text.slice(kept, to);
}

/** The end of white space, and the offset of its first line break; -1 where it has none. */
function endOfSpace(text: string, from: number, to: number): { readonly offset: number; readonly breakAt: number } {
  let offset = from;
  let breakAt = -1;
  for (; offset < to; offset++) {
    const code = text.charCodeAt(offset);
    if (isBreak(code)) breakAt = breakAt < 0 ? offset : breakAt;
    else if (!isBlank(code)) break;
  }
  return { offset, breakAt };
}

/** What white space with a line break becomes. Undefined without a break: then it stays as it is. */
function foldedSpace(text: string, from: number, to: number, breakAt: number): string | undefined {
  if (breakAt < from) return undefined;
  const first = breakText(text, breakAt);
  const others = breaksIn(text, afterBreak(text, breakAt), to);
  if (first !== '\n') return first + others;
  return others === '' ? ' ' : others;
}

function breaksIn(text: string, from: number, to: number): string {
  let breaks = '';
  for (let offset = from; offset < to; ) {
    if (isBreak(text.charCodeAt(offset))) {
      breaks += breakText(text, offset);
      offset = afterBreak(text, offset);
    } else offset++;
  }
  return breaks;
}

/** A line break as it is in a value. */
function breakText(text: string, offset: number): string {
  const code = text.charCodeAt(offset);
  return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n';
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

const digits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escapeAt(text: string, offset: number, to: number): { readonly value: string; readonly end: number } {
  const escaped = text[offset + 1] as string;
  if (isBreak(escaped.charCodeAt(0))) {
    const { offset: end } = endOfSpace(text, offset + 1, to);
    return { value: breaksIn(text, afterBreak(text, offset + 1), end), end };
  }
  const count = digits[escaped];
  if (count === undefined) return { value: escapes[escaped] ?? escaped, end: offset + 2 };
  const end = offset + 2 + count;
  return { value: String.fromCodePoint(Number.parseInt(text.slice(offset + 2, end), 16)), end };
}

export interface Block {
  readonly from: number;
  /** The offset after its last line. If that line has no break, it is read as if it had one. */
  readonly to: number;
  readonly indent: number;
  readonly chomping: Chomping;
  readonly isFolded: boolean;
}

/** The value of a block scalar, `|` or `>`. */
export function blockText(text: string, { from, to, indent, chomping, isFolded }: Block): string {
  let value = '';
  /** The break of the last line. `breaks` are those of the empty lines after it. */
  let last = '';
  let { offset, breaks } = emptyLines(text, from, to, indent);
  let wasIndented = false;
  while (offset < to) {
    const isIndented = isBlank(text.charCodeAt(offset));
    if (isFolded && last === '\n' && !wasIndented && !isIndented) value += breaks === '' ? ' ' : breaks;
    else value += last + breaks;
    wasIndented = isIndented;
    const start = offset;
    offset = Math.min(endOfLine(text, offset), to);
    value += text.slice(start, offset);
    last = offset < to ? breakText(text, offset) : '\n';
    ({ offset, breaks } =
      offset < to ? emptyLines(text, afterBreak(text, offset), to, indent) : { offset, breaks: '' });
  }
  if (chomping !== 'strip') value += last;
  return chomping === 'keep' ? value + breaks : value;
}

function emptyLines(text: string, from: number, to: number, indent: number): { offset: number; breaks: string } {
  let breaks = '';
  let offset = from;
  for (;;) {
    const start = offset;
    while (offset < to && offset - start < indent && text.charCodeAt(offset) === 0x20) offset++;
    if (offset >= to) return { offset, breaks: offset > start ? `${breaks}\n` : breaks };
    if (!isBreak(text.charCodeAt(offset))) return { offset, breaks };
    breaks += breakText(text, offset);
    offset = afterBreak(text, offset);
  }
}
