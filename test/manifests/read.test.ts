import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Path } from '../../src/engine/json.ts';
import { readManifests } from '../../src/manifests/read.ts';
import { accepted, refused } from './kubectl-cases.ts';

/** The problems and the others of a text, as they are reported. */
function reported(text: string): { readonly problems: readonly string[]; readonly others: readonly string[] } {
  const { problems, others } = readManifests(text, 'a.yaml');
  const [a, b] = [problems, others].map((list) =>
    list.map(({ location: { file, line, column }, message }) => `${file}:${line}:${column}: ${message}`),
  );
  return { problems: a ?? [], others: b ?? [] };
}

const template =
  'a template ({{ ... }}) that is not rendered: check the output, such as helm template CHART | zonegate check -';
const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

describe('like kubectl', () => {
  it.each(Object.entries(accepted))('it takes %s', (_, { text, objects }) => {
    const { manifests, others } = readManifests(text, 'a.yaml');
    expect({ objects: manifests.map(({ object }) => object), others }).toEqual({ objects, others: [] });
  });

  it.each(Object.entries(refused))('it refuses %s', (_, text) => {
    const { problems, others } = readManifests(text, 'a.yaml');
    expect([...problems, ...others]).toHaveLength(1);
  });
});

describe('a problem', () => {
  it.each<[string, string, string]>([
    ['broken YAML', `${map('a')}data: {a: [b}\n`, '5:13: not valid YAML: expected "," or "]"'],
    ['a tab', 'a:\n\tb: 1\n', '2:1: not valid YAML: a tab cannot indent anything: write spaces'],
    ['an open quote', 'a: "b\n', '1:4: not valid YAML: a double quote is not closed'],
    [
      'an open bracket',
      `${map('a')}data: {\n  a: [b,\n`,
      '6:6: not valid YAML: a bracket is not closed: "]" is missing',
    ],
    ['broken JSON', '{"a": [1, }', '1:11: not valid YAML: '],
    ['a repeated key', `${map('a')}data:\n  a: b\n  a: c\n`, '7:3: duplicate key "a": it is already on line 6'],
    ['an unknown anchor', `${map('a')}data: *d\n`, '5:7: there is no anchor "d" before this'],
    ['a circle', `${map('a')}data: &d\n  a: *d\n`, '6:6: the anchor "d" holds itself'],
    ['an infinite number', `${map('a')}data: {a: .inf}\n`, '5:11: .inf is no number of JSON'],
    ['a key that is a list', `${map('a')}? [a]\n: b\n`, '5:3: a key must be plain text'],
    ['a key that is nothing', `${map('a')}~: b\n`, '5:1: a key must be text, found nothing'],
    ['a tag that does not fit', `${map('a')}data: !!int a\n`, '5:13: "a" is no !!int'],
    ['a merge of text', `${map('a')}data:\n  <<: a\n`, '6:7: only a mapping can be merged by <<'],
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', '1:1: is no Kubernetes object: it has no kind'],
    ['no apiVersion', 'kind: A\n', '1:1: is no Kubernetes object: it has no apiVersion'],
    ['neither, but metadata', 'metadata: {}\n', '1:1: is no Kubernetes object: it has no apiVersion and no kind'],
    ['a kind that is no text', 'apiVersion: v1\nkind: 1\n', '1:1: is no Kubernetes object: it has no kind'],
    [
      'an item of a List',
      'apiVersion: v1\nkind: List\nitems:\n- null\n',
      '4:3: expected a Kubernetes object, found nothing',
    ],
    ['text behind ---', '---\n--- a\n', '2:5: only a comment may stand behind ---'],
    ['more behind ...', `${map('a')}...\n${map('b')}`, '6:1: kubectl leaves out what follows the end of the document'],
    ['a binary file', 'a: b\0\n', '1:5: a binary file: expected YAML or JSON'],
    ['deep nesting', '[\n'.repeat(5000), '501:1: nested too deeply'],
    ['an expression', `${map('{{ .Release.Name }}')}`, `4:9: ${template}`],
    ['a control structure', `${map('a')}{{- if .Values.b }}\n`, `5:1: ${template}`],
    ['a quoted name', map('"{{ .Values.name }}"'), `1:1: ${template}`],
    ['a name that begins as text', map('a-{{ .Values.name }}'), `1:1: ${template}`],
  ])('of %s has its place', (_, text, problem) => {
    const { problems, others } = reported(text);
    expect({ problems, others }).toEqual({ problems: [expect.stringContaining(`a.yaml:${problem}`)], others: [] });
  });

  it('leaves the other documents as they are', () => {
    const text = `${map('a')}---\nb: [\n---\n${map('c')}---\n- d\n---\n${map('e').replaceAll('\n', '\r\n')}`;
    const { manifests, problems, others } = readManifests(text, 'a.yaml');
    expect(manifests.map(({ object, document, locate }) => [object.metadata, document, locate([])])).toEqual([
      [{ name: 'a' }, 0, { line: 1, column: 1 }],
      [{ name: 'c' }, 1, { line: 8, column: 1 }],
      [{ name: 'e' }, 3, { line: 15, column: 1 }],
    ]);
    expect([...problems, ...others].map(({ location }) => location.line)).toEqual([6, 13]);
  });

  it('of a template is reported once in a file', () => {
    const part = '{{- range .Values.all }}\n';
    expect(reported([map('a'), part, map('{{ . }}'), part].join('---\n')).problems).toEqual([
      `a.yaml:6:1: ${template}`,
    ]);
  });

  it('is one where a bracket closes nothing, whatever follows', () => {
    const item = '{"apiVersion":"v1","kind":"Thing"}';
    const { manifests, problems } = readManifests(`${item}${item}}}}}${item}`, '-');
    expect(manifests).toHaveLength(2);
    expect(problems).toMatchObject([{ location: { line: 1, column: 69 } }]);
  });

  it('is none where a name is no text at all', () => {
    expect(reported('apiVersion: v1\nkind: A\nmetadata: { name: { toString: 1, valueOf: 2 } }\n').problems).toEqual([]);
  });

  it('is none where braces are the business of somebody else', () => {
    const text = `${map('a')}data:\n  alert: '{{ $labels.pod }} is down'\n  plain: pod {{ $labels.pod }}\n`;
    expect(reported(text)).toEqual({ problems: [], others: [] });
  });
});

