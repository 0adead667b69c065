// What the API server makes of an object when it reads it: fields that say nothing vanish, fields that are missing get
// their defaults. Each type of the API is a Shape: data, applied by one function.
import { isObject, type JsonObject } from '../../engine/json.ts';
import { canonicalQuantity } from './quantity.ts';

/** A type of the API, as far as its fields differ from what stands in a file. */
export interface Shape {
  /** Plain values of which zero (`0`, `false`, `""`) is the same as nothing. */
  readonly zero?: readonly string[];
  /** Maps of texts, which vanish when they are empty. An empty list always does, an empty object elsewhere never. */
  readonly maps?: readonly string[];
  /** Maps of quantities (ResourceList); they vanish when they are empty, too. */
  readonly resources?: readonly string[];
  readonly quantities?: readonly string[];
  /** What stands where nothing does. */
  readonly defaults?: JsonObject;
  /** Objects below, by the name of their field. */
  readonly fields?: Readonly<Record<string, Shape>>;
  /** Lists of objects below. */
  readonly items?: Readonly<Record<string, Shape>>;
  /** Defaults that depend on other fields; it gets the rest done. */
  readonly finish?: (object: JsonObject) => JsonObject;
}

/** Fills an object in; one that lacks nothing is given back itself. Total: what is not of its shape stays as it is. */
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

/** Writes a property, whatever its name. */
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
  // A map keeps a key without a value.
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
