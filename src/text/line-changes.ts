// Finds the differences between two lists of lines, in linear time.
import { diffArrays } from 'diff';

/** Some lines of the first list that others of the second list replace. */
export interface LineChange {
  /** The index of the first of these lines; an insertion is before it. */
  readonly start: number;
  /** How many lines of the first list are gone. */
  readonly removed: number;
  readonly added: readonly string[];
}

/** The most changes that are told apart, as each costs time linear in the lines. With more, all is one change. */
const MOST_CHANGES = 500;

/**
 * The changes from one list of lines to another, in order: as few as possible, unless there are more than
 * {@link MOST_CHANGES}. Equal lines at the beginning and the end are never part of a change.
 */
export function lineChanges(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  const gone = before.slice(start);
  const added = after.slice(start);
  if (gone.length === 0 && added.length === 0) return [];
  const isOneSided = gone.length === 0 || added.length === 0;
  const parts = isOneSided ? undefined : diffArrays(gone, added, { maxEditLength: MOST_CHANGES });
  if (parts === undefined) return [asOne(start, gone, added)];
  const changes: { readonly start: number; removed: number; readonly added: string[] }[] = [];
  let index = start;
  let isOpen = false;
  for (const { added: isNew, removed: isGone, value } of parts) {
    const isChange = isNew || isGone;
    if (isChange && !isOpen) changes.push({ start: index, removed: 0, added: [] });
    isOpen = isChange;
    const change = changes.at(-1);
    if (isNew) for (const line of value) change?.added.push(line);
    else index += value.length;
    if (isGone && change !== undefined) change.removed += value.length;
  }
  return changes;
}

/** One change for all lines, without the equal lines at the end. */
function asOne(start: number, gone: readonly string[], added: readonly string[]): LineChange {
  const shorter = Math.min(gone.length, added.length);
  let end = 0;
  while (end < shorter && gone.at(-1 - end) === added.at(-1 - end)) end++;
  return { start, removed: gone.length - end, added: added.slice(0, added.length - end) };
}
