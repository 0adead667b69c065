import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachWord, separatorsOf } from '../../webhooks/words.ts';

/** What belongs together, word by word. */
function wordsOf(text: string, ends = ''): string[][] {
  const groups: string[][] = [[]];
  eachWord(
    text,
    separatorsOf(ends),
    (start, end) => groups.at(-1)?.push(text.slice(start, end)),
    () => groups.push([]),
  );
  return groups;
}

const text = fc.string({
  unit: fc.oneof(fc.constantFrom('a', 'b', ' ', '\n', '\t', ';', '|'), fc.string({ maxLength: 1 })),
});

describe('the words of a text', () => {
  it.each([
    ['', '', [['']]],
    [' a  b\t', '', [['', 'a', 'b', '']]],
    ['a;b', '', [['a;b']]],
    ['a; b c|d', ';|', [['a'], ['b', 'c'], ['d']]],
    [';;a', ';', [[''], ['a']]],
    ['\u00a0a\u3000b\ufeff', '', [['', 'a', 'b', '']]],
    ['a\u180eb', '', [['a\u180eb']]],
  ])('%j, ended by %j: %j', (given, ends, expected) => {
    expect(wordsOf(given, ends)).toEqual(expected);
  });

  it('are those of split', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(wordsOf(given)).toEqual([given.split(/\s+/)]);
      }),
    );
  });

  it('are separated by all that is white space', () => {
    for (let code = 0; code < 0x10000; code++) {
      const given = `a${String.fromCharCode(code)}b`;
      if (wordsOf(given)[0]?.length !== given.split(/\s/).length) expect.fail(`code ${code.toString(16)}`);
    }
  });

  it('belong to what an end separates', () => {
    fc.assert(
      fc.property(text, (given) => {
        const withWords = (groups: readonly string[][]) =>
          groups.map((group) => group.filter((word) => word !== '')).filter((group) => group.length > 0);
        const parts = given.split(/[;|\n]+/).map((part) => part.split(/\s+/));
        expect(withWords(wordsOf(given, ';|\n'))).toEqual(withWords(parts));
      }),
    );
  });
});
