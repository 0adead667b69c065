// Texts of every way to write YAML, well and badly. The same ones each time.
import fc from 'fast-check';

const maybe = (text: fc.Arbitrary<string>) => fc.oneof({ weight: 3, arbitrary: fc.constant('') }, text);
const joined = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(''));
const oneOf = (...texts: readonly string[]) => fc.constantFrom(...texts);

const word = oneOf(
  ...[
    'a',
    'b',
    'yes',
    'no',
    'null',
    '~',
    '1',
    '010',
    '0x1F',
    '1_000',
    '1.5',
    '.5',
    '1e3',
    '-1',
    '0b-11',
    '+0x8000000000000000',
    '18446744073709551616',
    '.5_0',
    '2001-12-14',
    '<<',
    '=',
  ],
  ...[
    'a b',
    'a:b',
    'a#b',
    'a,b',
    'a?b',
    '-a',
    '?a',
    ':a',
    '😀',
    'ä',
    'a\u2028b',
    'a\u0085b',
    '{{ a }}',
    'http://a',
    'a:',
  ],
  ...['@a', '`a`', '%a', '|', '>', '!', '&', '*', '-', '?', ':', ',', '#a', 'a\tb', '\uFEFF', '\u007f', '...', '---'],
);
/** White space within a line. */
const gap = fc.oneof({ weight: 4, arbitrary: oneOf(' ') }, oneOf('', '  ', '\t', ' \t', '\t '));
const comment = oneOf('# c', '#c', ' # c: [', '# "', '\t# d', " # '");
/** The end of a line and the indentation of the next one. */
const fold = joined(
  oneOf('', '', ' ', '\t'),
  maybe(comment),
  oneOf('\n', '\n', '\n', '\r\n', '\n\n', '\n \n', '\n\t\n', '\r', '\u0085', '\u2028'),
  oneOf('', ' ', '  ', '    ', '      ', '\t', '  \t', ' \t '),
);
/** What may stand between two things in brackets. */
const between = fc.oneof({ weight: 4, arbitrary: oneOf('', ' ') }, { weight: 3, arbitrary: fold }, gap);

const quotedParts = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: oneOf('a', 'b c', ' ', '#', ': ', ', ', '[', '}', '- ') },
    { weight: 3, arbitrary: fold },
    oneOf('\\n', '\\\n  ', '\\\n', '\\ ', '\\t', '\\x41', '\\u00e4', '\\U0001F600', '\\"', '\\\\', "''", '\\N', '\\_'),
    oneOf(
      '\\/',
      '\\q',
      '\\ud83d',
      '\\u12',
      "\\'",
      '\t',
      '\n---\n',
      '\n... ',
      '\n--- ',
      '\n---a',
      '\\\t',
      '\\L',
      '\\0',
      '\\e',
    ),
  ),
  { maxLength: 5 },
);
const quoted = fc
  .tuple(oneOf('"', "'"), quotedParts, oneOf('', '', '', '', '', '', '', 'x'))
  .map(([quote, parts, behind]) => {
    return `${quote}${parts.join('')}${quote}${behind}`;
  });
const plain = fc.oneof({ weight: 4, arbitrary: word }, joined(word, fold, word), joined(word, gap, word));
const properties = oneOf(
  '&x ',
  '&y ',
  '!!str ',
  '!!int ',
  '!t ',
  '! ',
  '!!str &z ',
  '&x !!null ',
  '&x.y ',
  '!<a> ',
  '!e!a ',
  '&x',
  '!!binary ',
  '!!timestamp ',
  '!!float ',
  '!!bool ',
);
/** Keys that are numbers. */
const number = oneOf(
  '8e9',
  '1e5',
  '1e6',
  '.inf',
  '-.5',
  '123456.789',
  '0.00001',
  '-0.0',
  '18446744073709551615',
  '0x10',
);
const alias = oneOf('*x', '*y', '*x ', '*q', '*x,');

