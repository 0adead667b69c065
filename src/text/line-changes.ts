// What differs between two lists of lines, found in a time that grows as they do.
import { diffArrays } from 'diff';

/** Lines that came in the place of others. */
export interface LineChange {
  /** Before which line of the first list, from 0. */
  readonly start: number;
  /** How many of its lines are gone. */
  readonly removed: number;
  readonly added: readonly string[];
}

/** Each one more takes as long as all lines together. Beyond that all lines between the first and the last are others. */
const MOST_CHANGES = 500;

/**
 * The changes that make one list of lines of another, in its order: the fewest, unless there are very many. The lines
 * before the first and behind the last change are the same.
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

/** All lines up to those that both end with. */
function asOne(start: number, gone: readonly string[], added: readonly string[]): LineChange {
  const shorter = Math.min(gone.length, added.length);
  let end = 0;
  while (end < shorter && gone.at(-1 - end) === added.at(-1 - end)) end++;
  return { start, removed: gone.length - end, added: added.slice(0, added.length - end) };
}
