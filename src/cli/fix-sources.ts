import type { Source } from '../fix/fix.ts';
import { decode, LARGEST_FILE } from '../manifests/bytes.ts';
import { type FindOptions, findFiles, isWithin, STANDARD_INPUT } from '../manifests/files.ts';
import { isOther } from '../manifests/load.ts';
import { type InputProblem, problemOfFile } from '../manifests/manifest.ts';
import { bytesOf } from '../manifests/read-bytes.ts';

/** A file that is to be fixed. */
export interface SourceFile extends Source {
  /** Where it lies, without a link on the way. */
  readonly real: string;
}

/** The files that paths name, to the byte. What can't be read is told. */
export async function readSources(
  paths: readonly string[],
  stdin: (most: number) => Promise<Uint8Array>,
  options: FindOptions = {},
): Promise<{
  readonly sources: readonly SourceFile[];
  readonly problems: readonly InputProblem[];
  readonly notes: readonly string[];
}> {
  const { files, problems: missing, notes: leftOut, named } = findFiles(paths, options);
  const sources: SourceFile[] = [];
  const problems = [...missing];
  const notes = [...leftOut];
  for (const file of files) {
    const { name, real, isNamed } = file;
    const isInput = name === STANDARD_INPUT;
    const isIgnored = options.ignoresOthers === true && !isInput;
    // What was found is read, and not where a link leads meanwhile.
    const bytes = isInput ? await stdin(LARGEST_FILE) : await bytesOf(real);
    if (isIgnored && isOther(bytes)) {
      notes.push(`${name}: no Kubernetes object in it`);
      continue;
    }
    const problem = typeof bytes === 'string' ? bytes : decode(bytes).problem;
    if (problem !== undefined) problems.push(problemOfFile(name, problem));
    else if (typeof bytes !== 'string') {
      const isOutside = !isInput && !isWithin(file, named);
      sources.push({ file: name, real, text: exact(bytes), isNamed: isNamed && !isIgnored, isOutside });
    }
  }
  return { sources, problems, notes };
}

/** With a byte order mark, if there is one. */
function exact(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
