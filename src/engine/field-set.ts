// Which fields of an object appliers own, as metadata.managedFields says it (FieldsV1). Source: Kubernetes,
// "Server-Side Apply"; the format: sigs.k8s.io/structured-merge-diff.
import type { ManagedFieldsEntry } from 'kubernetes-types/meta/v1.d.ts';
import { isObject, type JsonObject, list, own, parseJson, type Untrusted, valueAt } from './json.ts';

/** The most combinations of merge keys that are read for one list. Real lists have one; a request may invent many. */
const MOST_KINDS_OF_KEYS = 8;

/**
 * The fields below one field, in the sets of several managers together. Each part is read when it is first asked for.
 */
export class FieldSet {
  readonly #sets: readonly unknown[];
  readonly #properties = new Map<string, FieldSet | undefined>();
  readonly #items = new WeakMap<JsonObject, { readonly fields: FieldSet | undefined }>();
  #keyed: readonly KeyedItems[] | undefined;

  constructor(sets: readonly unknown[]) {
    this.#sets = sets;
  }

  /** The fields of a property (`f:NAME`); undefined where nobody owns it. */
  property(name: string): FieldSet | undefined {
    if (this.#properties.has(name)) return this.#properties.get(name);
    const fields = fieldSet(this.#sets.map((set) => own(set, `f:${name}`)));
    this.#properties.set(name, fields);
    return fields;
  }

  /**
   * The fields of an item of a list, which its merge keys identify (`k:{"name":"x"}`); undefined where nobody owns it.
   */
  item(item: JsonObject): FieldSet | undefined {
    const known = this.#items.get(item);
    if (known !== undefined) return known.fields;
    this.#keyed ??= keyedItems(this.#sets);
    const fields = fieldSet(this.#keyed.flatMap(({ names, sets }) => sets.get(valuesText(item, names)) ?? []));
    this.#items.set(item, { fields });
    return fields;
  }
}

/**
 * A manager of an object and the fields that it owns. The API server counts its defaults as fields of whoever wrote
 * their parent.
 */
export type ManagerEntry = Untrusted<ManagedFieldsEntry>;

/** The managers that wrote to the object itself, and not to a subresource of it. */
export function managersOf(object: unknown): readonly ManagerEntry[] {
  const entries = valueAt(object, ['metadata', 'managedFields']) as Untrusted<ManagedFieldsEntry[]> | undefined;
  return list(entries).filter((entry) => !entry.subresource);
}

/** The fields that any of some managers owns. */
export function fieldsOf(entries: readonly ManagerEntry[]): FieldSet | undefined {
  return fieldSet(entries.map((entry) => entry.fieldsV1));
}

function fieldSet(sets: readonly unknown[]): FieldSet | undefined {
  const there = sets.filter((set) => set !== undefined);
  return there.length === 0 ? undefined : new FieldSet(there);
}

/** The items that the same merge keys identify. */
interface KeyedItems {
  /** The keys: `name`, or `containerPort` and `protocol`. */
  readonly names: readonly string[];
  /** The sets of an item, by the text of its values. */
  readonly sets: Map<string, unknown[]>;
}

function keyedItems(sets: readonly unknown[]): readonly KeyedItems[] {
  const found = new Map<string, KeyedItems>();
  for (const set of sets) {
    if (!isObject(set)) continue;
    for (const key of Object.keys(set)) {
      const item = key.startsWith('k:') ? parseJson(key.slice(2)) : undefined;
      if (!isObject(item)) continue;
      const names = Object.keys(item);
      const kind = JSON.stringify(names);
      const items = found.get(kind) ?? { names, sets: new Map<string, unknown[]>() };
      if (items.sets.size === 0 && found.size >= MOST_KINDS_OF_KEYS) continue;
      found.set(kind, items);
      const values = valuesText(item, names);
      const before = items.sets.get(values);
      if (before === undefined) items.sets.set(values, [set[key]]);
      else before.push(set[key]);
    }
  }
  return [...found.values()];
}

/**
 * The values of merge keys as a text. A value that is no plain value becomes null: the API server writes no such key.
 */
function valuesText(item: JsonObject, names: readonly string[]): string {
  return JSON.stringify(
    names.map((name) => {
      const value = own(item, name);
      return typeof value === 'object' ? null : value;
    }),
  );
}
