// Finds the end of scalars, as libyaml does. Within quotes and brackets no indentation counts.
import { type Cursor, END, endOfLine, isBlank, isBreak, isDigit, isGap, YamlSyntaxError } from './cursor.ts';
import type { Chomping } from './scalar-text.ts';

export interface ScannedScalar {
  /** The offset after its last character; of a block, after its last line. */
  readonly end: number;
  /** Whether its text is its value: without escapes, and on one line. */
  readonly isVerbatim: boolean;
}

export interface ScannedPlain extends ScannedScalar {
  /** Whether a line break follows. */
  readonly endsLine: boolean;
}

export interface ScannedBlock extends ScannedScalar {
  /** The offset after the line of its header. */
  readonly from: number;
  readonly indent: number;
  readonly chomping: Chomping;
}

/** Passes text without quotes, and the white space after it. */
export function passPlain(cursor: Cursor, isInBrackets: boolean, indent: number): ScannedPlain {
  let end = cursor.offset;
  let isVerbatim = true;
  let isNewLine = false;
  while (!cursor.isAtDocumentMark() && cursor.code() !== 0x23) {
    const start = cursor.offset;
    passPlainLine(cursor, isInBrackets);
    if (cursor.offset > start) {
      end = cursor.offset;
      if (isNewLine) isVerbatim = false;
      isNewLine = false;
    }
    const code = cursor.code();
    if (!isBlank(code) && !isBreak(code)) break;
    isNewLine = passPlainSpace(cursor, indent, isNewLine);
    if (!isInBrackets && cursor.column < indent) break;
  }
  return { end, isVerbatim, endsLine: isNewLine };
}

/** Moves to white space, or to what ends plain text. */
function passPlainLine(cursor: Cursor, isInBrackets: boolean): void {
  const { text, length } = cursor;
  let { offset } = cursor;
  for (; offset < length; offset++) {
    const code = text.charCodeAt(offset);
    if (isGap(code)) break;
    if (code === 0x3a && (offset + 1 >= length || isGap(text.charCodeAt(offset + 1)))) break;
    if (isInBrackets && endsInBrackets(code)) break;
  }
  cursor.offset = offset;
}

/** `,`, `?`, `[`, `]`, `{` and `}`. */
function endsInBrackets(code: number): boolean {
  return code === 0x2c || code === 0x5d || code === 0x7d || code === 0x3f || code === 0x5b || code === 0x7b;
}

function passPlainSpace(cursor: Cursor, indent: number, isNewLine: boolean): boolean {
  let hasBreak = isNewLine;
  for (let code = cursor.code(); ; code = cursor.code()) {
    if (isBlank(code)) {
      if (hasBreak && code === 0x09 && cursor.column < indent)
        throw new YamlSyntaxError(cursor.offset, 'a tab stands where only spaces may indent');
      cursor.offset++;
    } else if (isBreak(code)) {
      cursor.passBreak();
      hasBreak = true;
    } else return hasBreak;
  }
}

/**
 * Passes text in quotes, from the opening quote to the closing one.
 * @param isJson whether it is a string of JSON, which has other escapes and no line breaks.
 */
export function passQuoted(cursor: Cursor, isJson: boolean): ScannedScalar {
  const quote = cursor.code();
  const start = cursor.offset++;
  let isVerbatim = true;
  for (;;) {
    if (cursor.isAtDocumentMark())
      throw new YamlSyntaxError(start, `a ${quoteName(quote)} quote is not closed before the document ends`);
    passOrdinary(cursor, quote);
    if (cursor.offset >= cursor.length) throw new YamlSyntaxError(start, `a ${quoteName(quote)} quote is not closed`);
    const code = cursor.code();
    if (code === quote && (quote === 0x22 || cursor.code(1) !== quote)) break;
    if (code === quote) cursor.offset += 2;
    else if (code === 0x5c && quote === 0x22) passEscape(cursor, isJson);
    else if (isBreak(code) && !isJson) cursor.passBreak();
    else {
      cursor.offset++;
      continue;
    }
    isVerbatim = false;
  }
  return { end: ++cursor.offset, isVerbatim };
}

/** Moves to the next character with a meaning of its own: a quote, a backslash, a line break. */
function passOrdinary(cursor: Cursor, quote: number): void {
  const { text, length } = cursor;
  let { offset } = cursor;
  for (; offset < length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === quote || code === 0x5c || isBreak(code)) break;
  }
  cursor.offset = offset;
}

