import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectorOf } from '../../src/engine/selector.ts';

const labels = { app: 'ge-executor', component: 'executor' };
const expression = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

describe('selectors', () => {
  it.each([
    [{}, true],
    [{ matchLabels: {} }, true],
    [{ matchLabels: { app: 'ge-executor' } }, true],
    [{ matchLabels: { app: 'ge-executor', component: 'x' } }, false],
    [{ matchLabels: { app: null } }, false],
    [{ matchLabels: { toString: 'x' } }, false],
    [expression('app', 'In', 'x', 'ge-executor'), true],
    [expression('app', 'In'), false],
    [expression('app', 'NotIn', 'x'), true],
    [expression('app', 'NotIn', 'ge-executor'), false],
    [expression('other', 'NotIn', 'x'), true],
    [expression('app', 'Exists'), true],
    [expression('other', 'Exists'), false],
    [expression('other', 'DoesNotExist'), true],
    [expression('app', 'DoesNotExist'), false],
    [expression('app', 'Equals', 'ge-executor'), false],
    [{ matchLabels: { app: 'ge-executor' }, ...expression('component', 'In', 'x') }, false],
    [null, false],
    [undefined, false],
    ['app=ge-executor', false],
  ])('%j selects: %s', (selector, expected) => {
    expect(selectorOf(selector).selects(labels)).toBe(expected);
  });

  it.each([
    [{}, true],
    [{ matchLabels: { app: 'ge-executor' } }, true],
    [{ matchLabels: { app: 'ge-executor', component: 'x' } }, true],
    [{ matchLabels: { component: 'x' } }, undefined],
    [{ matchLabels: { app: 'x', component: 'x' } }, false],
    [expression('app', 'Exists'), true],
    [expression('app', 'NotIn', 'ge-executor'), false],
    [null, false],
  ])('%j concerns those of whom only app is known: %s', (selector, expected) => {
    expect(selectorOf(selector).concerns({ app: 'ge-executor' })).toBe(expected);
  });
});

/** A selector as it is defined: each requirement, one after the other, looks at the labels. */
function selectsByDefinition(selector: Selector, all: Readonly<Record<string, string>>): boolean {
  const equalities = Object.entries(selector.matchLabels).map(([key, value]) => ({
    key,
    operator: 'In',
    values: [value],
  }));
  return [...equalities, ...selector.matchExpressions].every(({ key, operator, values }) => {
    const value = Object.hasOwn(all, key) ? all[key] : undefined;
    if (operator === 'In') return value !== undefined && values.includes(value);
    if (operator === 'NotIn') return value === undefined || !values.includes(value);
    if (operator === 'Exists') return value !== undefined;
    return operator === 'DoesNotExist' && value === undefined;
  });
}

interface Selector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly { readonly key: string; readonly operator: string; readonly values: string[] }[];
}

const keys = fc.constantFrom('a', 'b', 'c', '__proto__');
const values = fc.constantFrom('x', 'y', 'z');
const someLabels = fc.dictionary(keys, values);
const operators = fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist', 'Near');
const someSelector: fc.Arbitrary<Selector> = fc.record({
  matchLabels: fc.dictionary(keys, values, { maxKeys: 2 }),
  matchExpressions: fc.array(fc.record({ key: keys, operator: operators, values: fc.array(values) }), { maxLength: 4 }),
});

describe('a selector that is asked about many', () => {
  it('selects what it is defined to select, and what that must have', () => {
    fc.assert(
      fc.property(someSelector, someLabels, (selector, all) => {
        const { selects, required } = selectorOf(selector);
        const isSelected = selectsByDefinition(selector, all);
        expect(selects(all)).toBe(isSelected);
        for (const { key, value } of isSelected ? required : []) {
          expect(all).toHaveProperty([key]);
          if (value !== undefined) expect(all[key]).toBe(value);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
