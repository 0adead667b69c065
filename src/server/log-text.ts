import { shorten } from '../engine/json.ts';

/** UTF-16 units that the log has of a text from outside. */
const MOST = 256;
/** UTF-16 units of that text as JSON, which writes a control character as six. */
const MOST_ESCAPED = 2 * MOST;
/** UTF-16 units that the log has of a text that is full of control characters. */
const LEAST = 80;

/** A text from outside as the log has it: the beginning and the end of a long one. */
export function logText(text: string): string;
export function logText(text: string | undefined): string | undefined;
export function logText(text: string | undefined): string | undefined {
  if (text === undefined || text.length <= LEAST) return text;
  const short = shorten(text, MOST);
  return JSON.stringify(short).length <= MOST_ESCAPED ? short : shorten(text, LEAST);
}
