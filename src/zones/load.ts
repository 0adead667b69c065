import { isObject, own } from '../engine/json.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import type { TextFault } from '../yaml/compose.ts';
import type { Position } from '../yaml/lines.ts';
import { type ParsedText, parseText } from './document.ts';
import { type Fault, type Problem, settingName } from './problem.ts';
import { type Profile, profileSchemaOf } from './profile.ts';
import { modeFault, resolveZone } from './resolve.ts';
import { faultsOf, plainWords } from './schema-messages.ts';
import { looseningFaults } from './tighten.ts';

/** A list that is never empty, in the order of the text. */
export type Problems = readonly [Problem, ...Problem[]];

export type Loaded =
  | { readonly zone: Zone; readonly problems?: undefined }
  | { readonly zone?: undefined; readonly problems: Problems };

/** A wrong file is not worth a longer log. */
const MOST_PROBLEMS = 100;

/**
 * Reads a zone profile, YAML or JSON. Any text is answered: with the zone, else with all that is wrong. Never throws.
 * @param fileName as it shall stand in the problems.
 */
export function loadProfile(text: string, fileName: string, registry: Registry): Loaded {
  try {
    const parsed = parseText(text);
    const checked = parsed.data === undefined ? { faults: [] } : check(parsed.data, registry);
    const problems = problemsOf(parsed, checked.zone === undefined ? checked.faults : [], fileName);
    if (isNotEmpty(problems)) return { problems };
    if (checked.zone !== undefined) return { zone: checked.zone };
    return { problems: [fileProblem(fileName, 'holds no profile')] };
  } catch (error) {
    // Options are parsed by the policies' own schemas: whatever goes wrong there is no reason to go down.
    return {
      problems: [fileProblem(fileName, `can't be read: ${error instanceof Error ? error.message : 'unknown'}`)],
    };
  }
}

/** A problem of the file as a whole. */
export function fileProblem(file: string, message: string): Problem {
  return { file, line: 1, column: 1, path: '', message };
}

function check(data: unknown, registry: Registry): ReturnType<typeof resolveZone> {
  const parsed = profileSchemaOf(registry).safeParse(data, { error: plainWords });
  const faults: Fault[] = parsed.success ? [] : [...faultsOf(parsed.error.issues, data)];
  const hasNoMode = own(data, 'mode') === undefined && own(data, 'extends') === undefined;
  // A document that is no mapping has one problem, not two.
  if (hasNoMode && isObject(data)) faults.push(modeFault);
  for (const fault of looseningFaults(data, registry)) faults.push(fault);
  return faults.length > 0 ? { faults } : resolveZone(data as Profile, registry);
}

function problemsOf(parsed: ParsedText, faults: readonly Fault[], file: string): readonly Problem[] {
  const ofText = parsed.faults.map(
    ({ line, column, message }: TextFault): Untold => ({ line, column, path: [], message }),
  );
  const ofData = faults.map(({ path, at, message }): Untold => ({ ...parsed.locate(path, at), path, message }));
  // A key that the text itself is wrong about is not told again as an unknown one.
  const told = new Set(ofText.map(placeOf));
  const untold = [...ofText, ...ofData.filter((problem) => !told.has(placeOf(problem)))];
  const inOrder = untold.sort((a, b) => a.line - b.line || a.column - b.column);
  const rest = inOrder.splice(MOST_PROBLEMS);
  const [next] = rest;
  if (next !== undefined) inOrder.push({ ...next, message: `and ${rest.length} more problems from here` });
  return inOrder.map(({ line, column, path, message }) => ({
    file,
    line,
    column,
    path: settingName(path),
    message: typeof message === 'string' ? message : message(),
  }));
}

/** A problem that may not be worth telling. */
interface Untold extends Omit<Fault, 'at'>, Position {}

function placeOf({ line, column }: Position): string {
  return `${line}:${column}`;
}

function isNotEmpty(problems: readonly Problem[]): problems is Problems {
  return problems.length > 0;
}
