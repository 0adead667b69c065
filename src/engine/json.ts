// Helpers for JSON of any shape. None of them throws, whatever the input is.

/** Leads to a field of an object: property names and list indexes, from the root. */
export type Path = readonly (string | number)[];

/** A JSON object, read only. */
export type JsonObject = { readonly [key: string]: unknown };

/**
 * A Kubernetes type in a review, where nothing is guaranteed: every field may be missing or null. Read fields with
 * `?.`, and lists with {@link list}.
 */
export type Untrusted<T> = T extends readonly (infer Item)[]
  ? readonly Untrusted<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Untrusted<T[Key]> | null | undefined }
    : T;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const none: readonly never[] = [];

/** The items of a list that are objects; none for a value that is no list. */
export function list<Item>(value: readonly Item[] | null | undefined): readonly Item[] {
  if (!Array.isArray(value)) return none;
  const items: readonly unknown[] = value;
  return items.every(isObject) ? value : (items.filter(isObject) as Item[]);
}

/** The items of a list that are strings; none for a value that is no list. */
export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : none;
}

/** The value of an own property, never one of the prototype chain. */
export function own(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}

/** The value at a path, undefined where the path leads nowhere. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const segment of path) {
    if (value === undefined) return undefined;
    value = own(value, segment);
  }
  return value;
}

/** A whole percentage (IntOrString): 50 of `50%`; undefined for anything else. */
export function percentOf(amount: unknown): number | undefined {
  return typeof amount === 'string' && /^\d+%$/.test(amount) ? Number(amount.slice(0, -1)) : undefined;
}

/** Whether a number or a percentage (IntOrString) is 0. */
export function isZero(amount: unknown): boolean {
  return amount === 0 || (typeof amount === 'string' && /^0+%?$/.test(amount));
}

/** The value of a JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Deeper than any object of the API. A request may be nested deeper than the stack allows. */
const DEEPEST = 500;

/**
 * Deep equality of JSON values. A property that is undefined equals a missing one. Values that are nested too deeply
 * are equal only if they are the same object.
 */
export function equal(a: unknown, b: unknown, depth = 0): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (depth > DEEPEST) return false;
  if (Array.isArray(a) || Array.isArray(b)) return equalLists(a, b, depth + 1);
  return equalObjects(a as JsonObject, b as JsonObject, depth + 1);
}

function equalLists(a: unknown, b: unknown, depth: number): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!equal(a[index], b[index], depth)) return false;
  return true;
}

function equalObjects(a: JsonObject, b: JsonObject, depth: number): boolean {
  for (const key in a) if (!equal(a[key], own(b, key), depth)) return false;
  for (const key in b) if (b[key] !== undefined && own(a, key) === undefined) return false;
  return true;
}

/** A value as text for a message. An object or a list may be large, and is not shown. */
export function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'something else' : String(value);
}

/**
 * Shortens a long text to its two ends, with dots between them.
 * @param most the longest result, in UTF-16 units; at least 8.
 */
export function shorten(text: string, most = 80): string {
  if (text.length <= most) return text;
  const head = Math.floor(most / 2) - 2;
  return `${text.slice(0, head)}...${text.slice(text.length - (most - head - 3))}`;
}

/**
 * A path as Kubernetes writes it in its own errors: `spec.containers[0].env`, `metadata.labels["zonegate.dev/tier"]`.
 */
export function formatPath(path: Path): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (!isPlain(segment)) text += `[${JSON.stringify(segment)}]`;
    else text += text === '' ? segment : `.${segment}`;
  }
  return text;
}

/** Whether a name needs no quotes. Not a regular expression, as that takes longer than the rest of a warning. */
function isPlain(name: string): boolean {
  for (let offset = 0; offset < name.length; offset++) {
    const code = name.charCodeAt(offset) | 0x20;
    if (!((code >= 0x61 && code <= 0x7a) || (name.charCodeAt(offset) >= 0x30 && name.charCodeAt(offset) <= 0x39)))
      return false;
  }
  return name !== '';
}
