import type { Source } from '../fix/fix.ts';
import { decode, LARGEST_FILE } from '../manifests/bytes.ts';
import { findFiles, STANDARD_INPUT } from '../manifests/files.ts';
import { bytesOf } from '../manifests/load.ts';
import type { InputProblem } from '../manifests/manifest.ts';

/** The files that paths name, to the byte. What can't be read is told. */
export async function readSources(
  paths: readonly string[],
  stdin: (most: number) => Promise<Uint8Array>,
): Promise<{
  readonly sources: readonly Source[];
  readonly problems: readonly InputProblem[];
  readonly notes: readonly string[];
}> {
  const { files, problems: missing, notes } = findFiles(paths);
  const sources: Source[] = [];
  const problems = [...missing];
  for (const { name, isNamed } of files) {
    const bytes = name === STANDARD_INPUT ? await stdin(LARGEST_FILE) : bytesOf(name);
    const problem = typeof bytes === 'string' ? bytes : decode(bytes).problem;
    if (problem !== undefined) problems.push({ file: name, line: 1, column: 1, message: problem });
    else if (typeof bytes !== 'string') sources.push({ file: name, text: exact(bytes), isNamed });
  }
  return { sources, problems, notes };
}

/** With a byte order mark, if there is one. */
function exact(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
