import { equal, isObject, own, type Path } from '../engine/json.ts';
import { counterpartIn } from './counterpart.ts';

/** A value that nobody asked for: the whole of it where nothing was known at its place. */
export interface Added {
  readonly path: Path;
  readonly value: unknown;
}

/**
 * What stands in a result and in none of the states that were known before: what admission filled in. Items of lists
 * are known by their names, else by their place.
 */
export function addedTo(result: unknown, known: readonly unknown[], path: Path = []): readonly Added[] {
  const before = known.filter((state) => state !== undefined);
  if (before.some((state) => equal(state, result))) return [];
  const isParent = (value: unknown) => isObject(value) || Array.isArray(value);
  if (!isParent(result) || !before.some(isParent)) return [{ path, value: result }];
  return entriesOf(result).flatMap(([key, value]) =>
    value === undefined
      ? []
      : addedTo(
          value,
          before.map((state) => counterpart(state, key, value)),
          [...path, key],
        ),
  );
}

function entriesOf(value: unknown): readonly (readonly [string | number, unknown])[] {
  return Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(isObject(value) ? value : {});
}

function counterpart(state: unknown, key: string | number, value: unknown): unknown {
  if (typeof key === 'string') return own(state, key);
  return Array.isArray(state) ? counterpartIn(state, value, key) : undefined;
}