const flow = fc.letrec<{ value: string; list: string; map: string; pair: string }>((tie) => ({
  value: joined(
    maybe(fc.oneof({ weight: 1, arbitrary: properties }, { weight: 5, arbitrary: oneOf('') })),
    fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 4, arbitrary: plain },
      { weight: 2, arbitrary: quoted },
      alias,
      { weight: 3, arbitrary: tie('list') },
      { weight: 3, arbitrary: tie('map') },
    ),
  ),
  pair: joined(
    fc.oneof({ weight: 12, arbitrary: oneOf('') }, oneOf('? ', '?')),
    fc.oneof(
      { weight: 10, arbitrary: oneOf('a', 'b', 'c', '"a"', "'d'", '1', 'y', '<<') },
      { weight: 2, arbitrary: tie('value') },
      number,
    ),
    between,
    oneOf(':', ': ', ': ', ': ', ' : ', ''),
    between,
    fc.oneof({ weight: 5, arbitrary: tie('value') }, oneOf('')),
  ),
  list: bracketed('[', ']', fc.oneof({ weight: 5, arbitrary: tie('value') }, tie('pair')), between),
  map: bracketed('{', '}', fc.oneof({ weight: 6, arbitrary: tie('pair') }, tie('value')), between),
}));

function bracketed(open: string, close: string, item: fc.Arbitrary<string>, space: fc.Arbitrary<string>) {
  return fc
    .tuple(
      fc.array(joined(space, item, space), { maxLength: 3 }),
      oneOf(',', ',', ',', ',', ',', ',', ', ', ';', ',,'),
      oneOf('', '', '', ',', ',\n', '\n', '\n  ', '\n    ', '\n\t', ' # c', '\n# c\n'),
      oneOf(close, close, close, close, close, close, close, close, close, '', ']', '}'),
    )
    .map(([items, comma, last, end]) => `${open}${items.join(comma)}${last}${end}`);
}

const indented = (text: string, by: string) => text.replaceAll('\n', `\n${by}`);
const step = oneOf('  ', '  ', '  ', '  ', ' ', '    ', '', '\t');
const lineEnd = fc.oneof(
  { weight: 6, arbitrary: oneOf('\n') },
  oneOf('\n\n', ' # c\n', ' \n', '\n# c\n', '\n  # c\n', '\t\n', '\r\n', '# c\n'),
);

const literal = joined(
  oneOf('|', '>', '|-', '>-', '|+', '>+', '|2', '>1-', '|-4', '|0', '|x', '| # c', '|#c', '>+2'),
  oneOf('\n', '\n', '\n', '\n\n', '\n   \n'),
  fc
    .array(
      joined(
        oneOf('  ', '  ', '  ', '   ', '    ', ' ', '', '\t', '  \t'),
        oneOf('a', 'b: c', '# c', '- d', '', 'e ', '\u2028f'),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((lines) => lines.join('\n')),
);

const block = fc.letrec<{ node: string; map: string; list: string; line: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 3, arbitrary: tie('line') },
    { weight: 3, arbitrary: tie('map') },
    { weight: 2, arbitrary: tie('list') },
  ),
  /** Behind a key or a dash. */
  line: joined(
    oneOf(' ', ' ', ' ', ' ', ' ', '  ', '\t', '\n  ', '\n', ''),
    fc.oneof({ weight: 8, arbitrary: oneOf('') }, properties),
    fc.oneof(
      { weight: 3, arbitrary: plain },
      { weight: 2, arbitrary: quoted },
      { weight: 4, arbitrary: flow.value },
      { weight: 2, arbitrary: literal },
      alias,
      oneOf(''),
    ),
  ),
  map: fc
    .tuple(
      oneOf('\n', '\n', '\n', '\n', ' ', ' &x\n', ' !t\n', ' # c\n', '\t\n', '\r\n'),
      step,
      fc.array(
        joined(
          fc.oneof(
            { weight: 10, arbitrary: oneOf('a', 'b', 'c', 'd e', '"f"', "'g'", '1', '1.5', 'y', '*x ', '<<') },
            fc.oneof(quoted, plain, flow.value, number),
            oneOf('? a\n', '&k a', '!!str a'),
          ),
          oneOf(':', ':', ':', ':', ':', ':', ':', ' :', '\t:', ''),
          tie('node'),
          lineEnd,
        ),
        { minLength: 1, maxLength: 3 },
      ),
    )
    .map(([start, by, pairs]) => indented(start + pairs.join('').replace(/\n$/, ''), by)),
  list: fc
    .tuple(
      oneOf('\n', '\n', '\n', '\n', ' ', ' &x\n', '\n\n'),
      step,
      fc.array(joined(oneOf('-', '-', '-', '-', '-', '- -', '-\t-', '-a'), tie('node'), lineEnd), {
        minLength: 1,
        maxLength: 3,
      }),
    )
    .map(([start, by, items]) => indented(start + items.join('').replace(/\n$/, ''), by)),
}));

