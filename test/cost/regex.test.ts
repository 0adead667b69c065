import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { whyNotLinear } from './support/regex-check.ts';
import { regularExpressionsIn } from './support/regex-find.ts';

// In this process: neither Java nor a binary is needed.
beforeAll(() => {
  vi.stubEnv('RECHECK_SYNC_BACKEND', 'pure');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

const expressions = globSync(['src/**/*.ts', 'webhooks/**/*.ts', 'build.mjs'])
  .toSorted()
  .flatMap((file) => regularExpressionsIn(file, readFileSync(file, 'utf8')).map((found) => ({ file, ...found })));

describe('regular expressions', () => {
  it('are there', () => {
    expect(expressions.length).toBeGreaterThan(50);
  });

  it.each(expressions)('$file:$line $text is linear', ({ pattern }) => {
    expect(pattern, 'put together at run time: nobody can check it').toBeDefined();
    const reason = pattern && whyNotLinear(pattern.source, pattern.flags);
    expect(reason, reason).toBeUndefined();
  });
});

describe('the check', () => {
  it.each([
    ['a search that starts anew', /\s+$/, '2nd degree polynomial'],
    ['a search that starts anew, for all', /[\d.]+x/g, '2nd degree polynomial'],
    ['a search that starts anew on each line', /^\s+b/m, '2nd degree polynomial'],
    ['an open quote', /"(?:[^"\\]|\\.)*"/s, '2nd degree polynomial'],
    ['two repetitions of the same', /^-\w*c\w*$/, '2nd degree polynomial'],
    ['a repeated repetition', /^(?:a+)+$/, 'exponential'],
    ['alternatives that overlap', /^(?:a|a)*b/, 'exponential'],
    ['many optional ones', /^(?:a?){30}a{30}$/, '2nd degree polynomial'],
    ['a counted search that starts anew', /[a-z]{1,60}x/, '2nd degree polynomial'],
    ['a look-ahead to the end', /x(?=[^y]*z)/, 'look-ahead'],
    ['a negative look-ahead to the end', /,(?![^(]*\))/, 'look-ahead'],
    ['a look-behind to the beginning', /(?<=a+)b/, 'look-behind'],
    ['a back-reference', /^(a+)\1$/, 'back-reference'],
  ])('finds %s: %s', (_, { source, flags }, reason) => {
    expect(whyNotLinear(source, flags)).toContain(reason);
  });

  it.each([
    /^a+b/,
    /a+b/y,
    /[^"]*/,
    /^(?:\d+(?:\.\d+)?s)+$/,
    /^[a-z]([-a-z]{0,61}[a-z])?$/,
    /(?<=\d)_(?=\d)/g,
    /\d{4}-\d{2}/,
    /[{}]\{20,30\}/,
  ])('admits %s', (expression) => {
    expect(whyNotLinear(expression.source, expression.flags)).toBeUndefined();
  });

  it('is given every expression of a text', () => {
    const text = [
      'const a: RegExp = /a+/gu; // /no/',
      "const b = new RegExp('b+', 'y'), c = RegExp('c');",
      "const d = 'x'.match('d+') ?? z.string().regex(/e/, 'text') ?? 1 / 2 / 3;",
      'const f = new RegExp(a.source), g = new RegExp(`f`, flags);',
    ].join('\n');
    const found = regularExpressionsIn('x.ts', text).map(({ line, pattern }) => [
      line,
      pattern?.source,
      pattern?.flags,
    ]);
    expect(found).toEqual([
      [1, 'a+', 'gu'],
      [2, 'b+', 'y'],
      [2, 'c', ''],
      [3, 'd+', ''],
      [3, 'e', ''],
      [4, undefined, undefined],
      [4, undefined, undefined],
    ]);
  });
});
