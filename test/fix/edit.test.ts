// Each case shows a text before and after: what is not edited stays as it is, byte by byte.
import { describe, expect, it } from 'vitest';
import type { Edit } from '../../src/fix/data.ts';
import { editText } from '../../src/fix/edit.ts';

const set = (path: Edit['path'], value: unknown): Edit => ({ path, value });
const variable = { name: 'P', value: '1' };

function edit(text: string, ...edits: readonly Edit[]): string {
  const { text: after, refused } = editText(text, [{ document: 0, edits }]);
  expect(refused).toEqual([]);
  return after;
}

/** Why it is refused; the text stays as it is then. */
function refusal(text: string, ...edits: readonly Edit[]): string | undefined {
  const { text: after, done, refused } = editText(text, [{ document: 0, edits }]);
  expect({ after, done }).toEqual({ after: text, done: [] });
  return refused[0]?.reason;
}

const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;

describe('a block', () => {
  const deployment = lines(
    '# head',
    'spec:',
    '  replicas: 2   # two',
    '',
    '  template:',
    '    spec:',
    '      containers:',
    '        - name: "a" # the app',
    "          image: 'x'",
    '          # about resources',
    '          resources: {}',
    '        - name: b',
    '          env:',
    '            - name: A',
    '              value: "1"',
    '            # end of env',
    '',
    '# tail',
  );
  const containers = ['spec', 'template', 'spec', 'containers'];

  it('keeps comments, order and quotes', () => {
    const after = edit(
      deployment,
      set(['spec', 'strategy', 'maxSurge'], 1),
      set(['spec', 'strategy', 'maxUnavailable'], 0),
      set([...containers, 0, 'env', 0], variable),
      set([...containers, 1, 'env', 1], variable),
      set([...containers, 0, 'resources', 'limits', 'cpu'], '100m'),
      set(['spec', 'replicas'], 3),
    );
    expect(after).toBe(
      lines(
        '# head',
        'spec:',
        '  replicas: 3   # two',
        '',
        '  template:',
        '    spec:',
        '      containers:',
        '        - name: "a" # the app',
        "          image: 'x'",
        '          # about resources',
        '          resources: { limits: { cpu: 100m } }',
        '          env:',
        '            - name: P',
        '              value: "1"',
        '        - name: b',
        '          env:',
        '            - name: A',
        '              value: "1"',
        '            - name: P',
        '              value: "1"',
        '            # end of env',
        '  strategy:',
        '    maxSurge: 1',
        '    maxUnavailable: 0',
        '',
        '# tail',
      ),
    );
  });

  it.each<[string, string, Edit, string]>([
    [
      'four columns, dashes at the key',
      'a:\n    b: 1\nl:\n- x\n',
      set(['a', 'c', 'd', 0], 2),
      'a:\n    b: 1\n    c:\n        d:\n        - 2\nl:\n- x\n',
    ],
    ['dashes further right', 'l:\n   - x\na: 1\n', set(['m', 0, 'k'], 2), 'l:\n   - x\na: 1\nm:\n   - k: 2\n'],
    ['no newline at the end', 'a:\n  b: 1', set(['a', 'c'], 'x'), 'a:\n  b: 1\n  c: x'],
    ['a comment without a newline', 'a: 1 # one', set(['b'], 2), 'a: 1 # one\nb: 2'],
    [
      'Windows line endings',
      'a:\r\n  b: 1 # x\r\nc: 2\r\n',
      set(['a', 'd', 'e'], 3),
      'a:\r\n  b: 1 # x\r\n  d:\r\n    e: 3\r\nc: 2\r\n',
    ],
    ['a byte order mark', '\uFEFFa: 1\n', set(['b', 'c'], 2), '\uFEFFa: 1\nb:\n  c: 2\n'],
    [
      'comments of the next field',
      'a:\n  b: 1\n# about c\nc: 2\n',
      set(['a', 'd'], 3),
      'a:\n  b: 1\n  d: 3\n# about c\nc: 2\n',
    ],
    [
      'comments of the next field, dashes at the key',
      'a:\n- b\n# about c\nc: 2\n',
      set(['a', 1], 'd'),
      'a:\n- b\n- d\n# about c\nc: 2\n',
    ],
    [
      'a text of several lines before',
      'a:\n  t: |\n    x\n\n    y\n\nc: 2\n',
      set(['a', 'd'], 3),
      'a:\n  t: |\n    x\n\n    y\n  d: 3\n\nc: 2\n',
    ],
    [
      'a text that keeps its empty lines',
      'a:\n  t: |+\n    x\n\nc: 2\n',
      set(['a', 'd'], 3),
      'a:\n  t: |+\n    x\n\n  d: 3\nc: 2\n',
    ],
    [
      'a folded text, stripped, at the end',
      'a:\n  t: >-\n    x\n    y',
      set(['a', 'd'], 3),
      'a:\n  t: >-\n    x\n    y\n  d: 3',
    ],
    ['several plain lines', 'a:\n  t: x\n    y\nc: 2\n', set(['a', 'd'], 3), 'a:\n  t: x\n    y\n  d: 3\nc: 2\n'],
    ['a marker behind it', '---\na: 1\n...\n', set(['b'], 2), '---\na: 1\nb: 2\n...\n'],
    ['an empty value', 'a:\n  b: # none yet\nc: 2\n', set(['a', 'b', 'd'], 3), 'a:\n  b: # none yet\n    d: 3\nc: 2\n'],
    [
      'a list for an empty value',
      'a:\nc:\n  - 2\n',
      set(['a', 0], { x: 1, z: 2 }),
      'a:\n  - x: 1\n    z: 2\nc:\n  - 2\n',
    ],
    ['a null', 'a: null # none\nb: ~\n', set(['a', 'c'], 1), 'a: { c: 1 } # none\nb: ~\n'],
    ['an empty list', 'a: [] # none\n', set(['a', 0], variable), 'a: [{ name: P, value: "1" }] # none\n'],
    ['an empty item', 'a:\n-\n- x\n', set(['a', 0, 'b', 'c'], 1), 'a:\n- b:\n    c: 1\n- x\n'],
    ['a list of lists', '- - a\n  - b\n- c\n', set([0, 2], 'd'), '- - a\n  - b\n  - d\n- c\n'],
    [
      'items in brackets',
      'a:\n  - { name: A, value: "2" }\n',
      set(['a', 1], variable),
      'a:\n  - { name: A, value: "2" }\n  - { name: P, value: "1" }\n',
    ],
    ['double quotes', 'a: "Always" # x\n', set(['a'], 'Never'), 'a: "Never" # x\n'],
    ['single quotes', "a: 'Always'\n", set(['a'], 'Never'), "a: 'Never'\n"],
    ['a quoted number', 'a: "5"\n', set(['a'], 6), 'a: 6\n'],
    ['what older parsers take for something else', 'a: x\n', set(['a'], 'yes'), 'a: "yes"\n'],
    ['a tag', 'a: !!str x\n', set(['a'], 'z'), 'a: !!str z\n'],
    ['a text of several lines', 'a: |\n  x\n  y\nb: 1\n', set(['a'], 'z'), 'a: z\nb: 1\n'],
    ['a key in quotes', '"a":\n  "b": 1\n', set(['a', 'c'], 2), '"a":\n  "b": 1\n  c: 2\n'],
    ['keys that look like numbers', 'a:\n  1: x\n', set(['a', '1'], 'z'), 'a:\n  1: z\n'],
    ['a key that needs quotes', 'a:\n  b: 1\n', set(['a', 'x: y'], 2), 'a:\n  b: 1\n  "x: y": 2\n'],
    ['explicit keys', '? a\n: b: 1\n', set(['a', 'c'], 2), '? a\n: b: 1\n  c: 2\n'],
    ['__proto__', 'a: 1\n', set(['__proto__', 'b'], 2), 'a: 1\n__proto__:\n  b: 2\n'],
  ])('%s', (_, before, change, after) => {
    expect(edit(before, change)).toBe(after);
  });
});

