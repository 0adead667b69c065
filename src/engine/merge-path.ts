// Finds a field again in another state of the same object, where list items may have other indexes.
import type { FieldSet } from './field-set.ts';
import { isObject, type JsonObject, own, type Path } from './json.ts';

/** A path in which list items stand for their indexes: their merge keys find them again. */
export type MergePath = readonly (string | JsonObject | number)[];

export function mergePath(object: object, path: Path): MergePath {
  let value: unknown = object;
  return path.map((segment) => {
    value = own(value, segment);
    return typeof segment === 'number' && isObject(value) ? value : segment;
  });
}

/** Whether a set of fields contains a path. */
export function ownsField(all: FieldSet | undefined, path: MergePath): boolean {
  let fields = all;
  for (const segment of path) {
    if (typeof segment === 'string') fields = fields?.property(segment);
    else if (isObject(segment)) fields = fields?.item(segment);
    else return false;
    if (fields === undefined) return false;
  }
  return true;
}

/** Reads another state of an object, in which list items may have other indexes. */
export class ByMergeKeys {
  readonly #object: unknown;
  readonly #byName = new WeakMap<readonly unknown[], ReadonlyMap<unknown, unknown>>();

  constructor(object: unknown) {
    this.#object = object;
  }

  valueAt(path: MergePath): unknown {
    let value = this.#object;
    for (const segment of path) {
      if (!isObject(segment)) value = own(value, segment);
      else value = Array.isArray(value) ? this.#itemsByName(value).get(segment.name) : undefined;
      if (value === undefined) return undefined;
    }
    return value;
  }

  /** The items of a list by name. If several have the same name, the first one counts. */
  #itemsByName(items: readonly unknown[]): ReadonlyMap<unknown, unknown> {
    const known = this.#byName.get(items);
    if (known !== undefined) return known;
    const named = new Map(items.toReversed().map((item) => [own(item, 'name'), item] as const));
    this.#byName.set(items, named);
    return named;
  }
}
