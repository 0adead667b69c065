import { describe, expect, it } from 'vitest';
import { clean } from '../../src/text/clean.ts';

describe('text from outside', () => {
  it.each([
    ['plain: ~ is the last', 'plain: ~ is the last'],
    ['é 漢 💥', 'é 漢 💥'],
    ['a\nb\r\tc\u0000', 'a b  c '],
    ['\u001b[31m\u009b1m\u007f', ' [31m 1m '],
    ['two\u2028lines\u2029', 'two lines '],
    ['\u202eexe.\u2066\u200f\ufeff', ' exe.   '],
    ['half \ud83d of a pair', 'half   of a pair'],
  ])('%j is shown as %j', (text, shown) => {
    expect(clean(text)).toBe(shown);
  });
});
