import { shorten } from '../engine/json.ts';

/** UTF-16 units of a text that came from outside, where it is told. */
const MOST = 256;
/** JSON writes a control character in six: of text that is full of them less is told. */
const MOST_ESCAPED = 2 * MOST;
const LEAST = 80;

/** A text that came from outside, as a log holds it: of a long one both ends. */
export function toldText(text: string): string;
export function toldText(text: string | undefined): string | undefined;
export function toldText(text: string | undefined): string | undefined {
  if (text === undefined || text.length <= LEAST) return text;
  const short = shorten(text, MOST);
  return JSON.stringify(short).length <= MOST_ESCAPED ? short : shorten(text, LEAST);
}
