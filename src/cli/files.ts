import { Option } from 'commander';
import { type Loaded, loadManifests } from '../manifests/load.ts';
import { formatProblem } from '../zones/problem.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';

/** `-f FILE`, as kubectl has it; it may be repeated. */
export const filenameOption = () =>
  new Option(
    '-f, --filename <file>',
    'a file or folder, YAML or JSON; - is the standard input; may be repeated',
  ).argParser((path: string, earlier: readonly string[] = []) => [...earlier, path]);

/**
 * The objects of the files.
 * @throws UsageError where there is no object at all.
 */
export async function readFiles(
  paths: readonly string[],
  { stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>,
): Promise<Loaded> {
  const loaded = await loadManifests(paths, { stdin });
  for (const note of loaded.notes) stderr(`zonegate: ${note}\n`);
  for (const problem of loaded.problems) stderr(`zonegate: ${formatProblem({ ...problem, path: '' })}\n`);
  if (loaded.manifests.length > 0) return loaded;
  throw new UsageError(`there is no object in ${paths.join(', ')}`);
}
