// values.schema.json: the schema of the values as Helm reads it, and as editors show it.
import * as z from 'zod';
import type { Registry } from '../../src/engine/registry.ts';
import type { Value } from './comments.ts';
import { valuesSchemaOf } from './values.ts';

type Schema = z.core.JSONSchema.JSONSchema;

/** The JSON Schema of the values, each key with what values.yaml says of it. */
export function valuesJsonSchema(registry: Registry, values: readonly Value[]): Schema {
  const schema = z.toJSONSchema(valuesSchemaOf(registry), {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => adapt(jsonSchema),
  });
  for (const { path, description } of values) {
    const key = path.reduce<Schema | undefined>((parent, name) => propertyOf(parent, name), schema);
    if (key !== undefined) key.description = description;
  }
  return { ...schema, title: 'Values of the zonegate chart' };
}

function propertyOf(schema: Schema | undefined, name: string): Schema | undefined {
  const property = schema?.properties?.[name];
  return typeof property === 'object' ? property : undefined;
}

function adapt(schema: Schema): void {
  // Helm reads YAML 1.1, in which an unquoted off is false.
  if (schema.enum?.includes('off')) {
    schema.enum = [...new Set([...schema.enum, false])];
    delete schema.type;
  }
  // Of a union Helm tells what is wrong with each branch; of these, only what is meant.
  const [text, other] = schema.anyOf ?? [];
  if (typeof text !== 'object' || typeof other !== 'object' || text.type === other.type) return;
  if (other.type === 'number') Object.assign(schema, text, other, { type: ['string', 'number'] });
  // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
  else if (other.type === 'object') Object.assign(schema, { if: { type: 'object' }, then: other, else: text });
  else return;
  delete schema.anyOf;
}

const WIDTH = 110;

/** JSON of which whatever fits is on one line. */
export function printed(data: unknown, indent = ''): string {
  const line = JSON.stringify(data, null, 1).replaceAll(/\n\s*/g, ' ');
  if (typeof data !== 'object' || data === null || indent.length + line.length <= WIDTH) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(data)
    ? data.map((item) => printed(item, inner))
    : Object.entries(data).map(([key, value]) => `${JSON.stringify(key)}: ${printed(value, inner)}`);
  const [open, close] = Array.isArray(data) ? '[]' : '{}';
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}
