// The options of a policy, in words.
import * as z from 'zod';

export interface OptionReference {
  readonly name: string;
  /** In words: `list of text`, `whole number, 1 to 65535`. */
  readonly type: string;
  /** Undefined if it is unset by default. */
  readonly default?: unknown;
  readonly description: string;
}

/** The part of JSON Schema that options use. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly default?: unknown;
  readonly description?: string;
}

export function optionsOf(options: z.ZodType): readonly OptionReference[] {
  const { properties = {} } = z.toJSONSchema(options, { io: 'input' }) as Schema;
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    type: typeOf(schema),
    ...(schema.default !== undefined && { default: schema.default }),
    description: schema.description ?? '',
  }));
}

function typeOf({ type, enum: choices, items, properties, additionalProperties, ...limits }: Schema): string {
  if (choices !== undefined) return `one of ${choices.join(', ')}`;
  switch (type) {
    case 'integer':
      return `whole number${rangeOf(limits)}`;
    case 'number':
      return `number${rangeOf(limits)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `list of ${typeOf(items ?? {})}`;
    case 'object':
      return properties === undefined ? `map of ${typeOf(additionalProperties || {})}` : objectOf(properties);
    default:
      return 'text';
  }
}

function objectOf(properties: Readonly<Record<string, Schema>>): string {
  return `{ ${Object.keys(properties).join(', ')} }`;
}

function rangeOf({ minimum, maximum }: Schema): string {
  const least = limit(minimum);
  const most = limit(maximum);
  if (least !== undefined) return most === undefined ? `, at least ${least}` : `, ${least} to ${most}`;
  return most === undefined ? '' : `, at most ${most}`;
}

/** Leaves out the bounds that each whole number has in JavaScript. */
function limit(bound: number | undefined): number | undefined {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;
}
