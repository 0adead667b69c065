// What the API server does to an object that it reads: it removes fields without a meaning, and sets the defaults of
// missing fields. Each type of the API is a Shape, and one function applies all of them.
import { isObject, type JsonObject } from '../../engine/json.ts';
import { canonicalQuantity } from './quantity.ts';

/** A type of the API: the fields that the API server removes, sets or writes in another way. */
export interface Shape {
  /** Fields that are removed if they are zero: `0`, `false` or `""`. */
  readonly zero?: readonly string[];
  /** Maps of texts, which are removed if they are empty. Empty lists always are, other empty objects never. */
  readonly maps?: readonly string[];
  /** Maps of quantities (ResourceList), which are removed if they are empty, too. */
  readonly resources?: readonly string[];
  readonly quantities?: readonly string[];
  /** The values of missing fields. */
  readonly defaults?: JsonObject;
  /** Fields that are objects, by name. */
  readonly fields?: Readonly<Record<string, Shape>>;
  /** Fields that are lists of objects, by name. */
  readonly items?: Readonly<Record<string, Shape>>;
  /** Sets the defaults that depend on other fields. It gets the object with all other defaults. */
  readonly finish?: (object: JsonObject) => JsonObject;
}

/**
 * Applies a shape. Returns the object itself if nothing changes. Never throws: a value of another type stays as it is.
 */
export function fill(object: JsonObject, shape: Shape): JsonObject {
  const result: Record<string, unknown> = {};
  let isSame = true;
  for (const key of Object.keys(object)) {
    const value = object[key];
    const next = isNothing(key, value, shape) ? undefined : filled(key, value, shape);
    if (next !== value) isSame = false;
    if (next !== undefined) put(result, key, next);
  }
  for (const key in shape.defaults) {
    if (Object.hasOwn(result, key)) continue;
    result[key] = filled(key, shape.defaults[key], shape);
    isSame = false;
  }
  const done = isSame ? object : result;
  return shape.finish?.(done) ?? done;
}

/** Sets a property of any name. An assignment to `__proto__` would set the prototype. */
function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

const plain: Shape = {};

function filled(key: string, value: unknown, shape: Shape): unknown {
  if (Array.isArray(value)) {
    const itemShape = shape.items?.[key] ?? plain;
    const items = value.map((item) => (isObject(item) ? fill(item, itemShape) : item));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isObject(value)) return shape.quantities?.includes(key) ? canonicalQuantity(value) : value;
  if (shape.resources?.includes(key)) return mapped(value, (amount) => canonicalQuantity(amount ?? '0', 'milli'));
  // A map keeps keys without a value.
  if (shape.maps?.includes(key)) return mapped(value, (text) => text ?? '');
  return fill(value, shape.fields?.[key] ?? plain);
}

function mapped(map: JsonObject, change: (value: unknown) => unknown): JsonObject {
  const entries = Object.entries(map);
  if (entries.every(([, value]) => Object.is(change(value), value))) return map;
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value)]));
}

function isNothing(key: string, value: unknown, shape: Shape): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (value === 0 || value === false || value === '') return shape.zero?.includes(key) === true;
  if (!isObject(value) || Object.keys(value).length > 0) return false;
  return shape.maps?.includes(key) === true || shape.resources?.includes(key) === true;
}
