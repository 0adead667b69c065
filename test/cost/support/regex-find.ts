// Every regular expression of a source text.
import { type CallExpression, type NewExpression, parseSync, Visitor } from 'oxc-parser';

export interface Pattern {
  readonly source: string;
  readonly flags: string;
}

export interface FoundExpression {
  readonly line: number;
  /** As it stands in the text. */
  readonly text: string;
  /** Undefined where it is put together at run time, so that nobody knows it. */
  readonly pattern: Pattern | undefined;
}

/** Methods of a string that make a regular expression of a string. */
const makers: ReadonlySet<string> = new Set(['match', 'matchAll', 'search']);

/** The literals, and what is handed to RegExp, in their order. Throws for what is no TypeScript. */
export function regularExpressionsIn(file: string, text: string): readonly FoundExpression[] {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]?.message}`);
  const found: FoundExpression[] = [];
  const add = ({ start, end }: { readonly start: number; readonly end: number }, pattern: Pattern | undefined) =>
    found.push({ line: text.slice(0, start).split('\n').length, text: text.slice(start, end), pattern });
  const addMade = (call: CallExpression | NewExpression) => {
    const strings = call.arguments.map((argument) => stringOf(argument));
    const { callee } = call;
    if (callee.type === 'Identifier' && callee.name === 'RegExp') add(call, patternOf(strings));
    if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
    if (makers.has(callee.property.name) && typeof strings[0] === 'string') add(call, patternOf(strings.slice(0, 1)));
  };
  new Visitor({
    Literal(node) {
      if ('regex' in node) add(node, { source: node.regex.pattern, flags: node.regex.flags });
    },
    NewExpression: addMade,
    CallExpression: addMade,
  }).visit(program);
  return found.toSorted((a, b) => a.line - b.line);
}

function stringOf(argument: CallExpression['arguments'][number]): string | undefined {
  return argument.type === 'Literal' && typeof argument.value === 'string' ? argument.value : undefined;
}

function patternOf(strings: readonly (string | undefined)[]): Pattern | undefined {
  const [source, flags] = strings.length === 1 ? [...strings, ''] : strings;
  return source === undefined || flags === undefined ? undefined : { source, flags };
}
