// Anchors, aliases and merges: values that are written once and used several times.
import { describe, expect, it } from 'vitest';
import type { Edit } from '../../../src/yaml/edit/data-draft.ts';
import { edit, lines, refusal, set } from '../../fix/support/editing.ts';

describe('anchors', () => {
  it('what changes alike in all places stays shared', () => {
    const before = lines('a: &e', '- name: x', 'b: *e # alias');
    const after = lines('a: &e', '- name: x', '- name: z', 'b: *e # alias');
    expect(edit(before, set(['a', 1], { name: 'z' }), set(['b', 1], { name: 'z' }))).toBe(after);
  });

  it('a value that changes only for an alias is written out', () => {
    const before = lines('a: &e', '- name: x', 'b: *e # alias', 'c:', '- *e');
    const after = lines('a: &e', '- name: x', 'b: # alias', '- name: x', '- 1', 'c:', '- - name: x', '  - 2');
    expect(edit(before, set(['b', 1], 1), set(['c', 0, 1], 2))).toBe(after);
  });

  it('a value that changes only for the anchor leaves the aliases as they were', () => {
    expect(edit('a: &e\n  x: 1\nb: *e\n', set(['a', 'z'], 2))).toBe('a: &e\n  x: 1\n  z: 2\nb:\n  x: 1\n');
    expect(edit('a: &e 1\nb: [*e, *e]\n', set(['a'], 2))).toBe('a: &e 2\nb: [1, 1]\n');
  });

  it('a value that is removed at its anchor is written out for the aliases', () => {
    expect(edit('a: &e { x: 1 }\nb: *e\n', set(['a'], undefined), set(['c'], 2))).toBe('c: 2\nb:\n  x: 1\n');
    expect(edit('a: &e 1\nb: { c: *e }\n', set(['b'], undefined), set(['d'], 2))).toBe('a: &e 1\nd: 2\n');
  });

  it('a name that is given twice', () => {
    expect(edit('a: &e 1\nb: *e\nc: &e 3\nd: *e\n', set(['c'], 4), set(['d'], 4))).toBe(
      'a: &e 1\nb: *e\nc: &e 4\nd: *e\n',
    );
  });

  describe('what is merged in', () => {
    const text = lines('a: &e', '  r: { x: 1 }', 'b:', '  <<: *e', '  k: 1');
    it.each<[string, readonly Edit[], string]>([
      ['changes alike', [set(['a', 'r', 'z'], 2), set(['b', 'r', 'z'], 2)], text.replace('x: 1', 'x: 1, z: 2')],
      ['is overridden where it changes alone', [set(['b', 'r', 'z'], 2)], `${text}  r:\n    x: 1\n    z: 2\n`],
      [
        'is written out where it stays',
        [set(['a', 'r', 'z'], 2)],
        `${text.replace('x: 1', 'x: 1, z: 2')}  r:\n    x: 1\n`,
      ],
      ['comes in both ways', [set(['a', 's'], 2), set(['b', 's'], 2)], text.replace('b:', '  s: 2\nb:')],
      ['leaves what is set beside it', [set(['b', 'k'], 2)], text.replace('k: 1', 'k: 2')],
    ])('%s', (_, edits, after) => {
      expect(edit(text, ...edits)).toBe(after);
    });

    it('from several, the first of which wins', () => {
      const two = lines('a: &a { x: 1 }', 'b: &b { x: 2, z: 3 }', 'c: { <<: [*a, *b], k: 1 }');
      expect(edit(two, set(['b', 'x'], 9), set(['c', 'z'], 4))).toBe(
        lines('a: &a { x: 1 }', 'b: &b { x: 9, z: 3 }', 'c: { <<: [*a, *b], k: 1, z: 4 }'),
      );
      expect(edit('c: { <<: { x: 1 }, k: 1 }\n', set(['c', 'k'], 2))).toBe('c: { <<: { x: 1 }, k: 2 }\n');
    });

    it('cannot be kept out', () => {
      expect(refusal(text, set(['a', 's'], 2))).toBe('the file would say something else than it shall');
    });
  });
});
