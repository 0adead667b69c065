import { describe, expect, it } from 'vitest';
import { equal, formatPath, list, strings, valueAt } from '../../src/engine/json.ts';

describe('equal', () => {
  it.each([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: 1 }, { a: 1, b: null }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [null, {}, false],
    ['1', 1, false],
    [JSON.parse('{"__proto__":1}'), {}, false],
    [{ toString: 1 }, {}, false],
  ])('%j and %j: %s', (a, b, result) => {
    expect(equal(a, b)).toBe(result);
    expect(equal(b, a)).toBe(result);
  });
});

describe('reading what may be anything', () => {
  it('finds own properties only', () => {
    expect(valueAt({ a: [{ b: 1 }] }, ['a', 0, 'b'])).toBe(1);
    expect(valueAt({}, ['constructor', 'name'])).toBeUndefined();
    expect(valueAt({ a: null }, ['a', 'b'])).toBeUndefined();
    expect(valueAt('text', ['length'])).toBeUndefined();
  });

  it('takes as list only what is one', () => {
    expect(list([{ a: 1 }, null, 'x', [1]] as { a: number }[])).toEqual([{ a: 1 }]);
    expect(list('abc' as never)).toEqual([]);
    expect(list({ length: 1 } as never)).toEqual([]);
    expect(strings(['a', 1, null])).toEqual(['a']);
    expect(strings('a')).toEqual([]);
  });
});

it.each([
  [['spec', 'containers', 0, 'env'], 'spec.containers[0].env'],
  [['metadata', 'labels', 'zonegate.dev/tier'], 'metadata.labels["zonegate.dev/tier"]'],
  [['a"b'], '["a\\"b"]'],
  [[], ''],
])('formatPath(%j) is %s', (path, text) => {
  expect(formatPath(path)).toBe(text);
});
