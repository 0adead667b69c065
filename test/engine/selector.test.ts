import { describe, expect, it } from 'vitest';
import { concerns, selects } from '../../src/engine/selector.ts';

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
    expect(selects(selector, labels)).toBe(expected);
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
    expect(concerns(selector, { app: 'ge-executor' })).toBe(expected);
  });
});
