// Any text that kubectl reads can be edited, and the rest of it keeps its layout.
import { expect, it, vi } from 'vitest';
import { editText } from '../../../src/manifests/edit.ts';
import { readManifests, readText } from '../../../src/manifests/read.ts';
import { edit, set } from '../../fix/support/editing.ts';
import { textsOf } from '../kubectl-texts.ts';

vi.setConfig({ testTimeout: 60_000 });

it.each<[string, string, readonly (string | number)[], string]>([
  ['a bracket at the key', 'a:\n  b: {\n    c: 1\n  }\n', ['a', 'b', 'd'], 'a:\n  b: {\n    c: 1,\n    d: x\n  }\n'],
  ['a bracket in column 0', 'a:\n  b: [\n    1\n]\n', ['a', 'b', 1], 'a:\n  b: [\n    1,\n    x\n]\n'],
  ['an item in column 0', 'a:\n  b: [\n1,\n2\n  ]\n', ['a', 'b', 2], 'a:\n  b: [\n1,\n2,\nx\n  ]\n'],
  ['tabs', 'a:\n  b: {\n\t\t"c": 1\n  }\n', ['a', 'b', 'd'], 'a:\n  b: {\n\t\t"c": 1,\n\t\t"d": x\n  }\n'],
  ['a quote that goes on in column 0', 'a:\n  b: "c\nd"\n', ['a', 'b'], 'a:\n  b: "x"\n'],
  ['what stands behind it', 'a:\n  b: {\n}\n  c: [\n]\n', ['a', 'd'], 'a:\n  b: {\n}\n  c: [\n]\n  d: x\n'],
])('with %s', (_, text, path, wanted) => {
  expect(edit(text, set(path, 'x'))).toBe(wanted);
});

it('in texts of all sorts', () => {
  let done = 0;
  let refused = 0;
  for (const text of textsOf(9, 1500)) {
    const { manifests, partOf, problems, others } = readText(text, 'a.yaml');
    const [[manifest], [part]] = [manifests, partOf];
    if (manifest === undefined || part === undefined || manifests.length !== 1 || problems.length + others.length > 0)
      continue;
    const edits = [set(['metadata', 'labels'], { x: 'y' }), set(['more'], 'z')];
    const after = editText(text, [{ part, edits }]);
    if (after.refused.length > 0) {
      expect(after.text).toBe(text);
      refused++;
      continue;
    }
    const { object } = manifest;
    expect(readManifests(after.text, 'a.yaml').manifests.map((each) => each.object)).toEqual([
      { ...object, metadata: { ...(object.metadata as object), labels: { x: 'y' } }, more: 'z' },
    ]);
    expect(isWithin(text, after.text)).toBe(true);
    done++;
  }
  expect(done).toBeGreaterThan(100);
  expect(refused).toBeLessThan(done / 10);
});

/** Whether the second text is the first one with insertions only. */
function isWithin(text: string, after: string): boolean {
  let offset = 0;
  for (let index = 0; index < after.length && offset < text.length; index++)
    if (after[index] === text[offset]) offset++;
  return offset === text.length;
}