describe('what nobody meant for Kubernetes', () => {
  it.each([
    ['an empty file', '', '1:1: no object in it'],
    ['comments', '# a\n---\n# b\n', '1:1: no object in it'],
    ['an empty List', 'apiVersion: v1\nkind: List\nitems: []\n', '1:1: no object in it'],
    ['the values of a chart', '\nreplicas: 1\n', '2:1: is no Kubernetes object: it has no apiVersion and no kind'],
    ['a chart', 'apiVersion: v2\nname: a\n', '1:1: is no Kubernetes object: it has no kind'],
    ['a list', '[1]', '1:1: expected a Kubernetes object, found a list'],
    ['text', 'README', '1:1: expected a Kubernetes object, found plain text'],
  ])('is reported apart: %s', (_, text, other) => {
    expect(reported(text)).toEqual({ problems: [], others: [`a.yaml:${other}`] });
  });
});

describe('places', () => {
  it.each<[string, Path, string]>([
    ['the object', [], '2:1'],
    ['a key', ['spec', 'replicas'], '6:3'],
    ['a missing key', ['spec', 'paused'], '5:1'],
    ['a missing key of the object', ['status'], '2:1'],
    ['a missing key deeper', ['spec', 'a', 'b', 0], '5:1'],
    ['an item', ['spec', 'list', 1], '10:7'],
    ['a key of an item', ['spec', 'list', 0, 'b'], '9:7'],
    ['a missing key of an item', ['spec', 'list', 1, 'c'], '10:7'],
    ['an item that is not there', ['spec', 'list', 2], '7:3'],
    ['a key of what an alias stands for', ['spec', 'same', 0, 'b'], '9:7'],
    ['a merged key', ['spec', 'merged', 'b'], '9:7'],
    ['a merged key that is written again', ['spec', 'merged', 'a'], '14:5'],
    ['a key of another name', ['spec', 'merged', 'true'], '15:5'],
    ['a repeated key', ['spec', 'twice'], '17:3'],
  ])('%s', (_, path, place) => {
    const text = `---
apiVersion: v1
kind: Thing
metadata: {name: a}
spec:
  replicas: 1
  list: &list
    - &first
      a: 1
      b: 2
    - a: 3
  same: *list
  merged:
    <<: *first
    a: 4
    on: 5
  twice: 1
  twice: 2
`.replace('    - &first\n      a: 1\n', '    - &first {a: 1,\n');
    const [manifest] = readManifests(text.replace('b: 2\n', 'b: 2}\n'), 'a.yaml').manifests;
    const { line, column } = manifest?.locate(path) ?? {};
    expect(`${line}:${column}`).toBe(place);
  });

  it('of the items of Lists', () => {
    const item = { apiVersion: 'v1', kind: 'Thing', spec: { a: 1 } };
    const list = { apiVersion: 'v1', kind: 'List', items: [item, { apiVersion: 'v1', kind: 'List', items: [item] }] };
    const { manifests } = readManifests(`\uFEFF${JSON.stringify(list, null, 2)}`, '-');
    expect(manifests.map(({ root, file, object, locate }) => [root, file, object, locate(['spec', 'a'])])).toEqual([
      [['items', 0], '-', item, { line: 9, column: 9 }],
      [['items', 1, 'items', 0], '-', item, { line: 20, column: 13 }],
    ]);
  });

  it('in a stream of JSON', () => {
    const item = '{"apiVersion":"v1","kind":"Thing"}';
    const { manifests } = readManifests(`${item} ${item}\n${item}`, '-');
    expect(manifests.map(({ document, locate }) => [document, locate(['kind'])])).toEqual([
      [0, { line: 1, column: 20 }],
      [1, { line: 1, column: 55 }],
      [2, { line: 2, column: 20 }],
    ]);
  });
});

