import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalitiesOf, holdsAll } from '../../src/engine/selector-text.ts';

/** The same by regular expressions, which take the square of the time. */
function holdsAllByExpressions(selector: string, labels: Readonly<Record<string, string>>): boolean {
  const terms = selector
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .map((term) => term.replace(/^(\S+) in \(([^,()]+)\)$/, '$1=$2').replace('==', '='));
  return Object.entries(labels).every(([key, value]) => terms.includes(`${key}=${value}`));
}

describe('the string form of a selector', () => {
  it.each([
    ['app=e', true],
    ['app==e', true],
    ['app in (e)', true],
    ['tier!=x, app=e ,y', true],
    ['y in (a,b),app in (e)', true],
    ['app=e,app=f', true],
    ['app in (e,f)', false],
    ['app in ()', false],
    ['app in (app=e,b)', false],
    ['app notin (e)', false],
    ['app=ee', false],
    ['xapp=e', false],
    ['(,app=e', true],
    ['x in (a,app=e', true],
    ['', false],
  ])('%s: %s', (selector, expected) => {
    expect(holdsAll(selector, equalitiesOf({ app: 'e' }))).toBe(expected);
  });

  it('says whatever no labels are', () => {
    expect(holdsAll('', equalitiesOf({}))).toBe(true);
  });

  it('says what regular expressions find in it', () => {
    const part = fc.constantFrom(
      'app',
      'e',
      'tier',
      '',
      '=',
      '==',
      ' in (',
      ')',
      '(',
      ',',
      ' ',
      '\n',
      'app=e',
      'app in (e)',
    );
    const selector = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    const labels = fc
      .subarray(['app=e', 'tier=', 'tier=e', 'e=app'])
      .map((terms) => Object.fromEntries(terms.map((term) => term.split('=') as [string, string])));
    fc.assert(
      fc.property(selector, labels, (text, wanted) => {
        expect(holdsAll(text, equalitiesOf(wanted))).toBe(holdsAllByExpressions(text, wanted));
      }),
      { numRuns: 5000 },
    );
  });
});
