import { describe, expect, it } from 'vitest';
import { compiledOnce, setOf } from '../../src/engine/compiled.ts';

describe('compiledOnce', () => {
  it('makes something of each object once, be it nothing', () => {
    const asked: object[] = [];
    const sizeOf = compiledOnce((list: readonly string[]) => {
      asked.push(list);
      return list.length || undefined;
    });
    const [empty, one, another] = [[], ['a'], ['a']];
    expect([empty, one, another, empty, one, another].map(sizeOf)).toEqual([undefined, 1, 1, undefined, 1, 1]);
    expect(asked).toEqual([empty, one, another]);
  });

  it('gives the same set for the same list', () => {
    const names = ['a', 'b', 'a'];
    expect(setOf(names)).toEqual(new Set(['a', 'b']));
    expect(setOf(names)).toBe(setOf(names));
  });
});
