/** A part of a text, and what comes instead. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Why a text cannot be edited without a risk; the message is for the author of the text. */
export class Unsafe extends Error {}

/**
 * All else stays as it is, byte by byte. What is inserted at one place stands in the order of the splices.
 * @throws Unsafe when two of them overlap.
 */
export function spliced(text: string, splices: readonly Splice[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text: inserted } of splices.toSorted((a, b) => a.start - b.start)) {
    if (start < at) throw new Unsafe('two changes meet at the same place');
    result += text.slice(at, start) + inserted;
    at = end;
  }
  return result + text.slice(at);
}
