// Which changes are made, and which are not.
import { describe, expect, it } from 'vitest';
import { editText } from '../../../src/manifests/edit.ts';
import type { Edit } from '../../../src/yaml/edit/data-draft.ts';
import { edit, refusal, set } from '../../fix/support/editing.ts';

describe('documents', () => {
  const stream = '# first\na: 1\n---\n# second\na: 1\n---\n---\n{"a": 1}\n';

  it('each is edited for itself', () => {
    const changes = [0, 1, 3].map((part) => ({ part, edits: [set(['b'], part)] }));
    expect(editText(stream, changes).text).toBe(
      '# first\na: 1\nb: 0\n---\n# second\na: 1\nb: 1\n---\n---\n{"a": 1, "b": 3}\n',
    );
  });

  it('one change that cannot be made does not keep the others back', () => {
    const good = { part: 0, edits: [set(['b'], 1)] };
    const halfGood = { part: 0, edits: [set(['c'], 1), set(['a', 'x'], 1)] };
    const nowhere = { part: 9, edits: [set(['b'], 1)] };
    const { text, done, refused } = editText('a: 1\n', [halfGood, good, nowhere]);
    expect({ text, done }).toEqual({ text: 'a: 1\nb: 1\n', done: [good] });
    expect(refused).toEqual([
      { change: halfGood, problem: { code: 'edit-not-safe', message: 'expected an object around x' } },
      { change: nowhere, problem: { code: 'edit-not-safe', message: 'the document cannot be found' } },
    ]);
  });

  it('each of many that cannot be made has its reason, in one document and in many', () => {
    const items = Array.from({ length: 300 }, (_, index) => index);
    const text = `list:\n${items.map((index) => `- a: ${index % 3 === 0 ? '[]' : '{}'}\n`).join('')}`;
    const changes = items.map((index) => ({ part: 0, edits: [set(['list', index, 'a', 'b'], index)] }));
    const { text: after, done, refused } = editText(text, changes);
    expect(done).toEqual(changes.filter((_, index) => index % 3 !== 0));
    expect(new Set(refused.map(({ problem }) => problem.message))).toEqual(new Set(['expected an object around b']));
    expect(after.match(/\{ b: \d+ \}/g)).toHaveLength(200);
    const documents = items.map((index) => `a: ${index % 3 === 0 ? '[]' : '{}'}\n`).join('---\n');
    const each = items.map((index) => ({ part: index, edits: [set(['a', 'b'], index)] }));
    expect(editText(documents, each).done).toHaveLength(200);
  });

  it('finds changes that cannot be made only because of each other', () => {
    // A merged field cannot be removed from only one of the maps that merge it.
    const text = 'a: &e { x: 1 }\nb: { <<: *e }\nc: {}\n';
    const good = { part: 0, edits: [set(['c', 'z'], 1)] };
    const bad = { part: 0, edits: [set(['a', 's'], 2)] };
    const { done, refused } = editText(text, [bad, good]);
    expect(done).toEqual([good]);
    expect(refused).toEqual([
      { change: bad, problem: { code: 'edit-not-safe', message: 'the file would say something else than it shall' } },
    ]);
  });

  it('nothing to do is nothing done', () => {
    expect(edit(stream)).toBe(stream);
    expect(edit('a: 1\n', set(['a'], 1))).toBe('a: 1\n');
  });
});

describe('what cannot be edited', () => {
  it.each<[string, string, Edit, RegExp]>([
    ['broken YAML', 'a: [\n', set(['b'], 1), /^not valid YAML: a bracket is not closed/],
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
