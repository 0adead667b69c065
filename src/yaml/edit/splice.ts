import { failureOf, type Result, success } from '../../problem/problem.ts';

/** A part of a text, and what comes instead. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Why a text cannot be edited without a risk; the message is for the author of the text. Does not leave this folder. */
export class Unsafe extends Error {}

/** What an edit gives; or why it is not safe. */
export function safely<Value>(edit: () => Value): Result<Value> {
  try {
    return success(edit());
  } catch (error) {
    if (error instanceof Unsafe) return failureOf('edit-not-safe', error.message);
    throw error;
  }
}

/** Splices in the order of the text; those at one place stay in theirs. A failure when two of them overlap. */
export function inOrder(splices: readonly Splice[]): Result<readonly Splice[]> {
  const sorted = splices.toSorted((a, b) => a.start - b.start);
  let offset = 0;
  for (const { start, end } of sorted) {
    if (start < offset) return failureOf('edit-not-safe', 'two changes meet at the same place');
    offset = end;
  }
  return success(sorted);
}

/**
 * All else stays as it is, byte by byte. What is inserted at one place stands in the order of the splices.
 * @param splices in the order of the text.
 */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let offset = 0;
  for (const { start, end, text: inserted } of splices) {
    parts.push(text.slice(offset, start), inserted);
    offset = end;
  }
  parts.push(text.slice(offset));
  return parts.join('');
}

/**
 * The splices of a text that make what two lists of them make, one after the other; all in the order of the text.
 * @param second of what the first list makes.
 */
export function combineSplices(text: string, first: readonly Splice[], second: readonly Splice[]): readonly Splice[] {
  const result: Splice[] = [];
  let [i, j] = [0, 0];
  /** By how much the first list has moved what comes now. */
  let shift = 0;
  while (i < first.length || j < second.length) {
    const from = Math.min((first[i]?.start ?? NONE) + shift, second[j]?.start ?? NONE);
    const [i0, j0, shift0] = [i, j, shift];
    let to = from;
    // Those that touch become one.
    for (;;) {
      const [one, other] = [first[i], second[j]];
      if (one !== undefined && one.start + shift <= to) {
        to = Math.max(to, one.start + shift + one.text.length);
        shift += one.text.length - (one.end - one.start);
        i++;
      } else if (other !== undefined && other.start <= to) {
        to = Math.max(to, other.end);
        j++;
      } else break;
    }
    const [start, end] = [from - shift0, to - shift];
    const between = applySplices(text.slice(start, end), shiftSplices(first.slice(i0, i), start));
    result.push({ start, end, text: applySplices(between, shiftSplices(second.slice(j0, j), from)) });
  }
  return result;
}

const NONE = Number.POSITIVE_INFINITY;

/** The same splices of what begins at an offset. */
export function shiftSplices(splices: readonly Splice[], offset: number): readonly Splice[] {
  return splices.map(({ start, end, text }) => ({ start: start - offset, end: end - offset, text }));
}
