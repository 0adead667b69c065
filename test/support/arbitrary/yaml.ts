// Generated YAML and JSON texts, in the many ways in which people write the same data.
import fc from 'fast-check';
import { isObject, type JsonObject } from '../../../src/engine/json.ts';

/** A text, and what it says. */
export interface Written {
  readonly text: string;
  readonly data: JsonObject;
}

const key = fc.constantFrom('name', 'spec', 'value', 'b', 'x-y', 'a/b', '1', 'yes', 'c d', '#', 'key: x');
const scalar = fc.constantFrom<unknown>(
  ...[null, true, 0, 1.5, '', '1', 'x', 'no', 'a: b', '# x', "it's", 'a\nb\n', ' '],
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}));

const habits = fc.record({
  step: fc.constantFrom(2, 3, 4),
  dashes: fc.constantFrom(0, 2),
  eol: fc.constantFrom('\n', '\r\n'),
  start: fc.constantFrom('', '\uFEFF', '---\n', '# top\n', '--- # top\n'),
  end: fc.constantFrom('', '\n', '\n\n', '\n# bottom\n', '\n...\n'),
  /** What is done at each place: taken in turns. */
  turns: fc.array(fc.nat(99), { minLength: 5, maxLength: 40 }),
});
type Habits = typeof habits extends fc.Arbitrary<infer T> ? T : never;

class Writer {
  readonly #habits: Habits;
  #turn = 0;
  #comments = 0;

  constructor(how: Habits) {
    this.#habits = how;
  }

  /** One in so many. */
  chance(of: number): boolean {
    const { turns } = this.#habits;
    return (turns[this.#turn++ % turns.length] ?? 0) % of === 0;
  }

  #comment(): string {
    return `# comment ${this.#comments++}`;
  }

  /** Lines in block style, the first without what introduces it. */
  lines(data: unknown): string[] {
    if (!isFilled(data) || this.chance(6)) return [this.inline(data) + this.#trailing(4)];
    const entries = Array.isArray(data) ? data.map((item) => [undefined, item]) : Object.entries(data as object);
    return entries.flatMap(([name, field], index) => [
      ...(index > 0 && this.chance(7) ? [''] : []),
      ...(this.chance(7) ? [this.#comment()] : []),
      ...(name === undefined ? this.#item(field) : this.#field(name, field)),
    ]);
  }

  #item(value: unknown): string[] {
    const [first = '', ...rest] = this.lines(value);
    const opening = first.startsWith('#') ? [`-${this.#trailing(1)}`, `  ${first}`] : [`- ${first}`];
    return [...opening, ...rest.map((line) => indented(line, 2))];
  }

  #field(name: string, value: unknown): string[] {
    const { step, dashes } = this.#habits;
    const key = this.#key(name);
    if (value === null && this.chance(2)) return [`${key}:${this.#trailing(2)}`];
    if (typeof value === 'string' && value.endsWith('\n') && this.chance(2)) {
      return [
        `${key}: |`,
        ...value
          .trimEnd()
          .split('\n')
          .map((line) => indented(line, step)),
      ];
    }
    const lines = this.lines(value);
    if (!isFilled(value) || /^[[{]/.test(lines[0] ?? '')) return [`${key}: ${lines.join('')}`];
    const indent = Array.isArray(value) ? dashes : step;
    return [`${key}:${this.#trailing(4)}`, ...lines.map((line) => indented(line, indent))];
  }

  inline(data: unknown): string {
    const [pad, gap] = [this.chance(2) ? ' ' : '', this.chance(5) ? '  ' : ' '];
    if (Array.isArray(data)) {
      return data.length === 0 ? '[]' : `[${pad}${data.map((item) => this.inline(item)).join(`,${gap}`)}${pad}]`;
    }
    if (!isObject(data)) return this.#scalar(data);
    const fields = Object.entries(data).map(([name, field]) => `${this.#key(name)}: ${this.inline(field)}`);
    return fields.length === 0 ? '{}' : `{${pad}${fields.join(`,${gap}`)}${pad}}`;
  }

  #key(name: string): string {
    if (/^[a-z]+$/.test(name) && name !== 'yes' && !this.chance(5)) return name;
    return this.#quoted(name);
  }

  #scalar(data: unknown): string {
    if (typeof data !== 'string') return data === null && this.chance(3) ? '~' : JSON.stringify(data);
    return data === 'x' && !this.chance(3) ? data : this.#quoted(data);
  }

  #quoted(text: string): string {
    return /[\n']/.test(text) || this.chance(2) ? JSON.stringify(text) : `'${text}'`;
  }

  #trailing(of: number): string {
    return this.chance(of) && this.chance(2) ? ` ${this.#comment()}` : '';
  }
}

function indented(line: string, by: number): string {
  return line === '' ? '' : ' '.repeat(by) + line;
}

function isFilled(data: unknown): boolean {
  return typeof data === 'object' && data !== null && Object.keys(data).length > 0;
}

const object = fc.dictionary(key, value, { minKeys: 1, maxKeys: 5 });

export const yamlText: fc.Arbitrary<Written> = fc.tuple(object, habits).map(([data, how]) => {
  const text = how.start + new Writer(how).lines(data).join('\n') + how.end;
  return { text: text.replaceAll('\n', how.eol), data };
});

/** With an anchor, whose object holds in several places. */
export const sharedText: fc.Arbitrary<Written> = fc.tuple(object, object, habits).map(([shared, other, how]) => {
  const writer = new Writer(how);
  const indent = (lines: readonly string[]) => lines.map((line) => indented(line, how.step));
  const uses = [
    'second: *e # alias',
    'list: [*e, { x: *e }]',
    'third:',
    '- *e',
    '- x: *e',
    `  z: ${writer.inline(other)}`,
    'fourth: { <<: *e, z: 1 }',
    'fifth:',
    '- <<: *e',
    '  z: 1',
  ];
  const text = ['first: &e', ...indent(writer.lines(shared)), ...uses].join('\n') + how.end;
  const data = {
    first: shared,
    second: shared,
    list: [shared, { x: shared }],
    third: [shared, { x: shared, z: other }],
    fourth: { ...shared, z: 1 },
    fifth: [{ ...shared, z: 1 }],
  };
  return { text: text.replaceAll('\n', how.eol), data };
});

export const jsonText: fc.Arbitrary<Written> = fc
  .tuple(object, fc.constantFrom(2, 4, '\t', undefined), fc.constantFrom('', '\n', '\r\n'))
  .map(([data, indent, end]) => ({ text: JSON.stringify(data, null, indent) + end, data }));
