// A cursor that moves through a text, and the classes of characters in YAML. Line breaks are those of YAML 1.1.

/** A text is no YAML. The offset says where. */
export class YamlSyntaxError extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

export function isBreak(code: number): boolean {
  // This comparison comes first because most characters are neither, and below 0x85.
  return code < 0x85 ? code === 0x0a || code === 0x0d : code === 0x85 || code === 0x2028 || code === 0x2029;
}

const restOfLine = /[^\n\r\x85\u2028\u2029]*/y;

/** The end of the line at an offset, before its break. A regular expression is twice as fast as a loop. */
export function endOfLine(text: string, from: number): number {
  restOfLine.lastIndex = from;
  restOfLine.test(text);
  return restOfLine.lastIndex;
}

/** Whether a character is white space, a line break, or the end of the text. */
export function isGap(code: number): boolean {
  return code <= 0x20
    ? code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d || code === END
    : isBreak(code);
}

/** Whether a character may be in the name of an anchor or a tag: letters, digits, `-` and `_`. */
export function isWord(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2d ||
    code === 0x5f
  );
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/**
 * The offset after a line break. kubectl turns CRLF into LF before it reads YAML, so that CR CR LF becomes CR LF, which
 * is one break.
 */
export function afterBreak(text: string, offset: number): number {
  if (text.charCodeAt(offset) !== 0x0d) return offset + 1;
  const next = text.charCodeAt(offset + 1);
  if (next === 0x0a) return offset + 2;
  return next === 0x0d && text.charCodeAt(offset + 2) === 0x0a ? offset + 3 : offset + 1;
}

/** The code of a character after the end of the text. No text that is read contains it. */
export const END = 0;

export class Cursor {
  readonly text: string;
  readonly length: number;
  offset: number;
  line = 0;
  lineStart: number;

  constructor(text: string, offset: number) {
    this.text = text;
    this.length = text.length;
    this.offset = offset;
    this.lineStart = offset;
  }

  get column(): number {
    return this.offset - this.lineStart;
  }

  /** The code of the character at the cursor, or so many characters after it. */
  code(ahead = 0): number {
    const offset = this.offset + ahead;
    return offset < this.length ? this.text.charCodeAt(offset) : END;
  }

  /** Moves from the end of a line to the start of the next one. */
  passBreak(): void {
    this.offset = afterBreak(this.text, this.offset);
    this.line++;
    this.lineStart = this.offset;
  }

  passBlanks(): void {
    while (isBlank(this.code())) this.offset++;
  }

  /** Moves to the end of the line if a comment begins here. */
  passComment(): void {
    if (this.code() === 0x23) this.offset = endOfLine(this.text, this.offset);
  }

  /** Whether the cursor is at `---` or `...` at the start of a line. */
  isAtDocumentMark(): boolean {
    if (this.offset !== this.lineStart) return false;
    const code = this.code();
    return (code === 0x2d || code === 0x2e) && code === this.code(1) && code === this.code(2) && isGap(this.code(3));
  }
}

/** The name of a character, for a message. */
export function characterName(code: number): string {
  return code === 0x09 ? 'a tab' : `"${String.fromCharCode(code)}"`;
}
