// Collections in brackets stay in brackets, and JSON stays JSON.
import { describe, expect, it } from 'vitest';
import type { Edit } from '../../../src/yaml/edit/data-draft.ts';
import { edit, set } from '../../fix/support/editing.ts';

const variable = { name: 'P', value: '1' };

describe('brackets', () => {
  it.each<[string, string, Edit, string]>([
    ['on a line', 'a: { b: 1 } # x\n', set(['a', 'c'], 'z'), 'a: { b: 1, c: z } # x\n'],
    ['without spaces', 'a: {b: 1}\n', set(['a', 'c'], [1]), 'a: {b: 1, c: [1]}\n'],
    ['a list', 'a: [1, 2]\n', set(['a', 2], { b: 'x' }), 'a: [1, 2, { b: x }]\n'],
    [
      'on lines, with comments',
      'a: {\n  b: 1, # x\n  c: 2 # y\n  }\n',
      set(['a', 'd'], 3),
      'a: {\n  b: 1, # x\n  c: 2, # y\n  d: 3\n  }\n',
    ],
    ['a comma at the end', 'a: {\n  b: 1,\n  }\n', set(['a', 'd'], 3), 'a: {\n  b: 1,\n  d: 3,\n  }\n'],
    ['a comma at the end of the line', 'a: { b: 1, }\n', set(['a', 'd'], 3), 'a: { b: 1, d: 3, }\n'],
    [
      'closed on the last line',
      'a: { b: 1,\n     c: 2 }\n',
      set(['a', 'd'], 3),
      'a: { b: 1,\n     c: 2,\n     d: 3 }\n',
    ],
    ['quoted keys', 'a: {"b": 1}\n', set(['a', 'd'], 'x'), 'a: {"b": 1, "d": x}\n'],
    ['a text with a comma', 'a: { b: 1 }\n', set(['a', 'd'], 'x, y'), 'a: { b: 1, d: "x, y" }\n'],
    ['an empty value', 'a: { b: }\n', set(['a', 'b'], 1), 'a: { b: 1 }\n'],
  ])('%s', (_, before, change, after) => {
    expect(edit(before, change)).toBe(after);
  });
});

describe('JSON', () => {
  const data = { spec: { list: [1], empty: {} } };
  const edits = [set(['spec', 'list', 1], variable), set(['spec', 'empty', 'a'], []), set(['spec', 'b'], 'x')];
  const wanted = { spec: { list: [1, variable], empty: { a: [] }, b: 'x' } };

  it.each<[string, string | number | undefined]>([
    ['two spaces', 2],
    ['four spaces', 4],
    ['tabs', '\t'],
    ['one line', undefined],
  ])('%s', (_, indent) => {
    for (const end of ['', '\n', '\r\n']) {
      expect(edit(JSON.stringify(data, null, indent) + end, ...edits)).toBe(JSON.stringify(wanted, null, indent) + end);
    }
  });

  it('with Windows line endings', () => {
    const windows = (value: unknown) => JSON.stringify(value, null, 2).replaceAll('\n', '\r\n');
    expect(edit(windows(data), ...edits)).toBe(windows(wanted));
  });

  it('with spaces on one line', () => {
    expect(edit('{"a": 1, "b": {"c": [1, 2]}}', set(['b', 'd'], [1, 2]))).toBe(
      '{"a": 1, "b": {"c": [1, 2], "d": [1, 2]}}',
    );
  });
});
