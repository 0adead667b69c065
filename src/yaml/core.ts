// Reads scalars by the core schema of YAML 1.2, where `off` is text. Profiles are read this way.
import type { ScalarNode } from './node.ts';

const words = new Map<string, null | boolean | number>([['', null]]);
for (const [texts, value] of [
  ['~ null Null NULL', null],
  ['true True TRUE', true],
  ['false False FALSE', false],
  ['.nan .NaN .NAN', Number.NaN],
  ['.inf .Inf .INF +.inf +.Inf +.INF', Number.POSITIVE_INFINITY],
  ['-.inf -.Inf -.INF', Number.NEGATIVE_INFINITY],
] as const) {
  for (const text of texts.split(' ')) words.set(text, value);
}

const number = /^(?:0o[0-7]+|0x[\da-fA-F]+|[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)$/;

/** The value of a scalar without a tag. */
export function coreScalar({ text, isPlain }: Pick<ScalarNode, 'text' | 'isPlain'>): unknown {
  if (!isPlain) return text;
  const word = words.get(text);
  if (word !== undefined) return word;
  const value = number.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : text;
}
