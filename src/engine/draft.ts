import { isObject, type Path } from './json.ts';

type Writable = { [key: string | number]: unknown };

/**
 * Edits a frozen object. It copies only the objects and lists on the way to a written field, and shares the rest with
 * the original, so that a later diff costs no more than what changed.
 */
export class Draft {
  #root: object;
  readonly #copies = new Set<unknown>();

  constructor(original: object) {
    this.#root = original;
  }

  /** The object with all edits so far; the original itself where there are none. */
  get result(): object {
    return this.#root;
  }

  /** Writes a value. Parents that are missing, or that are no objects, become objects. */
  set(path: Path, value: unknown): void {
    const last = path[path.length - 1];
    if (last === undefined) return;
    this.#parent(path)[last] = value;
  }

  /** Removes a field, if it is there. */
  remove(path: Path): void {
    const last = path[path.length - 1];
    if (last !== undefined) delete this.#parent(path)[last];
  }

  /** Adds an item to the end of a list. A missing list is created. */
  append(path: Path, item: unknown): void {
    const last = path[path.length - 1];
    if (last === undefined) return;
    const parent = this.#parent(path);
    const items = this.#copy(Array.isArray(parent[last]) ? parent[last] : []) as unknown[];
    items.push(item);
    parent[last] = items;
  }

  #parent(path: Path): Writable {
    this.#root = this.#copy(this.#root);
    let node = this.#root as Writable;
    for (let depth = 0; depth < path.length - 1; depth++) {
      const segment = path[depth] as string | number;
      const child = this.#copy(Object.hasOwn(node, segment) ? node[segment] : undefined);
      node[segment] = child;
      node = child as Writable;
    }
    return node;
  }

  #copy(value: unknown): object {
    if (this.#copies.has(value)) return value as object;
    const copy = Array.isArray(value) ? [...value] : isObject(value) ? { ...value } : {};
    this.#copies.add(copy);
    return copy;
  }
}