describe('one field in the place of another', () => {
  const path = ['probe', 'httpGet'];
  const exec = set(['probe', 'exec'], { command: ['/bin/sh', '-c', 'kill -0 1'] });

  it('in a block', () => {
    const before = lines('probe:', '  # how', '  httpGet: # x', '    port: 80', '', '  periodSeconds: 10 # p', 'l: []');
    const after = lines(
      'probe:',
      '  # how',
      '  exec:',
      '    command:',
      '    - /bin/sh',
      '    - -c',
      '    - kill -0 1',
      '',
    );
    expect(edit(before, set(path, undefined), exec)).toBe(`${after}  periodSeconds: 10 # p\nl: []\n`);
  });

  it('in brackets', () => {
    expect(edit('probe: { httpGet: { port: 80 }, periodSeconds: 10 }\n', set(path, undefined), exec)).toBe(
      'probe: { exec: { command: [/bin/sh, -c, kill -0 1] }, periodSeconds: 10 }\n',
    );
  });

  it('in JSON', () => {
    expect(edit('{"probe": {"httpGet": {"port": 80}, "a": 1}}', set(path, undefined), exec)).toBe(
      '{"probe": {"exec": {"command": ["/bin/sh", "-c", "kill -0 1"]}, "a": 1}}',
    );
  });

  it('is not taken away for nothing', () => {
    expect(refusal('probe:\n  httpGet: 1\n  b: 2\n', set(path, undefined))).toBe('httpGet cannot be taken away');
  });
});

