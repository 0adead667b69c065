// Many budgets and many workloads: the index finds the same as trying every pair.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../src/engine/json.ts';
import { selectorOf } from '../../../src/engine/selector.ts';
import { isCovered } from '../../../webhooks/pdb/budget-index.ts';
import { LabelIndex } from '../../../webhooks/pdb/label-index.ts';

const keys = fc.constantFrom('a', 'b', 'c');
const values = fc.constantFrom('x', 'y');
const labels = fc.option(fc.dictionary(keys, values), { nil: undefined });
const operators = fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist');
const selector: fc.Arbitrary<JsonObject | undefined> = fc.option(
  fc.record({
    matchLabels: fc.dictionary(keys, values, { maxKeys: 2 }),
    matchExpressions: fc.array(fc.record({ key: keys, operator: operators, values: fc.array(values) }), {
      maxLength: 2,
    }),
  }),
  { nil: undefined },
);

it('a selector finds the things that it selects, in their order', () => {
  fc.assert(
    fc.property(fc.array(labels, { maxLength: 8 }), selector, (all, one) => {
      const things = all.map((of, at) => ({ of, at }));
      const { selects } = selectorOf(one);
      const found = new LabelIndex(things, ({ of }) => of).selectedBy(selectorOf(one));
      expect(found).toEqual(things.filter(({ of }) => selects(of)));
    }),
    { numRuns: 1000 },
  );
});

it('pods are covered by the budgets that select them', () => {
  fc.assert(
    fc.property(fc.array(selector, { maxLength: 6 }), labels, (selectors, of) => {
      const budgets = selectors.map((one) => ({ spec: { selector: one } }));
      expect(isCovered(budgets, of)).toBe(selectors.some((one) => selectorOf(one).selects(of)));
    }),
    { numRuns: 1000 },
  );
});

it('a selector looks at those only that have the rarest of its labels', () => {
  const looked: number[] = [];
  const things = Array.from({ length: 1000 }, (_, at) => ({ at, labels: { app: 'x', name: String(at) } }));
  const index = new LabelIndex(things, (thing) => {
    looked.push(thing.at);
    return thing.labels;
  });
  looked.length = 0;
  const one = selectorOf({ matchLabels: { app: 'x', name: '7' } });
  expect(index.selectedBy(one)).toEqual([things[7]]);
  expect(looked).toEqual([7]);
});
