import { failureOf, type Result, success } from '../../problem/problem.ts';

/** A part of a text, and what comes instead. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Why a text cannot be edited without a risk; the message is for the author of the text. Does not leave this folder. */
export class UnsafeEditError extends Error {}

/** What an edit gives; or why it is not safe. */
export function safely<Value>(edit: () => Value): Result<Value> {
  try {
    return success(edit());
  } catch (error) {
    if (error instanceof UnsafeEditError) return failureOf('edit-not-safe', error.message);
    throw error;
  }
}

/** Splices in the order of the text; those at one place stay in theirs. A failure when two of them overlap. */
export function sortSplices(splices: readonly Splice[]): Result<readonly Splice[]> {
  const sorted = splices.toSorted((a, b) => a.start - b.start);
  let offset = 0;
  for (const { start, end } of sorted) {
    if (start < offset) return failureOf('edit-not-safe', 'two changes meet at the same place');
    offset = end;
  }
  return success(sorted);
}

/**
 * Applies splices to a text. All else stays as it is, byte by byte.
 * @param splices in the order of the text. What they insert at the same offset gets their order.
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
 * Combines two lists of splices that are applied one after the other into one list. All are in the order of their text.
 * @param second splices of the text that the first list makes.
 */
export function combineSplices(text: string, first: readonly Splice[], second: readonly Splice[]): readonly Splice[] {
  const result: Splice[] = [];
  let [i, j] = [0, 0];
  /** By how many characters the first list has moved the text from here on. */
  let shift = 0;
  while (i < first.length || j < second.length) {
    const from = Math.min((first[i]?.start ?? NONE) + shift, second[j]?.start ?? NONE);
    const [i0, j0, shift0] = [i, j, shift];
    let to = from;
    // Splices that touch each other become one.
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

/** The same splices, relative to an offset. */
export function shiftSplices(splices: readonly Splice[], offset: number): readonly Splice[] {
  return splices.map(({ start, end, text }) => ({ start: start - offset, end: end - offset, text }));
}
