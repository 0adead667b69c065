import { isObject, own } from '../engine/json.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import {
  type Failure,
  type FileProblem,
  failure,
  isAnyProblem,
  problemOfFile,
  type Result,
} from '../problem/problem.ts';
import type { Position } from '../yaml/lines.ts';
import { type ParsedText, parseText } from './document.ts';
import { type Profile, profileSchemaOf } from './profile.ts';
import { modeProblem, resolveZone } from './resolve.ts';
import { plainWords, settingProblemsOf } from './schema-messages.ts';
import { type SettingProblem, settingName } from './setting-problem.ts';
import { looseningProblems } from './tighten.ts';

/** A wrong file is not worth a longer log. */
const MOST_PROBLEMS = 100;

/**
 * Reads a zone profile, YAML or JSON. Any text is answered: with the zone, else with all that is wrong, in the order of
 * the text. Never throws.
 * @param fileName as it shall stand in the problems.
 */
export function loadProfile(text: string, fileName: string, registry: Registry): Result<Zone, FileProblem> {
  try {
    const parsed = parseText(text);
    const checked = parsed.data === undefined ? undefined : check(parsed.data, registry);
    const problems = problemsOf(parsed, checked?.ok === false ? checked.problems : [], fileName);
    if (isAnyProblem(problems)) return failure(problems);
    return checked?.ok ? checked : invalid(fileName, 'holds no profile');
  } catch (error) {
    // Options are parsed by the policies' own schemas: whatever goes wrong there is no reason to go down.
    return invalid(fileName, `can't be read: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

function invalid(file: string, message: string): Failure<FileProblem> {
  return failure([problemOfFile('invalid-profile', file, message)]);
}

function check(data: unknown, registry: Registry): ReturnType<typeof resolveZone> {
  const parsed = profileSchemaOf(registry).safeParse(data, { error: plainWords });
  const problems = parsed.success ? [] : [...settingProblemsOf(parsed.error.issues, data)];
  const hasNoMode = own(data, 'mode') === undefined && own(data, 'extends') === undefined;
  // A document that is no mapping has one problem, not two.
  if (hasNoMode && isObject(data)) problems.push(modeProblem);
  for (const problem of looseningProblems(data, registry)) problems.push(problem);
  return isAnyProblem(problems) ? failure(problems) : resolveZone(data as Profile, registry);
}

function problemsOf(parsed: ParsedText, ofSettings: readonly SettingProblem[], file: string): readonly FileProblem[] {
  const ofText = parsed.problems.map(({ line, column, message }): Unreported => {
    return { line, column, path: [], message: () => message };
  });
  const ofData = ofSettings.map(({ path, at, message }): Unreported => ({ ...parsed.locate(path, at), path, message }));
  // A key that the text itself is wrong about is not reported again as an unknown one.
  const reported = new Set(ofText.map(positionKey));
  const all = [...ofText, ...ofData.filter((problem) => !reported.has(positionKey(problem)))];
  const inOrder = all.sort((a, b) => a.line - b.line || a.column - b.column);
  const rest = inOrder.splice(MOST_PROBLEMS);
  const [next] = rest;
  if (next !== undefined) inOrder.push({ ...next, message: () => `and ${rest.length} more problems from here` });
  return inOrder.map(({ line, column, path, message }) => {
    return { code: 'invalid-profile', message: message(), location: { file, line, column, path: settingName(path) } };
  });
}

/** A problem that may not be worth reporting. */
interface Unreported extends Omit<SettingProblem, 'at'>, Position {}

function positionKey({ line, column }: Position): string {
  return `${line}:${column}`;
}
