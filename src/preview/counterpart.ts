import { own } from '../engine/json.ts';

/** The item of another state of a list that is the same one: known by its name, else by its place. */
export function counterpartIn(list: readonly unknown[], item: unknown, index: number): unknown {
  const name = own(item, 'name');
  return name === undefined ? list[index] : list.find((other) => own(other, 'name') === name);
}