describe('brackets', () => {
  it.each<[string, string, Edit, string]>([
    ['on a line', 'a: { b: 1 } # x\n', set(['a', 'c'], 'z'), 'a: { b: 1, c: z } # x\n'],
    ['without spaces', 'a: {b: 1}\n', set(['a', 'c'], [1]), 'a: {b: 1, c: [1]}\n'],
    ['a list', 'a: [1, 2]\n', set(['a', 2], { b: 'x' }), 'a: [1, 2, { b: x }]\n'],
    [
      'on lines, with comments',
      'a: {\n  b: 1, # x\n  c: 2 # y\n}\n',
      set(['a', 'd'], 3),
      'a: {\n  b: 1, # x\n  c: 2, # y\n  d: 3\n}\n',
    ],
    ['a comma at the end', 'a: {\n  b: 1,\n}\n', set(['a', 'd'], 3), 'a: {\n  b: 1,\n  d: 3,\n}\n'],
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

describe('anchors', () => {
  it('what changes alike in all places stays shared', () => {
    const before = lines('a: &e', '- name: x', 'b: *e # alias');
    const after = lines('a: &e', '- name: x', '- name: z', 'b: *e # alias');
    expect(edit(before, set(['a', 1], { name: 'z' }), set(['b', 1], { name: 'z' }))).toBe(after);
  });

  it('what changes behind an alias alone is written out', () => {
    const before = lines('a: &e', '- name: x', 'b: *e # alias', 'c:', '- *e');
    const after = lines('a: &e', '- name: x', 'b: # alias', '- name: x', '- 1', 'c:', '- - name: x', '  - 2');
    expect(edit(before, set(['b', 1], 1), set(['c', 0, 1], 2))).toBe(after);
  });

  it('what changes at the anchor alone leaves the others as they were', () => {
    expect(edit('a: &e\n  x: 1\nb: *e\n', set(['a', 'z'], 2))).toBe('a: &e\n  x: 1\n  z: 2\nb:\n  x: 1\n');
    expect(edit('a: &e 1\nb: [*e, *e]\n', set(['a'], 2))).toBe('a: &e 2\nb: [1, 1]\n');
  });

  it('a name that is given twice', () => {
    expect(edit('a: &e 1\nb: *e\nc: &e 3\nd: *e\n', set(['c'], 4), set(['d'], 4))).toBe(
      'a: &e 1\nb: *e\nc: &e 4\nd: *e\n',
    );
  });

  describe('what is merged in', () => {
    const text = lines('a: &e', '  r: { x: 1 }', 'b:', '  <<: *e', '  n: 1');
    it.each<[string, readonly Edit[], string]>([
      ['changes alike', [set(['a', 'r', 'z'], 2), set(['b', 'r', 'z'], 2)], text.replace('x: 1', 'x: 1, z: 2')],
      ['is overridden where it changes alone', [set(['b', 'r', 'z'], 2)], `${text}  r:\n    x: 1\n    z: 2\n`],
      [
        'is written out where it stays',
        [set(['a', 'r', 'z'], 2)],
        `${text.replace('x: 1', 'x: 1, z: 2')}  r:\n    x: 1\n`,
      ],
      ['comes in both ways', [set(['a', 's'], 2), set(['b', 's'], 2)], text.replace('b:', '  s: 2\nb:')],
      ['leaves what is set beside it', [set(['b', 'n'], 2)], text.replace('n: 1', 'n: 2')],
    ])('%s', (_, edits, after) => {
      expect(edit(text, ...edits)).toBe(after);
    });

    it('from several, the first of which wins', () => {
      const two = lines('a: &a { x: 1 }', 'b: &b { x: 2, z: 3 }', 'c: { <<: [*a, *b], n: 1 }');
      expect(edit(two, set(['b', 'x'], 9), set(['c', 'z'], 4))).toBe(
        lines('a: &a { x: 1 }', 'b: &b { x: 9, z: 3 }', 'c: { <<: [*a, *b], n: 1, z: 4 }'),
      );
      expect(edit('c: { <<: { x: 1 }, n: 1 }\n', set(['c', 'n'], 2))).toBe('c: { <<: { x: 1 }, n: 2 }\n');
    });

    it('cannot be kept out', () => {
      expect(refusal(text, set(['a', 's'], 2))).toBe('the file would say something else than it shall');
    });
  });
});

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
