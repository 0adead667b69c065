// The kinds of characters in a shell script.

export const PLAIN = 0;
export const SPACE = 1;
export const QUOTE = 2;
/** Ends a command. */
export const END = 3;
export const REDIRECT = 4;

/** The kind of each character, by its code. */
export const kinds: Readonly<Uint8Array> = kindsOf();

function kindsOf(): Uint8Array {
  const all = new Uint8Array(0x10000);
  for (const [kind, characters] of [
    [SPACE, ' \t\r'],
    [QUOTE, '"\'\\$`'],
    [END, ';&|\n()'],
    [REDIRECT, '<>'],
  ] as const) {
    for (const character of characters) all[character.charCodeAt(0)] = kind;
  }
  return all;
}

export function kindOf(code: number): number {
  return kinds[code] ?? PLAIN;
}

export const [NEWLINE, AMPERSAND, OPEN, CLOSE, PIPE] = [0x0a, 0x26, 0x28, 0x29, 0x7c];
export const [LESS, MORE, HASH, BACKSLASH, DOLLAR, BACKQUOTE] = [0x3c, 0x3e, 0x23, 0x5c, 0x24, 0x60];
export const [SINGLE, DOUBLE, OPEN_BRACE, CLOSE_BRACE, CLOSE_BRACKET] = [0x27, 0x22, 0x7b, 0x7d, 0x5d];
export const DASH = 0x2d;
const EQUALS = 0x3d;

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Whether a character may be part of a variable's name. */
export function isOfName(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || isDigit(code) || code === 0x5f;
}

/** The length of the variable's name in a word such as `A=b`; 0 for other words. */
export function nameLengthOf(word: string): number {
  if (!word.includes('=') || isDigit(word.charCodeAt(0))) return 0;
  let offset = 0;
  while (isOfName(word.charCodeAt(offset))) offset++;
  return word.charCodeAt(offset) === EQUALS ? offset : 0;
}

export function endOfLine(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 ? text.length : found;
}
