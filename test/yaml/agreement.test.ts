// The data and the places are those that `yaml` finds, which is slower and older, and which nothing here shares code
// with.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAlias, isCollection, isMap, isNode, isScalar, isSeq, parseDocument, stringify, visit } from 'yaml';
import type { Path } from '../../src/engine/json.ts';
import { compose } from '../../src/yaml/compose.ts';
import { coreScalar } from '../../src/yaml/core.ts';
import type { Dialect } from '../../src/yaml/dialect.ts';
import { positionsIn } from '../../src/yaml/lines.ts';
import type { YamlNode } from '../../src/yaml/node.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { PathOffsets } from '../../src/yaml/path-offsets.ts';
import { successOf } from '../support/results.ts';

const dialect: Dialect = {
  scalar: coreScalar,
  key: ({ text }) => text,
  merges: false,
  acceptsTags: true,
  excess: () => undefined,
};

interface PathOffset {
  readonly path: Path;
  readonly key: number | undefined;
  readonly value: number | undefined;
}

/** Reads a text with the package `yaml`. */
const read = (text: string) => parseDocument(text, { schema: 'core', merge: false });

function pathOffsetsOf(text: string): readonly PathOffset[] {
  const document = read(text);
  const places: PathOffset[] = [];
  const start = (node: unknown) => (isNode(node) ? node.range?.[0] : undefined);
  const visit = (node: unknown, path: Path) => {
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) {
        places.push({ path: [...path, index], key: start(item), value: start(item) });
        visit(item, [...path, index]);
      }
    } else if (isMap(node)) {
      for (const { key, value } of node.items) {
        if (!isScalar(key)) continue;
        places.push({ path: [...path, String(key.value)], key: start(key), value: start(value) ?? start(key) });
        visit(value, [...path, String(key.value)]);
      }
    } else expect(node === null || isScalar(node) || isAlias(node)).toBe(true);
  };
  visit(document.contents, []);
  return places;
}

type Ends = readonly (readonly [start: number, end: number])[];

/** The ends of all nodes that are no blocks, in the order of the text. */
function endsOf(text: string): Ends {
  const ends: [number, number][] = [];
  visit(read(text), {
    Node(_, node) {
      const isBlock = isCollection(node) ? node.flow !== true : isScalar(node) && /BLOCK/.test(`${node.type}`);
      const [start, end] = node.range ?? [0, 0];
      if (!isBlock && end > start) ends.push([start, end]);
    },
  });
  return ends.sort(byOffset);
}

/** The same ends, by our own parser. */
function endsIn(tree: YamlNode): Ends {
  const ends: [number, number][] = [];
  const visit = (node: YamlNode) => {
    const { start = 0, end = 0 } = node;
    const isBlock = node.kind === 'scalar' ? /literal|folded/.test(node.style) : node.kind !== 'alias' && !node.isFlow;
    if (!isBlock && node.start !== undefined && end > start) ends.push([start, end]);
    if (node.kind === 'list') node.items.forEach(visit);
    if (node.kind === 'map') node.pairs.flatMap(({ key, value }) => [key, value]).forEach(visit);
  };
  visit(tree);
  return ends.sort(byOffset);
}

function byOffset([a, b]: Ends[number], [c, d]: Ends[number]): number {
  return a - c || b - d;
}

function agree(text: string): void {
  const { document } = successOf(parseYaml(text));
  if (document === undefined) throw new Error('read as nothing');
  const expected: unknown = read(text).toJS();
  expect(compose(document, dialect, positionsIn(text))).toEqual({ data: expected, problems: [] });
  const offsets = new PathOffsets(document, dialect);
  for (const { path, key, value } of pathOffsetsOf(text)) {
    const found = { path, key: offsets.offsetOf(path, 'key'), value: offsets.offsetOf(path, 'value') };
    expect(found).toEqual({ path, key, value });
  }
  expect(endsIn(document)).toEqual(endsOf(text));
}

/**
 * Whether `yaml` reads back the value that it wrote, which it does not with a text like "-\na" in a flow collection.
 */
function isReadBack(written: string, value: unknown): boolean {
  try {
    return JSON.stringify(read(written).toJS()) === JSON.stringify(value);
  } catch {
    return false;
  }
}

/** What YAML 1.1 reads differently: in brackets, `?` and a colon end text, whatever follows them. */
const readDifferently = /[[{].*(?:\?|:\S)/s;

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'a1 \n:#-?"\'{}[],&*!|>%@`'), maxLength: 20 }),
  fc.constantFrom('yes', 'null', '~', '0x1F', '1e3', '2001-12-14', '<<', '=', '', ' ', '---', '...'),
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.constantFrom(null, true, false, 0, -1, 1.5, 8080),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;
const style = fc.record({
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
  defaultStringType: fc.constantFrom(
    'PLAIN' as const,
    'QUOTE_SINGLE' as const,
    'QUOTE_DOUBLE' as const,
    'BLOCK_LITERAL' as const,
  ),
  nullStr: fc.constantFrom('null', '~'),
  lineWidth: fc.constantFrom(0, 20, 80),
});

describe('reading agrees with yaml', () => {
  it('on whatever yaml writes', () => {
    fc.assert(
      fc.property(json, style, (value, options) => {
        const written = stringify([value], { ...options, aliasDuplicateObjects: false });
        fc.pre(isReadBack(written, [value]) && !readDifferently.test(written));
        agree(written);
      }),
      { numRuns: 1000 },
    );
  });

  it('on a key that looks like the header of a block', () => agree('"| #": |-\n  a\nb: >2 # |\n    c\n'));

  it('on JSON', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(0, 2, '\t'), (value, indent) => agree(JSON.stringify([value], null, indent))),
    );
  });

  it.each(readdirSync('examples', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')))(
    'on examples/%s',
    (name) => {
      for (const part of readFileSync(`examples/${name}`, 'utf8').split(/^---$/m)) if (/^\w/m.test(part)) agree(part);
    },
  );

  it.each([
    'a: &x\n  b: 1\nc: *x\n"d": \'e\'\n? f\n: g\n',
    'a:\n- b\n-\n  c: d\n- - e\n  - f\n',
    'a: |  # why\n  text\nb: >-\n\n  text\nc: !!str x\nd: &y z\n',
    'a: {b, d: [e, f: g]}\n',
    '# first\n\na:   # behind\n\n  # above\n  b: 1\n',
    "a: \"x\\\n  y\"\nb: 'it''s'\nc: d\n  e\n",
    'a: 1\r\nb:\r\n  - c: |\r\n      d\r\n    e: f\r\n',
  ])('on %j', (each) => agree(each));
});
