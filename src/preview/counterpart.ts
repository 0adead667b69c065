import { own } from '../engine/json.ts';

/** Finds the index of the same item in another state of a list; -1 if it is not there. */
export type IndexOf = (item: unknown, index: number) => number;

/** Finds the items of a list by the items of another state of it: by name, else by index. */
export function counterparts(list: readonly unknown[]): IndexOf {
  let byName: Map<unknown, number> | undefined;
  return (item, index) => {
    const name = own(item, 'name');
    if (name === undefined) return index < list.length ? index : -1;
    byName ??= indexed(list);
    return byName.get(name) ?? -1;
  };
}

function indexed(list: readonly unknown[]): Map<unknown, number> {
  const byName = new Map<unknown, number>();
  for (const [index, item] of list.entries()) {
    const name = own(item, 'name');
    if (!byName.has(name)) byName.set(name, index);
  }
  return byName;
}