/** A ConfigMap of a name, and what its data are. */
const object = (name: string, data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${data}\n`;

const data = fc.oneof(
  joined(oneOf('data:'), block.node),
  joined(oneOf('data: '), flow.value),
  joined(oneOf('data: {'), flow.pair, between, oneOf('}')),
  joined(oneOf('data:\n  x: &x {a: 1, b: 2}\n  y'), oneOf(':', ': '), flow.value),
  joined(
    oneOf('data:\n  v: '),
    oneOf('>', '|', '"', "'", '[', '{', '- ', '? '),
    fc.array(fc.oneof(word, fold, gap), { maxLength: 6 }).map((each) => each.join('')),
    oneOf('"', "'", ']', '}', ''),
  ),
);

/** What stands around an object. */
const around = fc.tuple(
  oneOf(
    ...Array.from({ length: 15 }, () => ''),
    '---\n',
    '# c\n',
    '\n',
    '%YAML 1.1\n---\n',
    '---\n---\n',
    '--- # c\n',
    '--- a\n',
    '\uFEFF',
    '...\n',
    '---\n%a\n',
    ' \n',
    '\t\n',
    '---\n...\n',
    '---\u0085\n',
    '---\n---\n\uFEFF',
    '---\uFEFF\n',
  ),
  oneOf(
    ...Array.from({ length: 15 }, () => ''),
    '...\n',
    '---\n',
    '...\n# c\n',
    '...\n[\n',
    '--- \n# c\n',
    '----\n',
    '---\nnull\n',
    '---\n...\n',
    '---\n%YAML 1.1\n',
    '---\n---\n...\n',
    '\t\n',
    '  \n',
    '# c',
    ' x',
    ']',
  ),
);

const whole = (name: string) =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(data, around).map(([text, [before, behind]]) => before + object(name, text) + behind),
    },
    fc
      .tuple(data, around)
      .map(([text, [before, behind]]) => (before + object(name, text) + behind).replaceAll('\n', '\r\n')),
    {
      weight: 2,
      arbitrary: fc
        .tuple(flow.pair, between, around)
        .map(
          ([pair, space, [before, behind]]) =>
            `${before}{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}},${space}data: {${pair}${space}}}\n${behind}`,
        ),
    },
    { weight: 2, arbitrary: json(name) },
    fc
      .tuple(data, fc.nat(), oneOf('\t', ' ', '\n', ':', '"', "'", '[', '}', ',', '- ', '#', '\\', '&', '*', ''))
      .map(([text, place, insert]) => {
        const header = object(name, '').trimEnd();
        const at = place % text.length;
        return `${header}\n${text.slice(0, at)}${insert}${text.slice(insert === '' ? at + 1 : at)}\n`;
      }),
  );

function json(name: string): fc.Arbitrary<string> {
  const value = fc.oneof(
    fc.json({ maxDepth: 2 }),
    oneOf(
      '"\\/"',
      '"\\ud83d\\ude00"',
      '"a\\u2028b"',
      '"a\u2028b"',
      '"\u007f"',
      '{"a"\n:1}',
      `{"${'k'.repeat(1100)}":1}`,
      '"yes"',
      '1.0',
      '-0',
      '{"a":1,"a":2}',
      '"a\tb"',
      '1e900',
    ),
  );
  const one = value.map(
    (each) => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"},"data":{"v":${each}}}`,
  );
  const behind = oneOf(
    '',
    '',
    '',
    '\n',
    '\n\n',
    '\n---\n',
    '\n...\n',
    '\n# c\n',
    ' # c\n',
    ' x\n',
    ' x',
    '#',
    '\nabc',
    '\nabcd',
    ' null',
    ' 1',
    '\u00a0',
    '}',
    ',',
    '\n---\n...\n',
    '\n\n---\n...\n',
  );
  return fc
    .tuple(
      oneOf('', '', '\n', ' ', '---\n', '\t', '# c\n'),
      fc.array(one, { minLength: 1, maxLength: 3 }),
      oneOf('', '\n', ' ', ' null '),
      behind,
    )
    .map(([before, objects, space, end]) => before + objects.join(space) + end);
}

/** So many texts, each with an object of its own name: of the first one `c0`, if it can be read. */
export function textsOf(seed: number, count: number): readonly string[] {
  return fc.sample(whole('NAME'), { seed, numRuns: count }).map((text, index) => text.replaceAll('NAME', `c${index}`));
}
