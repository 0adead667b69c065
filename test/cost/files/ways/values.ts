// How YAML writes values: scalars of all styles, maps, lists, brackets, anchors, tags.
import { annotated, deployment, many, type Way } from './texts.ts';

/** A key of each number. */
const keys = (line: (index: number) => string) => (n: number) => annotated(many(n, (index) => `    ${line(index)}\n`));

/** Arguments of the container. */
const args = (value: string) => `${deployment(0)}          args: ${value}\n`;

/** Deeper than any object; a text that is deeper is not read. */
const depthOf = (n: number) => Math.min(n, 200);

export const valueWays: Readonly<Record<string, Way>> = {
  keys: keys((index) => `k${index}: v`),
  'keys in quotes': keys((index) => `"k: ${index}": 'v'`),
  'keys with odd characters': keys((index) => `"__proto__${index}\\u2028\\0": v`),
  'keys that look like numbers': keys((index) => `${index}: v`),
  'keys behind question marks': keys((index) => `? k${index}\n    : v`),
  'keys of nothing': keys((index) => `k${index}:`),
  'the same key': keys(() => 'k: v'),
  'keys, then the same again': (n) => keys((index) => `k${index % Math.ceil(n / 2)}: v`)(n),
  'keys in brackets': (n) => annotated(`    { ${many(n, (index) => `k${index}: v`, ', ')} }\n`),
  'keys of nothing in brackets': (n) => annotated(`    { a${' '.repeat(n)},${many(n, () => '?', ', ')} }\n`),
  'a long key': (n) => annotated(`    ? ${'k'.repeat(n * 10)}\n    : v\n`),
  'a long key that is there twice': (n) => annotated(`    ? ${'k'.repeat(n * 10)}\n    : v\n`.repeat(2)),
  'maps in a deep map': (n) => annotated(deepMap(Math.min(Math.ceil(Math.sqrt(n)), 100))),

  items: (n) => args(`\n${many(n, (index) => `            - a${index}\n`)}`),
  'empty items': (n) => args(`\n${'            -\n'.repeat(n)}`),
  'items in brackets': (n) => args(`[${many(n, (index) => `a${index}`, ', ')}]`),
  'items in brackets, a line each': (n) =>
    args(`[\n${many(n, (index) => `            a${index}, # c\n`)}            ]`),
  'pairs in brackets': (n) => args(`[${many(n, (index) => `a${index}: b`, ', ')}]`),
  'brackets within brackets': (n) => args('['.repeat(depthOf(n)) + ']'.repeat(depthOf(n))),
  'too many brackets within brackets': (n) => args('['.repeat(n * 10 + 600) + ']'.repeat(n * 10 + 600)),
  'pairs within pairs': (n) => args(`${'['.repeat(depthOf(n))}x${': 1]'.repeat(depthOf(n))}`),
  'many deep lists': keys((index) => `k${index}: ${'['.repeat(20)}${']'.repeat(20)}`),
  'dashes on a line': (n) => args(`\n            ${'- '.repeat(depthOf(n))}x`),
  'question marks on a line': (n) => args(`\n            ${'? '.repeat(depthOf(n))}x`),
  'an open bracket': (n) => annotated(`    a: [${'x, '.repeat(n * 3)}\n`),

  'plain text': (n) => annotated(`    a: ${'x y '.repeat(n * 5)}\n`),
  'plain text of many lines': (n) => annotated(`    a: x\n${'      y z\n'.repeat(n * 3)}`),
  'plain text of empty lines': (n) => annotated(`    a: x\n${'\n'.repeat(n * 3)}      y\n`),
  'double quotes': (n) => annotated(`    a: "${'x \\n\\u1234\\\\'.repeat(n * 3)}"\n`),
  'double quotes of many lines': (n) => annotated(`    a: "${'x\n      \\\n'.repeat(n * 2)}"\n`),
  'double quotes of spaces': (n) => annotated(`    a: "${' '.repeat(n * 10)}x"\n`),
  'single quotes': (n) => annotated(`    a: '${"it''s ".repeat(n * 3)}'\n`),
  'an open double quote': (n) => annotated(`    a: "${'x y\n      '.repeat(n * 3)}\n`),
  'an open single quote': (n) => annotated(`    a: '${'x y\n      '.repeat(n * 3)}\n`),
  'braces of templates': (n) => annotated(`    a: "${'{{'.repeat(n * 5)}"\n`),
  'a literal block': (n) => annotated(`    a: |\n${'      x: y # z\n'.repeat(n * 3)}`),
  'empty lines of a block': (n) => annotated(`    a: |\n      x\n${'\n'.repeat(n * 5)}`),
  'empty lines that a block keeps': (n) => annotated(`    a: |+\n      x\n${'\n'.repeat(n * 5)}`),
  'lines of spaces in a block': (n) => annotated(`    a: |\n      x\n${'        \n'.repeat(n * 5)}`),
  'a folded block': (n) => annotated(`    a: >-\n${'      x y z\n\n'.repeat(n * 3)}`),
  'many blocks': keys((index) => `k${index}: |\n      x\n      y`),
  'the comment of a block': (n) => annotated(`    a: | # ${'|- '.repeat(n * 5)}\n      x\n`),
  'a key that looks like blocks': (n) => annotated(`    ? "${'|- '.repeat(n * 5)}"\n    : |\n      x\n`),

  'a long number': (n) => annotated(`    a: ${'1'.repeat(n * 10)}\n`),
  'a long hexadecimal number': (n) => annotated(`    a: 0x${'1f'.repeat(n * 10)}\n`),
  'a long binary number': (n) => annotated(`    a: 0b${'10'.repeat(n * 10)}\n`),
  'a long octal number': (n) => annotated(`    a: 0${'17'.repeat(n * 10)}\n`),
  'a long number with a point': (n) => annotated(`    a: 1.${'1'.repeat(n * 10)}e5\n`),
  'digits, then a letter': (n) => annotated(`    a: ${'1'.repeat(n * 10)}x\n`),
  underscores: (n) => annotated(`    a: 1${'_'.repeat(n * 10)}1\n`),
  'underscores behind a point': (n) => annotated(`    a: .${'1_'.repeat(n * 10)}x\n`),

  anchors: keys((index) => `k${index}: &a${index} v`),
  'anchors of keys': keys((index) => `&a${index} k${index}: v`),
  'anchors and tags on lines of their own': keys((index) => `k${index}:\n      &a${index}\n      !!str\n      v`),
  'aliases of one anchor': (n) => annotated(`    k: &a v\n${many(n, (index) => `    k${index}: *a\n`)}`),
  'aliases of many anchors': keys((index) => `k${index}: &a${index} v\n    l${index}: *a${index}`),
  'aliases of one name': keys((index) => `k${index}: &a v\n    l${index}: *a`),
  'aliases in a deep list': (n) =>
    `${deployment(0)}x: &x y\ny: ${'['.repeat(200)}${many(n, () => '*x', ', ')}${']'.repeat(200)}\n`,
  'aliases of aliases': (n) =>
    `${deployment(0)}x:\n- &a0 [y]\n${many(n, (index) => `- &a${index + 1} [*a${index}]\n`)}`,
  merges: (n) => `${deployment(0)}x: &x { a: b }\ny:\n${many(n, (index) => `- { <<: *x, c${index}: d }\n`)}`,
  'merges of merges': (n) =>
    `${deployment(0)}x: &x0 { a: b }\ny:\n${many(n, (index) => `- &x${index + 1} { <<: *x${index} }\n`)}`,
  'merges into one map': (n) => `${deployment(0)}x: &x { a: b }\ny: { <<: [${many(n, () => '*x', ', ')}] }\n`,
  'what is written over what is merged': (n) => {
    const all = many(n, (index) => `k${index}: v`, ', ');
    return `${deployment(0)}x: &x { ${all} }\ny: { <<: *x, ${all} }\n`;
  },
  tags: keys((index) => `k${index}: !!str v`),
  'a long tag': (n) => annotated(`    a: !<tag:${'a'.repeat(n * 10)}> v\n`),
  'a long short tag': (n) => annotated(`    a: !${'a'.repeat(n * 10)} v\n`),
  'a long anchor': (n) => annotated(`    a: &${'|0'.repeat(n * 5)} |\n      v\n`),
};

function deepMap(depth: number): string {
  const lines = Array.from({ length: depth }, (_, index) => `${' '.repeat(4 + index)}k:\n`);
  return `${lines.join('')}${' '.repeat(4 + depth)}x: y\n`;
}
