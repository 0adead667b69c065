// Texts before and after: what is not edited stays as it is, byte by byte.
import { describe, expect, it } from 'vitest';
import type { Edit } from '../../../src/yaml/edit/data-draft.ts';
import { edit, lines, refusal, set } from '../../fix/support/editing.ts';

const variable = { name: 'P', value: '1' };

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
