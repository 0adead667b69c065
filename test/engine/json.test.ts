import { describe, expect, it } from 'vitest';
import { equal, formatPath, list, shorten, strings, valueAt } from '../../src/engine/json.ts';

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

describe('what is nested too deep', () => {
  const nested = (depth: number): unknown => JSON.parse(`${'{"a":['.repeat(depth)}1${']}'.repeat(depth)}`);

  it('equals nothing but itself, and never overflows the stack', () => {
    const deep = nested(50_000);
    expect(equal(deep, deep)).toBe(true);
    expect(equal(deep, nested(50_000))).toBe(false);
    expect(equal(nested(200), nested(200))).toBe(true);
  });
});

describe('shorten', () => {
  it.each([
    ['a'.repeat(80), 'a'.repeat(80)],
    [`${'a'.repeat(100)}z`, `${'a'.repeat(38)}...${'a'.repeat(38)}z`],
    ['', ''],
  ])('%j becomes %j', (text, short) => {
    expect(shorten(text)).toBe(short);
  });

  it('leaves as much as asked for', () => {
    for (const most of [8, 9, 79, 256]) expect(shorten('x'.repeat(1000), most)).toHaveLength(most);
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
