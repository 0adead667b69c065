// What kubectl makes of a text. test/manifests holds the reader to it, test/cluster this table to kubectl itself.
import type { JsonObject } from '../../src/engine/json.ts';

/** A ConfigMap of one piece of data, whatever its type. */
const holding = (text: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  v: ${text}\n`;
const held = (data: unknown): JsonObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data });

/** How a value is written, and what it is. */
const scalars: readonly (readonly [string, unknown])[] = [
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((text) => [text, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((text) => [text, false] as const),
  ...['null', 'Null', 'NULL', '~', ''].map((text) => [text, null] as const),
  ...['yEs', 'oFF', 'nULL', 'tRUE', 'Nan', 'inf', '~~', '-a', '<<', '=', '.', '+', '1:30', '190:20:30'].map(
    (text) => [text, text] as const,
  ),
  ...['2001-12-14', '2001-12-14T21:59:43Z', '2001-12-14 21:59:43', '1.2.3', '10.0.0.1', '1Gi', '100m', '0x', '0b2'].map(
    (text) => [text, text] as const,
  ),
  ...['0xfffffffffffffffff', '1e', '1e999', '._5', '.5_', '.5__0', '0.5.'].map((text) => [text, text] as const),
  ['.5_0', 0.5],
  ['0', 0],
  ['-0', 0],
  ['+7', 7],
  ['-7', -7],
  ['1_000', 1000],
  ['_1', '_1'],
  ['1_', 1],
  ['0o14', 12],
  ['0O14', 12],
  ['014', 12],
  ['-014', -12],
  ['0_14', 12],
  ['08', 8],
  ['019', 19],
  ['0x1F', 31],
  ['-0X1f', -31],
  ['0b101', 5],
  ['+0B1', 1],
  ['9007199254740991', 9_007_199_254_740_991],
  ['18446744073709551616', 18_446_744_073_709_552_000],
  ['0b-11', -3],
  ['+0x8000000000000000', '+0x8000000000000000'],
  ['1e3', 1000],
  ['1E-3', 0.001],
  ['1.', 1],
  ['1.50', 1.5],
  ['.5', 0.5],
  ['+.5', 0.5],
  ['-1_0.5', -10.5],
  ['"yes"', 'yes'],
  ["'1'", '1'],
  ['!!str 1', '1'],
  ['!!str', ''],
  ['!!int "3"', 3],
  ['!!float 3', 3],
  ['!!bool "yes"', true],
  ['!!null ""', null],
  ['!!binary aGk=', 'hi'],
  ['!!timestamp 2001-12-14', '2001-12-14'],
  ['!!timestamp "2001-1-2t3:4:5.6+01:00"', '2001-1-2t3:4:5.6+01:00'],
  ['!!timestamp 2004-2-29  1:2:3', '2004-2-29  1:2:3'],
  ['!<tag:yaml.org,2002:str> 1', '1'],
  ['!own 1', '1'],
  ['! 1', '1'],
  ['!own {a: 1}', { a: 1 }],
  ['"\\u00e4\\t\\x41"', 'ä\tA'],
  ['|\n    a\n    b\n', 'a\nb\n'],
  ['>-\n    a\n    b\n', 'a b'],
  ['a\n    b', 'a b'],
  ['[a, {b: c}, ]', ['a', { b: 'c' }]],
  ['{a, b: 1}', { a: null, b: 1 }],
  // No indentation counts within brackets and quotes.
  ['{\n    a: b\n  }', { a: 'b' }],
  ['{\n  a: b\n}', { a: 'b' }],
  ['[\n  a,\nb,\n c]', ['a', 'b', 'c']],
  ['[\n\t"a",\t# b\n\t\tc]', ['a', 'c']],
  ['{\n# a: [\na:\nb,\nc: [\n]\n}', { a: 'b', c: [] }],
  ['[a\n b\nc]', ['a b c']],
  ['"a\nb\n\n\tc"', 'a b\nc'],
  ["'a\n# b\n'", 'a # b '],
  ['"a\\\nb"', 'ab'],
  // As YAML 1.1 has it: a question mark ends text in brackets, and a colon does not where no space follows.
  ['{a:b, c: d:e}', { 'a:b': null, c: 'd:e' }],
  ['[a:]', ['a:']],
  ['{"a":b}', { a: 'b' }],
  ['"a\u2028 b"', 'a\u2028b'],
  ['a#b', 'a#b'],
  ['|1-\n   a\n   b', 'a\nb'],
  ['|+\n    a\n\n', 'a\n\n\n'],
  // As keys, numbers that are not whole have single precision.
  [
    '{8e9: 1, 1e5: 1, 123456.789: 1, 0.00001: 1, -0.0: 1, 1e40: 1, -.inf: 1, .nan: 1, 9007199254740993: 1}',
    {
      '8e+09': 1,
      '100000': 1,
      '123456.79': 1,
      '1e-05': 1,
      '-0': 1,
      '.inf': 1,
      '-.inf': 1,
      '.nan': 1,
      '9007199254740993': 1,
    },
  ],
  ['{y: 1, 2: 1, 1.5: 1, 0x10: 1, off: 1}', { true: 1, 2: 1, 1.5: 1, 16: 1, false: 1 }],
];

export interface Case {
  readonly text: string;
  readonly objects: readonly JsonObject[];
}

const object = (text: string) => `apiVersion: v1\nkind: ConfigMap\n${text}`;
const typed = { apiVersion: 'v1', kind: 'ConfigMap' };
const named = (name: string) => ({ ...typed, metadata: { name } });

/** What kubectl takes. */
export const accepted: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(
    scalars.map(([text, value]) => [
      `a value: ${JSON.stringify(text)}`,
      { text: holding(text), objects: [held({ v: value })] },
    ]),
  ),
  'a stream': {
    text: `# c\n---\n${object('metadata: {name: a}\n')}--- # d\n---\n\n---\n# e\n---\nnull\n---\n${object('metadata: {name: b}\n')}...\n`,
    objects: [named('a'), named('b')],
  },
  'Windows line endings': {
    text: `---\n${object('metadata:\n  name: a\n')}---\n`.replaceAll('\n', '\r\n'),
    objects: [named('a')],
  },
  'a byte order mark': { text: `\uFEFF${object('metadata: {name: a}\n')}`, objects: [named('a')] },
  JSON: { text: '\n{"apiVersion":"v1","kind":"ConfigMap",\n\t"metadata":{"name":"a"}}', objects: [named('a')] },
  'JSON that YAML does not know': {
    text: `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\\/\\ud83d\\ude00"},"data"\n:{"${'k'.repeat(1100)}":1}}`,
    objects: [{ ...named('/😀'), data: { ['k'.repeat(1100)]: 1 } }],
  },
  'brackets behind which something else stands': {
    text: `{apiVersion: v1, kind: ConfigMap, metadata: {name: a}} b\n[\n`,
    objects: [named('a')],
  },
  'text behind ... that is no YAML': { text: `${object('metadata: {name: a}\n')}...\n[\n`, objects: [named('a')] },
  'a closing bracket at the key': {
    text: object('metadata: {\n  name: a\n}\ndata:\n  a: [\n    1,\n  2\n  ]\n  b: {\n}\n'),
    objects: [{ ...named('a'), data: { a: [1, 2], b: {} } }],
  },
  'a stream of JSON': {
    text: [named('a"}'), named('b'), named('c')].map((each) => JSON.stringify(each)).join('\n'),
    objects: [named('a"}'), named('b'), named('c')],
  },
  'nothing in a stream of JSON': {
    text: `${JSON.stringify(named('a'))} null\n${JSON.stringify(named('b'))}`,
    objects: [named('a'), named('b')],
  },
  'a byte order mark in a stream': {
    text: `${object('metadata: {name: a}\n')}---\n\uFEFF${object('metadata: {name: b}\n')}`,
    objects: [named('a'), named('b')],
  },
  'a flow mapping': { text: `{apiVersion: v1, kind: ConfigMap, metadata: {name: 'a"'}}`, objects: [named('a"')] },
  'a List': {
    text: 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n',
    objects: [named('a'), named('b')],
  },
  'a typed List': {
    text: 'apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n',
    objects: [named('a')],
  },
  anchors: {
    text: object('metadata: {name: &n a}\ndata: &d {a: *n}\nbinaryData: *d\n'),
    objects: [{ ...named('a'), data: { a: 'a' }, binaryData: { a: 'a' } }],
  },
  'an anchor that is used again': {
    text: object('metadata: {name: &n a}\ndata: {a: &n b, b: *n}\n'),
    objects: [{ ...named('a'), data: { a: 'b', b: 'b' } }],
  },
  merges: {
    text: object(
      'metadata: {name: a}\ndata:\n  x: &x {a: 1, b: 1}\n  y1: {a: 2, <<: *x, b: 2}\n  z: {<<: [{a: 3}, *x], c: 3}\n  w: {"<<": 1}\n',
    ),
    objects: [
      { ...named('a'), data: { x: { a: 1, b: 1 }, y1: { a: 1, b: 2 }, z: { a: 3, b: 1, c: 3 }, w: { '<<': 1 } } },
    ],
  },
  'a key that is there twice': {
    text: object('metadata: {name: a}\ndata: {a: 1, b: 1, a: 2}\n'),
    objects: [{ ...named('a'), data: { a: 2, b: 1 } }],
  },
};

