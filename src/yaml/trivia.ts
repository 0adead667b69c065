// Passes what is between the nodes of a text: white space, comments, commas, colons, dashes.
import { endOfLine, isBlank, isBreak } from './cursor.ts';
import type { Chomping } from './scalar-text.ts';

/** The offset after white space, line breaks and comments. */
function afterTrivia(text: string, from: number): number {
  let offset = from;
  for (;;) {
    while (isSpace(text.charCodeAt(offset))) offset++;
    if (text[offset] !== '#') return offset;
    offset = endOfLine(text, offset);
  }
}

/** The offset after the colon that follows a key; -1 where none does. */
export function afterColon(text: string, keyEnd: number): number {
  const offset = afterTrivia(text, keyEnd);
  return text[offset] === ':' ? offset + 1 : -1;
}

/** The offset after the next dash; -1 where something else comes first. */
export function afterDash(text: string, from: number): number {
  const offset = afterTrivia(text, from);
  return text[offset] === '-' ? offset + 1 : -1;
}

/** The offset after the next comma; -1 where something else comes first. */
export function afterComma(text: string, from: number): number {
  const offset = afterTrivia(text, from);
  return text[offset] === ',' ? offset + 1 : -1;
}

/**
 * The end of a block scalar. Empty lines at its end belong to it only with chomping `keep`.
 * @param to the offset after its last line.
 */
export function endOfBlockScalar(text: string, header: number, to: number, chomping: Chomping): number {
  let end = to;
  if (chomping === 'keep') {
    if (text[end - 1] === '\n') end--;
    return text[end - 1] === '\r' ? end - 1 : end;
  }
  while (end > header && isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}

function isSpace(code: number): boolean {
  return isBlank(code) || isBreak(code);
}
