import { boolCoreTag, floatCoreTag, intCoreTag, NOT_RESOLVED, nullCoreTag } from 'js-yaml';
import type { ScalarNode } from './node.ts';

const tags = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];

/** The value of a scalar without a tag, as YAML 1.2 has it in its core schema: `off` is text. */
export function coreScalar({ text, isPlain }: Pick<ScalarNode, 'text' | 'isPlain'>): unknown {
  if (!isPlain) return text;
  for (const { resolve, tagName } of tags) {
    const value: unknown = resolve(text, false, tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return text;
}
