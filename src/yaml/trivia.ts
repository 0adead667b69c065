// What lies between the nodes of a text: white space, comments, commas, colons, dashes, brackets.
import { endOfLine, isBlank, isBreak } from './cursor.ts';
import type { Chomping } from './scalar-text.ts';

/** Behind white space, line breaks and comments. */
function afterTrivia(text: string, from: number): number {
  let offset = from;
  for (;;) {
    while (isSpace(text.charCodeAt(offset))) offset++;
    if (text[offset] !== '#') return offset;
    offset = endOfLine(text, offset);
  }
}

/** Behind the colon that follows a key; -1 where none does. */
export function afterColon(text: string, keyEnd: number): number {
  const offset = afterTrivia(text, keyEnd);
  return text[offset] === ':' ? offset + 1 : -1;
}

/** Behind the dash that comes next; -1 where something else does. */
export function afterDash(text: string, from: number): number {
  const offset = afterTrivia(text, from);
  return text[offset] === '-' ? offset + 1 : -1;
}

/** Behind the comma that comes next; -1 where something else does. */
export function afterComma(text: string, from: number): number {
  const offset = afterTrivia(text, from);
  return text[offset] === ',' ? offset + 1 : -1;
}

/**
 * Where a block scalar ends: its last empty lines are its own only where it keeps them.
 * @param to behind its last line.
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
