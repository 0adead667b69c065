// Makes messages of the issues that zod finds.
import * as z from 'zod';
import { isObject, type Path, valueAt } from '../engine/json.ts';
import { nearest } from '../text/nearest.ts';
import { type SettingProblem, settingName } from './setting-problem.ts';

type Issue = z.core.$ZodIssue;

const SEPARATOR = '\n';

/**
 * The error map for parsing with zod; {@link settingProblemsOf} then makes problems of the issues. Messages that a schema gives
 * itself are kept.
 */
export function plainWords(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_value':
      return `expected ${expectation(issue)}, found ${found(input)}${suggestion(input, issue)}`;
    case 'too_small':
      return size(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum, input);
    case 'too_big':
      return size(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum, input);
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}, found ${found(input)}`;
    case 'invalid_format':
      return `expected text that matches ${issue.pattern ?? `the format ${issue.format}`}, found ${found(input)}`;
    case 'unrecognized_keys':
      // One issue names several keys, and each is a problem of its own: what is passed on is only what is known.
      return knownKeys(issue.inst).join(SEPARATOR);
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues[0]?.message ?? 'the name is not accepted here';
    default:
      return `${found(input)} is not accepted here`;
  }
}

/**
 * The problems in the issues of a parse, one for each wrong key or value.
 * @param base where the parsed data lies in the profile.
 */
export function settingProblemsOf(issues: readonly Issue[], data: unknown, base: Path = []): readonly SettingProblem[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment))];
    if (issue.code === 'invalid_union') return unionProblems(issue, valueAt(data, path.slice(base.length)), path);
    if (issue.code === 'unrecognized_keys') {
      const known = issue.message.split(SEPARATOR).filter((key) => key !== '');
      return issue.keys.map((key): SettingProblem => unknownKey([...path, key], known));
    }
    const at = issue.code === 'invalid_key' ? 'key' : 'value';
    const message = withFound(issue.message, at === 'key' ? path.at(-1) : valueAt(data, path.slice(base.length)));
    return [{ path, at, message: () => `${settingName(path) || 'the profile'}: ${message}` }];
  });
}

/** The messages that schemas give themselves say what they expect, and can't say what they found. */
function withFound(message: string, value: unknown): string {
  return message.startsWith('expected') && !message.includes(', found ')
    ? `${message}, found ${found(value)}`
    : message;
}

/** A key that nobody knows, with the one that was probably meant or those that exist. */
function unknownKey(path: Path, known: readonly string[]): SettingProblem {
  const key = String(path.at(-1));
  const parent = path.at(-2);
  const noun = parent === 'policies' ? 'policy' : parent === 'options' ? 'option' : 'key';
  const message = () => {
    const near = nearest(key, known);
    const all = known.length === 0 ? 'there are none here' : `known here: ${known.join(', ')}`;
    const hint = near === undefined ? all : `did you mean "${near}"?`;
    return `unknown ${noun} ${found(key)}: ${hint}`;
  };
  return { path, at: 'key', message };
}

/** The branch of a union that the author meant, by its type; what all of them expect, if it is none of them. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, value: unknown, path: Path): readonly SettingProblem[] {
  const meant = issue.errors
    .filter((branch) => !branch.some(isWrongKind))
    .sort((a, b) => a.length - b.length)
    .at(0);
  if (meant !== undefined) return settingProblemsOf(meant, value, path);
  const wrong = issue.errors.flatMap((branch) => branch.filter(isWrongKind).slice(0, 1));
  const hint = wrong.map((each) => suggestion(value, each)).find((text) => text !== '') ?? '';
  const expected = wrong.map(expectation).join(', or ');
  const message = () => `${settingName(path)}: expected ${expected}, found ${found(value)}${hint}`;
  return [{ path, at: 'value', message }];
}

function isWrongKind(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function expectation(issue: Issue | z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return kinds[kindOf(issue)] ?? issue.expected;
  if (issue.code !== 'invalid_value') return 'something else';
  return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(', ')}`;
}

/** zod says only `number` if it finds no number at all where a whole number is expected. */
function kindOf(issue: z.core.$ZodIssueInvalidType | z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  return 'inst' in issue && issue.inst instanceof z.ZodNumberFormat ? 'int' : issue.expected;
}

function suggestion(input: unknown, issue: Issue | z.core.$ZodRawIssue): string {
  if (typeof input !== 'string' || issue.code !== 'invalid_value' || issue.values.length === 1) return '';
  const near = nearest(input, issue.values.map(String));
  return near === undefined ? '' : `: did you mean "${near}"?`;
}

function size(origin: string, comparison: string, limit: number | bigint, input: unknown): string {
  const units = origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
  const isLeast = comparison === 'at least' && Number(limit) === 1;
  if (units !== '' && isLeast) return 'must not be empty';
  return `expected ${comparison} ${limit}${units}, found ${units === '' ? found(input) : lengthOf(input)}`;
}

function lengthOf(input: unknown): number {
  return typeof input === 'string' || Array.isArray(input) ? input.length : 0;
}

const LONGEST = 60;

/** A value as text for a message: short, and on one line. */
function found(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'a mapping';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}...` : value);
}

function knownKeys(schema: unknown): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
