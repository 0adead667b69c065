import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalitiesOf, saysAll } from '../../src/engine/selector-text.ts';

/** The same by regular expressions, which take the square of the time. */
function saysAllByExpressions(selector: string, labels: Readonly<Record<string, string>>): boolean {
  const terms = selector
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .map((term) => term.replace(/^(\S+) in \(([^,()]+)\)$/, '$1=$2').replace('==', '='));
  return Object.entries(labels).every(([key, value]) => terms.includes(`${key}=${value}`));
}

/** Whether a selector may want several values of one key. */
function wantsSeveral(selector: string): boolean {
  return (selector.match(/app/g)?.length ?? 0) > 1 || (selector.match(/tier/g)?.length ?? 0) > 1;
}

describe('the string form of a selector', () => {
  it.each([
    ['app=e', true],
    ['app==e', true],
    ['app in (e)', true],
    ['tier!=x, app=e ,y', true],
    ['y in (a,b),app in (e)', true],
    ['(,app=e', true],
    ['x in (a,app=e', true],
    ['app=ee', false],
    ['tier=x,app=f', false],
    ['app==f', false],
    ['app in (f)', false],
    ['app in (e,f)', undefined],
    ['app in ()', undefined],
    ['app in (app=e,b)', undefined],
    ['app notin (e)', undefined],
    ['app!=f', undefined],
    ['app', undefined],
    ['xapp=e', undefined],
    ['=e', undefined],
    ['', undefined],
  ])('%s: %s', (selector, expected) => {
    expect(saysAll(selector, equalitiesOf({ app: 'e' }))).toBe(expected);
  });

  it('says whatever no labels are', () => {
    expect(saysAll('', equalitiesOf({}))).toBe(true);
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
        // What wants a value and another one selects nothing.
        fc.pre(!wantsSeveral(text));
        expect(saysAll(text, equalitiesOf(wanted)) === true).toBe(saysAllByExpressions(text, wanted));
      }),
      { numRuns: 5000 },
    );
  });
});
