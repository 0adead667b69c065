// What a scalar says, by how it is written.
import { behindBreak, endOfLine, isBlank, isBreak } from './cursor.ts';

/** What becomes of the line breaks at the end of a block. */
export type Chomping = 'strip' | 'clip' | 'keep';

/** Plain text or text in quotes, without these. Line breaks become spaces. */
export function foldedText(text: string, from: number, to: number, style: 'plain' | 'single' | 'double'): string {
  let said = '';
  let at = from;
  let kept = from;
  while (at < to) {
    const code = text.charCodeAt(at);
    if (isBlank(code) || isBreak(code)) {
      const end = endOfSpace(text, at, to);
      const folded = foldedSpace(text, at, end.at, end.breakAt);
      if (folded !== undefined) {
        said += text.slice(kept, at) + folded;
        kept = end.at;
      }
      at = end.at;
    } else if (code === 0x27 && style === 'single') {
      said += text.slice(kept, at + 1);
      at += 2;
      kept = at;
    } else if (code === 0x5c && style === 'double') {
      const escaped = escapeAt(text, at, to);
      said += text.slice(kept, at) + escaped.said;
      at = escaped.end;
      kept = at;
    } else at++;
  }
  return said + text.slice(kept, to);
}

/** Where white space ends, and where its first line break is, if it has one. */
function endOfSpace(text: string, from: number, to: number): { readonly at: number; readonly breakAt: number } {
  let at = from;
  let breakAt = -1;
  for (; at < to; at++) {
    const code = text.charCodeAt(at);
    if (isBreak(code)) breakAt = breakAt < 0 ? at : breakAt;
    else if (!isBlank(code)) break;
  }
  return { at, breakAt };
}

/** Undefined for white space without a line break, which stays as it is. */
function foldedSpace(text: string, from: number, to: number, breakAt: number): string | undefined {
  if (breakAt < from) return undefined;
  const first = breakText(text, breakAt);
  const others = breaksIn(text, behindBreak(text, breakAt), to);
  if (first !== '\n') return first + others;
  return others === '' ? ' ' : others;
}

function breaksIn(text: string, from: number, to: number): string {
  let breaks = '';
  for (let at = from; at < to; ) {
    if (isBreak(text.charCodeAt(at))) {
      breaks += breakText(text, at);
      at = behindBreak(text, at);
    } else at++;
  }
  return breaks;
}

/** What a line break is where it stays. */
function breakText(text: string, at: number): string {
  const code = text.charCodeAt(at);
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

function escapeAt(text: string, at: number, to: number): { readonly said: string; readonly end: number } {
  const escaped = text[at + 1] as string;
  if (isBreak(escaped.charCodeAt(0))) {
    const { at: end } = endOfSpace(text, at + 1, to);
    return { said: breaksIn(text, behindBreak(text, at + 1), end), end };
  }
  const count = digits[escaped];
  if (count === undefined) return { said: escapes[escaped] ?? escaped, end: at + 2 };
  const end = at + 2 + count;
  return { said: String.fromCodePoint(Number.parseInt(text.slice(at + 2, end), 16)), end };
}

export interface Block {
  readonly from: number;
  /** Behind its last line. Where the last line has no break, it is read as if it had one. */
  readonly to: number;
  readonly indent: number;
  readonly chomping: Chomping;
  readonly isFolded: boolean;
}

/** What a block says, `|` or `>`. */
export function blockText(text: string, { from, to, indent, chomping, isFolded }: Block): string {
  let said = '';
  /** The break of the last line, and the empty lines behind it. */
  let last = '';
  let { at, breaks } = emptyLines(text, from, to, indent);
  let wasIndented = false;
  while (at < to) {
    const isIndented = isBlank(text.charCodeAt(at));
    if (isFolded && last === '\n' && !wasIndented && !isIndented) said += breaks === '' ? ' ' : breaks;
    else said += last + breaks;
    wasIndented = isIndented;
    const start = at;
    at = Math.min(endOfLine(text, at), to);
    said += text.slice(start, at);
    last = at < to ? breakText(text, at) : '\n';
    ({ at, breaks } = at < to ? emptyLines(text, behindBreak(text, at), to, indent) : { at, breaks: '' });
  }
  if (chomping !== 'strip') said += last;
  return chomping === 'keep' ? said + breaks : said;
}

function emptyLines(text: string, from: number, to: number, indent: number): { at: number; breaks: string } {
  let breaks = '';
  let at = from;
  for (;;) {
    const start = at;
    while (at < to && at - start < indent && text.charCodeAt(at) === 0x20) at++;
    if (at >= to) return { at, breaks: at > start ? `${breaks}\n` : breaks };
    if (!isBreak(text.charCodeAt(at))) return { at, breaks };
    breaks += breakText(text, at);
    at = behindBreak(text, at);
  }
}
