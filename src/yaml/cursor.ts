// A place in a text that moves on, and what a character is to YAML. Line breaks are those of YAML 1.1.

/** What keeps a text from being YAML, and where. */
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
  // Most characters are none of them, and lie between them.
  return code < 0x85 ? code === 0x0a || code === 0x0d : code === 0x85 || code === 0x2028 || code === 0x2029;
}

const restOfLine = /[^\n\r\x85\u2028\u2029]*/y;

/** Where the line of an offset ends, before its break: by an expression, which is twice as fast as a loop. */
export function endOfLine(text: string, from: number): number {
  restOfLine.lastIndex = from;
  restOfLine.test(text);
  return restOfLine.lastIndex;
}

/** White space, a line break, or the end of the text. */
export function isGap(code: number): boolean {
  return code <= 0x20
    ? code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d || code === END
    : isBreak(code);
}

/** Letters, digits, `-` and `_`: what names of anchors and tags are made of. */
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
 * The offset behind a line break. kubectl makes LF of CRLF before it reads YAML, where another CR before that is a part of
 * the break, too.
 */
export function afterBreak(text: string, offset: number): number {
  if (text.charCodeAt(offset) !== 0x0d) return offset + 1;
  const next = text.charCodeAt(offset + 1);
  if (next === 0x0a) return offset + 2;
  return next === 0x0d && text.charCodeAt(offset + 2) === 0x0a ? offset + 3 : offset + 1;
}

/** What is there behind the last character. No text that is read holds it. */
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

  /** The character so far ahead. */
  code(ahead = 0): number {
    const offset = this.offset + ahead;
    return offset < this.length ? this.text.charCodeAt(offset) : END;
  }

  /** To the next line, from the end of this one. */
  passBreak(): void {
    this.offset = afterBreak(this.text, this.offset);
    this.line++;
    this.lineStart = this.offset;
  }

  passBlanks(): void {
    while (isBlank(this.code())) this.offset++;
  }

  /** To the end of the line, where a comment begins here. */
  passComment(): void {
    if (this.code() === 0x23) this.offset = endOfLine(this.text, this.offset);
  }

  /** Whether `---` or `...` stands here at the beginning of a line. */
  isAtDocumentMark(): boolean {
    if (this.offset !== this.lineStart) return false;
    const code = this.code();
    return (code === 0x2d || code === 0x2e) && code === this.code(1) && code === this.code(2) && isGap(this.code(3));
  }
}

/** Of a character, in a message. */
export function characterName(code: number): string {
  return code === 0x09 ? 'a tab' : `"${String.fromCharCode(code)}"`;
}
