// What lies between the nodes of a text: white space, comments, commas, colons, dashes, brackets.
import { CHOMPING_MODE, type ScalarEvent } from 'js-yaml';

/** Behind white space, line breaks and comments. */
function behindTrivia(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (isSpace(text.charCodeAt(at))) at++;
    if (text[at] !== '#') return at;
    while (at < text.length && !isBreak(text.charCodeAt(at))) at++;
  }
}

/** Behind the colon that follows a key; -1 where none does. */
export function behindColon(text: string, keyEnd: number): number {
  const at = behindTrivia(text, keyEnd);
  return text[at] === ':' ? at + 1 : -1;
}

/** Behind the dash that comes next; -1 where something else does. */
export function behindDash(text: string, from: number): number {
  const at = behindTrivia(text, from);
  return text[at] === '-' ? at + 1 : -1;
}

/** Behind the comma that comes next; -1 where something else does. */
export function behindComma(text: string, from: number): number {
  const at = behindTrivia(text, from);
  return text[at] === ',' ? at + 1 : -1;
}

/** Behind the bracket that closes a collection, of whose items nothing follows. */
export function closingOf(text: string, from: number): number {
  let at = behindTrivia(text, from);
  while (at < text.length && text[at] !== ']' && text[at] !== '}') at = behindTrivia(text, at + 1);
  return at + 1;
}

/**
 * Where the header of a block scalar begins: on the line before what it holds, behind the key, which may look like one.
 * @param from behind all that was read before.
 */
export function headerOf(text: string, from: number, valueStart: number): number {
  let start = valueStart;
  if (text[start - 1] === '\n') start--;
  if (text[start - 1] === '\r') start--;
  while (start > from && !isBreak(text.charCodeAt(start - 1))) start--;
  while (start < valueStart && text[start] !== '|' && text[start] !== '>') start++;
  return start;
}

/** Where a block scalar ends: its last empty lines are its own only where it keeps them. */
export function lastOfBlock(
  text: string,
  header: number,
  { valueEnd, chomping }: Pick<ScalarEvent, 'valueEnd' | 'chomping'>,
): number {
  let end = valueEnd;
  if (chomping === CHOMPING_MODE.KEEP) {
    if (text[end - 1] === '\n') end--;
    return text[end - 1] === '\r' ? end - 1 : end;
  }
  while (end > header && isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}

function isBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || isBreak(code);
}
