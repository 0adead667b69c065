import { isObject, own, type Path } from '../engine/json.ts';
import { Unsafe } from './splice.ts';

/** A value that is to stand at a path; undefined takes the field away. */
export interface Edit {
  /** A position at or behind the end of a list adds to it. */
  readonly path: Path;
  readonly value: unknown;
}

/**
 * What data become with an edit; they share all else with what they were.
 * @throws Unsafe when something else stands where an object or a list is needed.
 */
export function edited(data: unknown, { path, value }: Edit): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (typeof head === 'number') return editedList(data, head, { path: rest, value });
  if (data !== undefined && data !== null && !isObject(data)) throw new Unsafe(`expected an object around ${head}`);
  const child = edited(own(data, head), { path: rest, value });
  const { [head]: _, ...others } = data ?? {};
  if (child === undefined) return others;
  return data && Object.hasOwn(data, head) ? { ...data, [head]: child } : { ...others, [head]: child };
}

function editedList(data: unknown, position: number, edit: Edit): readonly unknown[] {
  if (data !== undefined && data !== null && !Array.isArray(data)) throw new Unsafe('expected a list');
  const items: unknown[] = [...(data ?? [])];
  const at = Math.min(position, items.length);
  items[at] = edited(items[at], edit);
  return items;
}
