import { InvalidArgumentError, Option } from 'commander';
import { wellTyped } from '../check/field-types.ts';
import type { Registry } from '../engine/registry.ts';
import { LONGEST_PATTERN } from '../manifests/ignore-rules.ts';
import { type Loaded, loadManifests } from '../manifests/load.ts';
import { failureOf, type Result, success } from '../problem/problem.ts';
import { reportProblems } from './exit.ts';
import type { Io } from './io.ts';

/** `-f FILE`, as kubectl has it; it may be repeated. */
export const filenameOption = () =>
  new Option(
    '-f, --filename <file>',
    'a file or folder, YAML or JSON; - is the standard input; may be repeated',
  ).argParser((path: string, earlier: readonly string[] = []) => [...earlier, path]);

/** What is left out of folders, and even where it is named. */
export interface ExcludeChoice {
  readonly exclude?: readonly string[];
}

export const excludeOption = () =>
  new Option(
    '--exclude <pattern>',
    'leave out files and folders, by a line as in a .gitignore file; may be repeated',
  ).argParser((text: string, earlier: readonly string[] = []) => [...earlier, excluded(text)]);

/** A pattern that can match something here. @throws InvalidArgumentError */
function excluded(text: string): string {
  const pattern = text.replace(/^(!?)\.\//, '$1/');
  if (/^!?\/?\s*$|^#|^!?\.\.(?:\/|$)/.test(pattern))
    throw new InvalidArgumentError('expected a pattern as in a .gitignore file, such as generated/ or *.tmp.yaml');
  if (pattern.length > LONGEST_PATTERN)
    throw new InvalidArgumentError(`expected at most ${LONGEST_PATTERN} characters`);
  return pattern;
}

/** A folder may be full of other things. */
const MOST_NOTES = 10;

/** Says on standard error what was left out. */
export function reportNotes(notes: readonly string[], { stderr }: Pick<Io, 'stderr'>): void {
  const shown =
    notes.length > MOST_NOTES + 1 ? [...notes.slice(0, MOST_NOTES), `and ${notes.length - MOST_NOTES} more`] : notes;
  for (const note of shown) stderr(`zonegate: left out: ${note}\n`);
}

/** The objects of the files; it reports what was left out or could not be read. A failure if there is no object at all. */
export async function readFiles(
  registry: Registry,
  { filename: paths = [], exclude }: ExcludeChoice & { readonly filename?: readonly string[] },
  io: Pick<Io, 'stdin' | 'stderr'>,
): Promise<Result<Loaded>> {
  const read = await loadManifests(paths, { stdin: io.stdin, exclude });
  const { manifests, problems } = wellTyped(registry, read.manifests);
  const loaded = { manifests, problems: [...read.problems, ...problems], notes: read.notes };
  reportNotes(loaded.notes, io);
  reportProblems(loaded.problems, io);
  if (manifests.length > 0) return success(loaded);
  return failureOf('nothing-to-do', `there is no Kubernetes object in ${paths.join(', ')}`);
}
