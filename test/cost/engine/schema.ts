// Every way in which an object of a judged kind can grow, from the fields that Kubernetes gives it (schemas/kubernetes.json).
import { readFileSync } from 'node:fs';
import type { Path } from '../../../src/engine/json.ts';

/** Scalars that may be texts. */
const texts: readonly string[] = ['string', 'quantity', 'intOrString'];

type Fields = Readonly<Record<string, string>>;

const types: Readonly<Record<string, Fields>> = JSON.parse(
  readFileSync(new URL('../../../schemas/kubernetes.json', import.meta.url), 'utf8'),
);

/** What becomes longer: a list of items of a type, a map of values of a type, a text, or JSON without a schema. */
export interface Growth {
  readonly kind: 'list' | 'map' | 'text' | 'any';
  /** Of the items or values. */
  readonly of: string;
}

/** A field that can grow. Its path leads through the first item of each list, and through the key `x` of each map. */
export interface Field extends Growth {
  /** As messages name it: `spec.template.spec.containers[].env[]`. */
  readonly name: string;
  readonly path: Path;
}

/** All fields of a kind that can grow, the ones nearest to the root first. */
export function growingFields(kind: string): readonly Field[] {
  const found: Field[] = [];
  const visit = (type: string, name: string, path: Path, above: readonly string[]) => {
    for (const [field, declared] of Object.entries(types[type] ?? {})) {
      const at = [...path, field];
      walk(declared, name === '' ? field : `${name}.${field}`, at, [...above, type]);
    }
  };
  const walk = (declared: string, name: string, path: Path, above: readonly string[]) => {
    if (declared.startsWith('[]')) {
      const of = declared.slice(2);
      found.push({ kind: 'list', of, name: `${name}[]`, path });
      walk(of, `${name}[]`, [...path, 0], above);
    } else if (declared.startsWith('{}')) {
      const of = declared.slice(2);
      found.push({ kind: 'map', of, name: `${name}{}`, path });
      walk(of, `${name}{}`, [...path, 'x'], above);
    } else if (texts.includes(declared)) {
      found.push({ kind: 'text', of: 'string', name, path });
    } else if (declared === 'any') {
      found.push({ kind: 'any', of: declared, name, path });
    } else if (Object.hasOwn(types, declared) && !above.includes(declared)) {
      visit(declared, name, path, above);
    }
  };
  visit(kind, '', [], []);
  return found.filter(({ name }) => name !== 'apiVersion' && name !== 'kind');
}

/** Words of the API that decide what is looked at. */
const words: Readonly<Record<string, readonly unknown[]>> = {
  operator: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
  restartPolicy: ['Always', undefined],
  operation: ['Apply', 'Update'],
  controller: [false],
  imagePullPolicy: [undefined, 'Always'],
  concurrencyPolicy: [undefined, 'Allow'],
  hostNetwork: [false, true],
  type: ['Resource', 'Pods'],
  // Of an item of managedFields.
  fieldsType: ['FieldsV1'],
};

/**
 * The item of a list, or the value of a map, with the number `index`: some have only a name, some all plain fields, some
 * those of the objects below, too.
 */
export function sample(type: string, index: number, depth = index % 3): unknown {
  if (texts.includes(type)) return `v${numbered(index)}`;
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return false;
  if (type === 'any') return { 'f:x': {} };
  if (type.startsWith('[]')) return [sample(type.slice(2), index, 0)];
  if (type.startsWith('{}')) return { cpu: '1', memory: '1Gi', app: 'ge-executor' };
  const value: Record<string, unknown> = {};
  for (const [field, declared] of Object.entries(types[type] ?? {})) {
    const chosen = words[field];
    if (field === 'name' || field === 'key' || field === 'uid') value[field] = `n${numbered(index)}`;
    else if (depth === 0) continue;
    else if (chosen !== undefined) value[field] = chosen[index % chosen.length];
    else if (declared !== type && (depth > 1 || isPlain(declared))) value[field] = sample(declared, index, depth - 1);
  }
  return value;
}

/** All of one length: what has more items is longer by them only. */
export function numbered(index: number): string {
  return String(index).padStart(5, '0');
}

function isPlain(declared: string): boolean {
  return [...texts, 'integer', 'number', 'boolean'].includes(declared);
}