/** What kubectl refuses. */
export const refused: Readonly<Record<string, string>> = {
  'text behind ---': `--- a\n${object('metadata: {name: a}\n')}`,
  'a longer ---': `---\n${object('metadata: {name: a}\n')}----\n`,
  'an unknown anchor': object('metadata: {name: *n}\n'),
  'a circle': object('metadata: {name: a}\ndata: &d {a: *d}\n'),
  'a merge of text': object('metadata: {name: a}\ndata: {<<: a}\n'),
  'a merge of nothing': object('metadata: {name: a}\ndata:\n  <<:\n'),
  'a key that is a list': object('metadata: {name: a}\ndata: {[a]: b}\n'),
  'a key that is nothing': object('metadata: {name: a}\ndata: {null: b}\n'),
  'a number that JSON does not know': holding('.inf'),
  'a tag that does not fit': holding('!!int a'),
  'another tag that does not fit': holding('!!bool 1'),
  'a float that is to be an int': holding('!!int 3.0'),
  'an int that is too large for a float': holding('!!float 18446744073709551615'),
  'a date that there is not': holding('!!timestamp 2001-2-29'),
  'a time without a zone': holding('!!timestamp 2001-12-14T1:2:3'),
  'a key that is too large': holding('{18446744073709551615: 1}'),
  'a number that is too large in JSON':
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"v":1e900}}',
  'a few characters behind JSON': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}\n#c',
  'a tab': object('metadata:\n\tname: a\n'),
  'a tab before a key': object('metadata: {name: a}\ndata:\n  a: 1\n\tb: 2\n'),
  'a tab behind text in brackets': holding('[\n  a\n\t]'),
  'a directive': `%YAML 1.1\n---\n${object('metadata: {name: a}\n')}`,
  'an indented ... behind which something stands': `${object('metadata: {name: a}\n')} ... a\n`,
  'an item with a dash in brackets': holding('[\n- a\n]'),
  'an escape that YAML 1.1 does not know': holding('"\\/"'),
  'a surrogate': holding('"\\ud83d\\ude00"'),
  'a long key': object(`metadata: {name: a}\ndata: {${'k'.repeat(1100)}: 1}\n`),
  'a key of two lines': object('metadata: {name: a}\ndata: {"a\nb": 1}\n'),
  'a name of an anchor with a dot': holding('&a.b c'),
  'a tag that is not defined': holding('!a!b c'),
  '!!binary that is no base64': holding('!!binary a'),
  'a control character': holding('"\x7f"'),
  '... in brackets': holding('[a,\n...\n]'),
  'text behind a quote': holding('"a"b'),
  'a backtick': holding('`a`'),
  'more than JSON behind two values of JSON': `${'{"apiVersion":"v1","kind":"ConfigMap"}'.repeat(2)}\n---\n`,
  'an open bracket': object('metadata: {name: a\n'),
  'an open quote': object('metadata: {name: "a}\n'),
  'a template': object('metadata:\n  name: {{ .Release.Name }}\n'),
  'a control structure': `{{- if .Values.a }}\n${object('metadata: {name: a}\n')}{{- end }}\n`,
  'no kind': 'apiVersion: v1\nmetadata: {name: a}\n',
  'an item of a list that has no space': holding('-'),
  'a list': '- a\n',
  text: 'a\n',
  'an item of no kind': 'apiVersion: v1\nkind: List\nitems:\n- {metadata: {name: a}}\n',
  'a billion laughs': object(
    `metadata: {name: a}\ndata:\n${Array.from({ length: 12 }, (_, i) => `  k${i}: &k${i} [${(i === 0 ? 'x,' : `*k${i - 1},`).repeat(9)}]\n`).join('')}`,
  ),
};
