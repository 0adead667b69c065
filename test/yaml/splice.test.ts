import { applyPatch, createTwoFilesPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/report/unified-diff.ts';
import { applySplices, combineSplices, type Splice, sortSplices } from '../../src/yaml/edit/splice.ts';
import { problemTexts, successOf } from '../support/results.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 40 });
const cuts = fc.array(fc.tuple(fc.nat(40), fc.nat(6), fc.string({ unit: fc.constantFrom('x', '\n'), maxLength: 4 })), {
  maxLength: 6,
});

/** Splices of a text, none of which overlap. */
function splicesOf(text: string, all: readonly (readonly [number, number, string])[]): readonly Splice[] {
  const splices: Splice[] = [];
  let offset = 0;
  for (const [skip, length, inserted] of all) {
    const start = Math.min(offset + (skip % 10), text.length);
    offset = Math.min(start + length, text.length);
    splices.push({ start, end: offset, text: inserted });
  }
  return splices;
}

describe('splices', () => {
  it('one after the other are the same as all at once', () => {
    fc.assert(
      fc.property(letters, cuts, cuts, (text, a, b) => {
        const first = splicesOf(text, a);
        const between = applySplices(text, first);
        const second = splicesOf(between, b);
        const both = combineSplices(text, first, second);
        expect(applySplices(text, successOf(sortSplices(both)))).toBe(applySplices(between, second));
      }),
      { numRuns: 1000 },
    );
  });

  it('that overlap are refused', () => {
    const overlapping = [
      { start: 2, end: 4, text: '' },
      { start: 0, end: 3, text: 'x' },
    ];
    expect(problemTexts(sortSplices(overlapping))).toEqual(['two changes meet at the same place [edit-not-safe]']);
  });
});

describe('their diff', () => {
  it('makes the one text of the other', () => {
    fc.assert(
      fc.property(letters, cuts, (text, all) => {
        const splices = splicesOf(text, all);
        const after = applySplices(text, splices);
        const diff = unifiedDiff({ file: 'a', text, splices });
        expect(diff === '').toBe(text === after);
        if (diff !== '') expect(applyPatch(text, diff)).toBe(after);
      }),
      { numRuns: 1000 },
    );
  });

  it('has as many lines around each change as diff -u', () => {
    const text = Array.from({ length: 60 }, (_, index) => `${index}\n`).join('');
    const splices = [10, 18, 28, 58].map((index) => {
      const start = text.indexOf(`\n${index}\n`) + 1;
      return { start, end: start, text: 'new\n' };
    });
    const wanted = createTwoFilesPatch('a/a', 'b/a', text, applySplices(text, splices)).replace(/^=+\n/, '');
    expect(unifiedDiff({ file: './a', text, splices })).toBe(wanted);
  });
});
