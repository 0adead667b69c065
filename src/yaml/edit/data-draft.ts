import { equal, isObject, own, type Path } from '../../engine/json.ts';
import type { Result } from '../../problem/problem.ts';
import { safely, UnsafeEditError } from './splice.ts';

/** Sets the value at a path; undefined removes the field. */
export interface Edit {
  /** An index at or after the end of a list adds an item to it. */
  readonly path: Path;
  readonly value: unknown;
}

/**
 * What data become with an edit; they share all else with what they were.
 * @throws Error when something else stands where an object or a list is needed.
 */
export function withEdit(data: unknown, edit: Edit): unknown {
  const draft = new DataDraft(data);
  const applied = draft.apply([edit]);
  if (!applied.ok) throw new Error(applied.problems[0].message);
  return draft.data;
}

type Writable = Record<string | number, unknown>;

/** Data that are edited many times. Each object on an edited path is copied once; the original does not change. */
export class DataDraft {
  #data: unknown;
  readonly #copies = new Set<unknown>();
  /** Undoes the edits of one call. */
  #undo: (() => void)[] = [];

  constructor(data: unknown) {
    this.#data = data;
  }

  get data(): unknown {
    return this.#data;
  }

  /** Makes all of these edits, or none: where something else stands in the place of an object or a list. */
  apply(edits: readonly Edit[]): Result<void> {
    this.#undo = [];
    const applied = safely(() => {
      for (const edit of edits) this.#apply(edit);
    });
    if (!applied.ok) for (const undo of this.#undo.reverse()) undo();
    return applied;
  }

  #apply({ path, value }: Edit): void {
    if (this.#isThere(path, value)) return;
    const before = this.#data;
    this.#undo.push(() => {
      this.#data = before;
    });
    this.#data = this.#edited(this.#data, path, 0, value);
  }

  #isThere(path: Path, value: unknown): boolean {
    let found = this.#data;
    for (const segment of path) found = own(found, segment);
    return found !== undefined && equal(found, value);
  }

  #edited(data: unknown, path: Path, depth: number, value: unknown): unknown {
    const segment = path[depth];
    if (segment === undefined) return value;
    const node = typeof segment === 'number' ? this.#list(data) : this.#object(data, segment);
    const key = Array.isArray(node) ? Math.min(Number(segment), node.length) : segment;
    const child = this.#edited(own(node, key), path, depth + 1, value);
    this.#put(node, key, child);
    return node;
  }

  #list(data: unknown): Writable {
    if (data !== undefined && data !== null && !Array.isArray(data)) throw new UnsafeEditError('expected a list');
    return this.#copy(data, () => [...((data as readonly unknown[] | null) ?? [])]);
  }

  #object(data: unknown, segment: string): Writable {
    if (data !== undefined && data !== null && !isObject(data)) {
      throw new UnsafeEditError(`expected an object around ${segment}`);
    }
    return this.#copy(data, () => ({ ...data }));
  }

  #copy(data: unknown, copy: () => object): Writable {
    if (this.#copies.has(data)) return data as Writable;
    const copied = copy();
    this.#copies.add(copied);
    return copied as Writable;
  }

  #put(node: Writable, key: string | number, value: unknown): void {
    if (value === undefined && Array.isArray(node)) throw new UnsafeEditError('an item of a list cannot be taken away');
    const before = Object.getOwnPropertyDescriptor(node, key);
    this.#undo.push(() => {
      if (before !== undefined) Object.defineProperty(node, key, before);
      else if (Array.isArray(node)) node.length = Number(key);
      else delete node[key];
    });
    if (value === undefined) delete node[key];
    // An assignment to `__proto__` would set the prototype.
    else if (before === undefined) {
      Object.defineProperty(node, key, { value, enumerable: true, configurable: true, writable: true });
    } else node[key] = value;
  }
}
