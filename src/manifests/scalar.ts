// Scalars as kubectl reads them: YAML 1.1 by go-yaml v2. `yes`, `on` and `n` are booleans, `010` is 8, `1_000` is 1000.
import { shorten } from '../engine/json.ts';
import { Unreadable } from '../yaml/dialect.ts';
import type { ScalarNode, Tag } from '../yaml/node.ts';

type Scalar = string | number | boolean | null;

const words = new Map<string, Scalar>([['', null]]);
for (const [texts, value] of [
  ['y Y yes Yes YES true True TRUE on On ON', true],
  ['n N no No NO false False FALSE off Off OFF', false],
  ['~ null Null NULL', null],
  ['.nan .NaN .NAN', Number.NaN],
  ['.inf .Inf .INF +.inf +.Inf +.INF', Number.POSITIVE_INFINITY],
  ['-.inf -.Inf -.INF', Number.NEGATIVE_INFINITY],
] as const) {
  for (const text of texts.split(' ')) words.set(text, value);
}

const beginsTyped = /^[-+.\dyYnNtTfFoO~]/;
const integer = /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/;
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const types: ReadonlySet<string> = new Set(['!!null', '!!bool', '!!int', '!!float']);

/**
 * The value of a scalar.
 * @throws Unreadable where its tag asks for what its text is not, or where JSON has no such number.
 */
export function scalarValue({ text, isPlain, tag, start = 0 }: ScalarNode): Scalar {
  const name = tag === undefined ? undefined : shortName(tag);
  const isTyped = name === undefined ? isPlain : types.has(name);
  if (!isTyped) return name === '!!binary' ? decoded(text, start) : text;
  const value = implicit(text);
  if (name !== undefined && name !== typeOf(value) && !(name === '!!float' && typeOf(value) === '!!int')) {
    throw new Unreadable(start, `${JSON.stringify(shorten(text))} is no ${shorten(name)}`);
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Unreadable(start, `${shorten(text)} is no number of JSON`);
  return value;
}

function shortName({ text }: Tag): string {
  return text.replace(/^!<tag:yaml\.org,2002:(.*)>$/, '!!$1');
}

function typeOf(value: Scalar): string {
  if (value === null) return '!!null';
  if (typeof value === 'boolean') return '!!bool';
  if (typeof value === 'string') return '!!str';
  return Number.isInteger(value) ? '!!int' : '!!float';
}

/** What a text is that nobody gave a type to. */
function implicit(text: string): Scalar {
  if (text !== '' && !beginsTyped.test(text)) return text;
  const word = words.get(text);
  if (word !== undefined) return word;
  // Underscores may stand anywhere, but in `.5_0` only between digits.
  const plain = text.replaceAll(text.startsWith('.') ? /(?<=\d)_(?=\d)/g : '_', '');
  return integerOf(plain) ?? floatOf(plain) ?? text;
}

function integerOf(text: string): number | undefined {
  const [, sign, digits] = integer.exec(text) ?? [];
  // From 2 to the 64th on only decimal digits are a number still, and a float.
  if (digits === undefined || digits.replace(/^0[xXbBoO]?0*/, '').length > 64) return undefined;
  const value = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase());
  if (value >= 2n ** 64n) return undefined;
  return sign === '-' && value !== 0n ? -Number(value) : Number(value);
}

function floatOf(text: string): number | undefined {
  const value = float.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

const base64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;

function decoded(text: string, start: number): string {
  const written = text.replaceAll(/[\r\n]/g, '');
  if (!base64.test(written)) throw new Unreadable(start, 'what is tagged as !!binary is no base64');
  return Buffer.from(written, 'base64').toString('utf8');
}
