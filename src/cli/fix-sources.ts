import type { Source } from '../fix/fix.ts';
import { decode, LARGEST_FILE } from '../manifests/bytes.ts';
import { type FindOptions, findFiles, isWithin, STANDARD_INPUT } from '../manifests/files.ts';
import { isOther } from '../manifests/load.ts';
import { bytesOf } from '../manifests/read-bytes.ts';
import { type FileProblem, inFile, type Result, success } from '../problem/problem.ts';

/** A file that is to be fixed. */
export interface SourceFile extends Source {
  /** Where it lies, without a link on the way. */
  readonly real: string;
}

/** The files that paths name, to the byte. What cannot be read is a problem. */
export async function readSources(
  paths: readonly string[],
  stdin: (most: number) => Promise<Uint8Array>,
  options: FindOptions = {},
): Promise<{
  readonly sources: readonly SourceFile[];
  readonly problems: readonly FileProblem[];
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
    const bytes = isInput ? success(await stdin(LARGEST_FILE)) : await bytesOf(real);
    if (isIgnored && isOther(bytes)) {
      notes.push(`${name}: no Kubernetes object in it`);
      continue;
    }
    const source = bytes.ok ? exactText(bytes.value) : bytes;
    if (source.ok) {
      const isOutside = !isInput && !isWithin(file, named);
      sources.push({ file: name, real, text: source.value, isNamed: isNamed && !isIgnored, isOutside });
    } else for (const problem of source.problems) problems.push(inFile(name, problem));
  }
  return { sources, problems, notes };
}

/** With a byte order mark, if there is one. */
function exactText(bytes: Uint8Array): Result<string> {
  const decoded = decode(bytes);
  return decoded.ok ? success(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)) : decoded;
}
