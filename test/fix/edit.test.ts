// Which changes are made, and which are not.
import { describe, expect, it } from 'vitest';
import type { Edit } from '../../src/fix/data.ts';
import { editText } from '../../src/fix/edit.ts';
import { edit, refusal, set } from './support/editing.ts';

describe('documents', () => {
  const stream = '# first\na: 1\n---\n# second\na: 1\n---\n---\n{"a": 1}\n';

  it('each is edited for itself', () => {
    const changes = [0, 1, 3].map((document) => ({ document, edits: [set(['b'], document)] }));
    expect(editText(stream, changes).text).toBe(
      '# first\na: 1\nb: 0\n---\n# second\na: 1\nb: 1\n---\n---\n{"a": 1, "b": 3}\n',
    );
  });

  it('one change that cannot be made does not keep the others back', () => {
    const good = { document: 0, edits: [set(['b'], 1)] };
    const halfGood = { document: 0, edits: [set(['c'], 1), set(['a', 'x'], 1)] };
    const nowhere = { document: 9, edits: [set(['b'], 1)] };
    const { text, done, refused } = editText('a: 1\n', [halfGood, good, nowhere]);
    expect({ text, done }).toEqual({ text: 'a: 1\nb: 1\n', done: [good] });
    expect(refused).toEqual([
      { change: halfGood, reason: 'expected an object around x' },
      { change: nowhere, reason: 'the document cannot be found' },
    ]);
  });

  it('nothing to do is nothing done', () => {
    expect(edit(stream)).toBe(stream);
    expect(edit('a: 1\n', set(['a'], 1))).toBe('a: 1\n');
  });
});

describe('what cannot be edited', () => {
  it.each<[string, string, Edit, RegExp]>([
    ['broken YAML', 'a: [\n', set(['b'], 1), /flow/i],
    ['a key that stands there twice', 'a: {b: 1, b: 2}\n', set(['a', 'c'], 1), /^the key b stands there twice$/],
    ['a list that is none', 'a: x\n', set(['a', 0], 1), /^expected a list$/],
    ['an empty text', '', set(['a'], 1), /^the document cannot be found$/],
    ['a document without data', '# nothing\n', set(['a'], 1), /^.+$/],
    ['another kind of value', 'a:\n  b: 1\n', set(['a'], 1), /^a value of another kind stands there$/],
    [
      'aliases that multiply',
      `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]}`).join(', ')}]\n`).join('')}`,
      set(['z'], 1),
      /alias/i,
    ],
  ])('%s', (_, text, change, reason) => {
    expect(refusal(text, change)).toMatch(reason);
  });
});
