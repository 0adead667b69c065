// Scalars as kubectl reads them: YAML 1.1 by go-yaml v2. `yes`, `on` and `n` are booleans, `010` is 8, `1_000` is 1000.
import { shorten } from '../engine/json.ts';
import { YamlDataError } from './dialect.ts';
import { floatKey } from './float-key.ts';
import type { ScalarNode, Tag } from './node.ts';
import { isTimestamp } from './timestamp.ts';

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
/** The usual whole numbers, which need no further test. */
const shortInteger = /^(?:0|[1-9]\d{0,14})$/;
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
/** One more than the largest number with a sign. */
const TOO_LARGE = 2n ** 63n;
const types: ReadonlySet<string> = new Set(['!!null', '!!bool', '!!int', '!!float']);

/**
 * The value of a scalar.
 * @throws YamlDataError when its text does not fit its tag, or when JSON has no such number.
 */
export function scalarValue(node: ScalarNode): Scalar {
  const value = taggedValue(node);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new YamlDataError(node.start ?? 0, `${shorten(node.text)} is no number of JSON`);
  }
  return value;
}

/**
 * The name of a scalar that is a key.
 * @throws YamlDataError when its text does not fit its tag, or when kubectl has no such key.
 */
export function keyText(node: ScalarNode): string {
  const value = taggedValue(node);
  if (value === null) throw new YamlDataError(node.start ?? 0, 'a key must be text, found nothing');
  return typeof value === 'number' ? numberKey(node, value) : String(value);
}

function taggedValue({ text, isPlain, tag, start = 0 }: ScalarNode): Scalar {
  const name = tag === undefined ? undefined : shortName(tag);
  const isTyped = name === undefined ? isPlain : types.has(name);
  if (!isTyped) {
    if (name === '!!binary') return decoded(text, start);
    if (name !== '!!timestamp' || isTimestamp(text)) return text;
    throw new YamlDataError(start, `${JSON.stringify(shorten(text))} is no !!timestamp`);
  }
  const value = untaggedValue(text);
  if (name !== undefined && !isOfType(text, value, name)) {
    throw new YamlDataError(start, `${JSON.stringify(shorten(text))} is no ${shorten(name)}`);
  }
  return value;
}

function shortName({ text }: Tag): string {
  return text.replace(/^!<tag:yaml\.org,2002:(.*)>$/, '!!$1');
}

function isOfType(text: string, value: Scalar, name: string): boolean {
  if (value === null) return name === '!!null';
  if (typeof value === 'boolean') return name === '!!bool';
  if (typeof value === 'string') return false;
  const whole = wholeNumber(withoutUnderscores(text));
  return whole === undefined ? name === '!!float' : name === '!!int' || (name === '!!float' && whole < TOO_LARGE);
}

/** The value of plain text without a tag. */
function untaggedValue(text: string): Scalar {
  if (text !== '' && !beginsTyped.test(text)) return text;
  if (shortInteger.test(text)) return Number(text);
  const word = words.get(text);
  if (word !== undefined) return word;
  const plain = withoutUnderscores(text);
  const whole = wholeNumber(plain);
  return whole === undefined ? (floatOf(plain) ?? text) : Number(whole);
}

/** Removes underscores: anywhere, but from a text that begins with `.` only between digits. */
function withoutUnderscores(text: string): string {
  return text.includes('_') ? text.replaceAll(text.startsWith('.') ? /(?<=\d)_(?=\d)/g : '_', '') : text;
}

function wholeNumber(text: string): bigint | undefined {
  // kubectl also accepts the sign of a binary number after its `0b`.
  const [, sign, digits] = integer.exec(/^0b[-+]/.test(text) ? `${text[2]}0b${text.slice(3)}` : text) ?? [];
  // From 2^64 on, only decimal digits are still a number: a float.
  if (digits === undefined || digits.replace(/^0[xXbBoO]?0*/, '').length > 64) return undefined;
  const value = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase());
  if (sign === '-' ? value > TOO_LARGE : value >= (sign === '+' ? TOO_LARGE : 2n ** 64n)) return undefined;
  return sign === '-' ? -value : value;
}

function floatOf(text: string): number | undefined {
  const value = float.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** A whole number as it is; any other number in single precision. */
function numberKey({ text, tag, start = 0 }: ScalarNode, value: number): string {
  const whole = wholeNumber(withoutUnderscores(text));
  if (whole === undefined || (tag !== undefined && shortName(tag) === '!!float')) return floatKey(value);
  if (whole < TOO_LARGE) return String(whole);
  throw new YamlDataError(start, `${shorten(text)} is too large for a key: kubectl refuses it`);
}

const base64 = /^[A-Za-z\d+/]*={0,2}$/;

function decoded(text: string, start: number): string {
  const written = text.replaceAll(/[\r\n]/g, '');
  if (written.length % 4 !== 0 || !base64.test(written))
    throw new YamlDataError(start, 'what is tagged as !!binary is no base64');
  return Buffer.from(written, 'base64').toString('utf8');
}
