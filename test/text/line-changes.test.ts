import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineChanges } from '../../src/text/line-changes.ts';

function applied(before: readonly string[], after: readonly string[]): readonly string[] {
  const result: string[] = [];
  let at = 0;
  for (const { start, removed, added } of lineChanges(before, after)) {
    result.push(...before.slice(at, start), ...added);
    at = start + removed;
  }
  return [...result, ...before.slice(at)];
}

describe('the changes of lines', () => {
  it('make the one list of the other', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        expect(applied(before, after)).toEqual(after);
      }),
    );
  });

  it('are one where there are very many', () => {
    const list = (name: string) =>
      Array.from({ length: 2000 }, (_, index) => (index % 2 === 0 ? 'same' : `${name}${index}`));
    const [before, after] = [
      ['first', ...list('a'), 'last'],
      ['first', ...list('b'), 'last'],
    ];
    expect(lineChanges(before, after)).toHaveLength(1);
    expect(applied(before, after)).toEqual(after);
  });

  it('are none where nothing differs', () => {
    expect(lineChanges(['a', 'b'], ['a', 'b'])).toEqual([]);
  });
});