describe('more than anybody writes', () => {
  const pod = '{apiVersion: v1, kind: Pod}';
  it.each([
    ['documents', `---\n${pod}\n`.repeat(100_001)],
    ['empty documents', '---\n'.repeat(100_001)],
    ['values of JSON', '{} '.repeat(100_001)],
    ['items of a List', `{apiVersion: v1, kind: List, items: [${`${pod},`.repeat(100_001)}]}`],
    ['items that are no objects', `{apiVersion: v1, kind: List, items: [${'{},'.repeat(100_001)}]}`],
  ])('of %s is not read, and that is reported', (_what, text) => {
    const { manifests, problems, others } = readManifests(text, 'a.yaml');
    const message = 'too many documents and objects in one file: expected 100,000 at most';
    expect([manifests.length, problems, others.length]).toMatchObject([
      0,
      [{ code: 'file-too-large', message, location: { file: 'a.yaml' } }],
      0,
    ]);
  });
});

describe('any text', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '---',
      'apiVersion: v1',
      'kind: List',
      'items:',
      '- a: &b',
      '  <<: *b',
      '{{ if }}',
      '...',
      '\t',
      '{"a":',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...'-?:,[]{}#&*!|>\'"%@`~ \n\tab1'), maxLength: 12 }),
  );
  it('gets an answer', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const { manifests, problems, others } = readManifests(lines.join('\n'), 'p');
        expect(manifests.length + problems.length + others.length).toBeGreaterThan(0);
        const located = [...problems, ...others].map(({ location }) => location);
        for (const place of [...located, ...manifests.map(({ locate }) => locate(['a', 0]))]) {
          expect(Math.min(place.line, place.column)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
