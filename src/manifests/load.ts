// What paths name, read.
import { type FileProblem, inFile, type Result, success } from '../problem/problem.ts';
import { decode, LARGEST_FILE } from './bytes.ts';
import { type FindOptions, findFiles, type InputFile, STANDARD_INPUT } from './files.ts';
import type { Manifest } from './manifest.ts';
import { mayHoldObject } from './may-hold-object.ts';
import { readManifests } from './read.ts';
import { bytesOf } from './read-bytes.ts';

export interface Loaded {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly FileProblem[];
  /** What was left out and why, a line each. */
  readonly notes: readonly string[];
}

export interface LoadOptions extends FindOptions {
  /** All of the standard input; it may stop once there are more bytes than these. */
  readonly stdin: (most: number) => Promise<Uint8Array>;
  /** Called before each file. */
  readonly onFile?: (index: number, count: number) => void;
}

/** Reads the objects of files and folders; `-` is the standard input. What cannot be read is a problem. It never throws. */
export async function loadManifests(paths: readonly string[], options: LoadOptions): Promise<Loaded> {
  const { stdin, onFile, ignoresOthers = false } = options;
  const { files, problems: missing, notes: leftOut } = findFiles(paths, options);
  const manifests: Manifest[] = [];
  const problems = [...missing];
  const notes = [...leftOut];
  for (const [index, file] of files.entries()) {
    onFile?.(index, files.length);
    const bytes = file.name === STANDARD_INPUT ? success(await stdin(LARGEST_FILE)) : await bytesOf(file.name);
    if (ignoresOthers && file.name !== STANDARD_INPUT && isOther(bytes)) {
      notes.push(`${file.name}: no Kubernetes object in it`);
      continue;
    }
    const read = readFile(file, bytes);
    for (const manifest of read.manifests) manifests.push(manifest);
    for (const problem of read.problems) problems.push(problem);
    for (const other of read.others) {
      // In a folder, other files are normal. A file that was named must have an object.
      if (file.isNamed && (!ignoresOthers || file.name === STANDARD_INPUT)) problems.push(other);
      else notes.push(`${other.location.file}:${other.location.line}: ${other.message}`);
    }
  }
  return { manifests, problems, notes };
}

/** Whether nobody would miss it among manifests; what can't be read may be one. */
export function isOther(bytes: Result<Uint8Array>): boolean {
  return bytes.ok && !mayHoldObject(bytes.value);
}

function readFile({ name }: InputFile, bytes: Result<Uint8Array>): ReturnType<typeof readManifests> {
  const text = bytes.ok ? decode(bytes.value) : bytes;
  if (text.ok) return readManifests(text.value, name);
  return { manifests: [], problems: text.problems.map((problem) => inFile(name, problem)), others: [] };
}
