import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namespaceMatcher, namespacePatterns } from '../../src/engine/zone.ts';

const name = fc.stringMatching(/^[ab-]{0,4}$/);
const pattern = fc.oneof(
  name,
  name.map((prefix) => `${prefix}*`),
);

describe('namespace patterns', () => {
  it('are exact names, or prefixes that end in *, in their order', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 8 }), name, (patterns, namespace) => {
        const matches = (one: string) =>
          one.endsWith('*') ? namespace.startsWith(one.slice(0, -1)) : one === namespace;
        const valuesOf = namespacePatterns(patterns.map((one, index) => [one, index] as const));
        const expected = patterns.flatMap((one, index) => (matches(one) ? [index] : []));
        expect(valuesOf(namespace)).toEqual(expected);
        expect(namespaceMatcher(patterns)(namespace)).toBe(expected.length > 0);
      }),
    );
  });
});
