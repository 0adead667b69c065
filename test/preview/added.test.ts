import { describe, expect, it } from 'vitest';
import { addedTo } from '../../src/preview/added.ts';

describe('what a result has and no known state has', () => {
  it('is the whole of it where nothing was known', () => {
    expect(addedTo({ a: { b: 1 } }, [{}])).toEqual([{ path: ['a'], value: { b: 1 } }]);
    expect(addedTo(1, [])).toEqual([{ path: [], value: 1 }]);
  });

  it('is nothing where one of the states has it', () => {
    expect(addedTo({ a: 1, b: [2] }, [{ a: 1 }, { b: [2] }])).toEqual([]);
    expect(addedTo({ a: 1 }, [undefined, { a: 1 }])).toEqual([]);
  });

  it('is a changed value, and items of lists by their names', () => {
    const before = { containers: [{ name: 'a', env: [{ name: 'X', value: '1' }] }] };
    const after = {
      containers: [{ name: 'new' }, { name: 'a', env: [{ name: 'X', value: '2' }, { name: 'Y' }] }],
    };
    expect(addedTo(after, [before])).toEqual([
      { path: ['containers', 0], value: { name: 'new' } },
      { path: ['containers', 1, 'env', 0, 'value'], value: '2' },
      { path: ['containers', 1, 'env', 1], value: { name: 'Y' } },
    ]);
  });

  it('does not mind __proto__ and items without names', () => {
    const odd = JSON.parse('{"__proto__": {"a": 1}, "list": [1, 2]}');
    expect(addedTo(odd, [{ list: [1] }])).toEqual([
      { path: ['__proto__'], value: { a: 1 } },
      { path: ['list', 1], value: 2 },
    ]);
  });
});
