import { isObject, type Path } from './json.ts';

type Writable = { [key: string | number]: unknown };

/**
 * An editable view of a frozen object: it copies only the nodes on the way to what is written, so that the result
 * shares all else with the original and the later diff costs only what changed.
 */
export class Draft {
  #root: object;
  readonly #copies = new Set<unknown>();

  constructor(original: object) {
    this.#root = original;
  }

  /** The object with all that was written so far; the original itself as long as nothing was. */
  get result(): object {
    return this.#root;
  }

  /** Writes a value; parents that are missing, or are no objects, become objects. */
  set(path: Path, value: unknown): void {
    const last = path[path.length - 1];
    if (last === undefined) return;
    this.#parent(path)[last] = value;
  }

  /** Takes a field away; one that is not there stays away. */
  remove(path: Path): void {
    const last = path[path.length - 1];
    if (last !== undefined) delete this.#parent(path)[last];
  }

  /** Adds an item at the end of a list; a list that is missing begins with it. */
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
