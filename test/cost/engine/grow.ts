// Makes an object larger in the ways that its schema allows.
import { isObject, type JsonObject, type Path } from '../../../src/engine/json.ts';
import type { Resource } from '../../../src/engine/resource.ts';
import { type Field, growingFields, numbered, sample } from './schema.ts';

/** One way to grow: its name, and what it does to an object when it has the size `n`. */
export interface Way {
  readonly name: string;
  /** Only a text becomes longer. */
  readonly isText?: boolean;
  apply(object: Writable, n: number): void;
}

type Writable = { [key: string | number]: unknown };

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The ways of a kind: those of its schema, and what texts and JSON within it may hold. */
export function waysOf(resource: Resource): readonly Way[] {
  const fields = growingFields(resource.kind);
  // Nobody applies a status.
  const lists = fields.filter(({ kind, path }) => kind === 'list' && path[0] !== 'metadata' && path[0] !== 'status');
  return [
    ...fields.map((field) => ({
      name: field.name,
      isText: field.kind === 'text',
      apply: (object: Writable, n: number) => grow(object, field, n),
    })),
    // managedFields and last-applied speak of the other fields: of each list's items, by name.
    ...lists.map(ownedItems),
    ...lists.map(appliedItems),
    { name: 'metadata.managedFields[].fieldsV1 (nested)', apply: nestedFields },
    { name: 'metadata.managedFields[] (each of the same field)', apply: manyManagers },
  ];
}

/** An object of a kind with the given ways at their sizes. */
export function grown(base: JsonObject, ways: readonly Way[], n: number): JsonObject {
  const object = structuredClone(base) as Writable;
  for (const way of ways) way.apply(object, n);
  return object;
}

const letters = 'x-c a,(b) in (c)/d:e@f=1 \'"|;\n>{[';

function grow(object: Writable, { kind, of, path }: Field, n: number): void {
  const count = Array.from({ length: n }, (_, index) => index);
  const before = at(object, path);
  if (kind === 'list') put(object, path, [...listIn(before), ...count.map((index) => sample(of, index + 1))]);
  else if (kind === 'map')
    put(object, path, {
      ...mapIn(before),
      ...Object.fromEntries(count.map((index) => [`k${numbered(index)}`, sample(of, index)])),
    });
  else if (kind === 'text') put(object, path, letters.repeat(Math.ceil((n * 8) / letters.length)));
  else put(object, path, Object.fromEntries(count.map((index) => [`f:k${numbered(index)}`, { 'f:x': {}, '.': {} }])));
}

/** Who owns the items of a list, as server-side apply keeps it. */
function ownedItems({ name, path, of }: Field): Way {
  return {
    name: `metadata.managedFields[].fieldsV1 of ${name}`,
    apply(object, n) {
      const keys = Array.from({ length: n }, (_, index) => [
        `k:${JSON.stringify({ name: `n${numbered(index)}` })}`,
        fieldsOf(of),
      ]);
      const fieldsV1 = path.reduceRight<unknown>(
        (below, segment) => (segment === 0 ? { 'k:{"name":"n00000"}': below } : { [`f:${segment}`]: below }),
        Object.fromEntries(keys),
      );
      append(object, ['metadata', 'managedFields'], {
        manager: 'm',
        operation: 'Apply',
        fieldsType: 'FieldsV1',
        fieldsV1,
      });
    },
  };
}

function fieldsOf(type: string): object {
  const value = sample(type, 1);
  return isObject(value) ? Object.fromEntries(Object.keys(value).map((key) => [`f:${key}`, {}])) : {};
}

/** What was applied last, as client-side apply keeps it: the text of an object with a list of n items. */
function appliedItems({ name, path, of }: Field): Way {
  return {
    name: `metadata.annotations{${LAST_APPLIED}} of ${name}`,
    apply(object, n) {
      const applied: Writable = {};
      put(
        applied,
        path,
        Array.from({ length: n }, (_, index) => sample(of, index)),
      );
      put(object, ['metadata', 'annotations', LAST_APPLIED], JSON.stringify(applied));
    },
  };
}

function nestedFields(object: Writable, n: number): void {
  const fieldsV1 = Array.from({ length: n }).reduce<object>((below) => ({ 'f:spec': below }), {});
  append(object, ['metadata', 'managedFields'], { manager: 'm', operation: 'Apply', fieldsType: 'FieldsV1', fieldsV1 });
}

function manyManagers(object: Writable, n: number): void {
  const items = {
    'f:spec': { 'f:containers': { 'k:{"name":"n00001"}': { 'f:imagePullPolicy': {} } }, 'f:replicas': {} },
  };
  const fieldsV1 = { ...items, 'f:spec': { ...items['f:spec'], 'f:template': items } };
  for (let index = 0; index < n; index++) {
    append(object, ['metadata', 'managedFields'], { manager: `m${numbered(index)}`, operation: 'Apply', fieldsV1 });
  }
}

function append(object: Writable, path: Path, item: unknown): void {
  const items = at(object, path);
  if (Array.isArray(items)) items.push(item);
  else put(object, path, [item]);
}

function at(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, segment) => (node as Writable | undefined)?.[segment], root);
}

/** Writes a value; what is missing on the way becomes lists and objects, as the path says. */
function put(root: Writable, path: Path, value: unknown): void {
  let node = root;
  for (const [depth, segment] of path.entries()) {
    if (depth === path.length - 1) node[segment] = value;
    else if (typeof node[segment] !== 'object' || node[segment] === null) {
      node[segment] = typeof path[depth + 1] === 'number' ? [] : {};
    }
    node = node[segment] as Writable;
  }
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function mapIn(value: unknown): object {
  return isObject(value) ? value : {};
}