function quoteName(quote: number): string {
  return quote === 0x22 ? 'double' : 'single';
}

/** How many hexadecimal digits follow the character after a backslash. */
const digitsOf: ReadonlyMap<number, number> = new Map([
  ...[...'0abtnvfre "\'\\N_LP\t'].map((character) => [character.charCodeAt(0), 0] as const),
  [0x78, 2],
  [0x75, 4],
  [0x55, 8],
]);

function passEscape(cursor: Cursor, isJson: boolean): void {
  const start = cursor.offset++;
  const code = cursor.code();
  if (isBreak(code)) {
    cursor.passBreak();
    return;
  }
  const count = isJson && code === 0x2f ? 0 : digitsOf.get(code);
  if (count === undefined) throw new YamlSyntaxError(start, 'there is no such escape in double quotes');
  cursor.offset++;
  if (count === 0) return;
  const digits = cursor.text.slice(cursor.offset, cursor.offset + count);
  const value = digits.length === count && /^[\da-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : -1;
  const isSurrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < 0 || value > 0x10ffff || (isSurrogate && !isJson))
    throw new YamlSyntaxError(start, 'this escape stands for no character');
  cursor.offset += count;
}

/**
 * Passes a block scalar, `|` or `>`, from its header on.
 * @param outer the indentation of the block around it; -1 where there is none.
 */
export function passBlock(cursor: Cursor, outer: number): ScannedBlock {
  const { chomping, increment } = passHeader(cursor);
  if (isBreak(cursor.code())) cursor.passBreak();
  const from = cursor.offset;
  const scan = new BlockScan(cursor, outer, increment > 0 ? Math.max(outer, 0) + increment : 0);
  scan.passLines();
  return { from, end: scan.end, indent: scan.indent, chomping, isVerbatim: false };
}

function passHeader(cursor: Cursor): { readonly chomping: Chomping; readonly increment: number } {
  cursor.offset++;
  let chomping: Chomping = 'clip';
  let increment = 0;
  const passChomping = () => {
    const code = cursor.code();
    if (code !== 0x2b && code !== 0x2d) return false;
    chomping = code === 0x2b ? 'keep' : 'strip';
    cursor.offset++;
    return true;
  };
  const passIncrement = () => {
    const code = cursor.code();
    if (!isDigit(code)) return;
    if (code === 0x30) throw new YamlSyntaxError(cursor.offset, 'a block cannot be indented by 0');
    increment = code - 0x30;
    cursor.offset++;
  };
  if (passChomping()) passIncrement();
  else {
    passIncrement();
    if (increment > 0) passChomping();
  }
  cursor.passBlanks();
  cursor.passComment();
  const code = cursor.code();
  if (code !== END && !isBreak(code))
    throw new YamlSyntaxError(cursor.offset, 'only a comment may stand behind the | or > of a block');
  return { chomping, increment };
}

class BlockScan {
  /** The offset after the last line of the scalar. */
  end: number;
  /** 0 until the first line shows it. */
  indent: number;
  readonly #cursor: Cursor;
  readonly #outer: number;

  constructor(cursor: Cursor, outer: number, indent: number) {
    this.#cursor = cursor;
    this.#outer = outer;
    this.indent = indent;
    this.end = cursor.offset;
  }

  passLines(): void {
    const cursor = this.#cursor;
    if (cursor.offset >= cursor.length) return;
    this.#passEmptyLines();
    while (cursor.column === this.indent && cursor.offset < cursor.length) {
      cursor.offset = endOfLine(cursor.text, cursor.offset);
      if (cursor.offset < cursor.length) cursor.passBreak();
      this.#passEmptyLines();
    }
  }

  #passEmptyLines(): void {
    const cursor = this.#cursor;
    let widest = 0;
    this.end = cursor.offset;
    for (;;) {
      while ((this.indent === 0 || cursor.column < this.indent) && cursor.code() === 0x20) cursor.offset++;
      widest = Math.max(widest, cursor.column);
      if ((this.indent === 0 || cursor.column < this.indent) && cursor.code() === 0x09)
        throw new YamlSyntaxError(cursor.offset, 'a tab stands where only spaces may indent');
      if (cursor.offset >= cursor.length) {
        this.end = cursor.offset;
        break;
      }
      if (!isBreak(cursor.code())) break;
      cursor.passBreak();
      this.end = cursor.offset;
    }
    if (this.indent === 0) this.indent = Math.max(widest, this.#outer + 1, 1);
  }
}
