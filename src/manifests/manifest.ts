import type { JsonObject, Path } from '../engine/json.ts';
import { type FileProblem, type Problem, problemOfFile } from '../problem/problem.ts';
import type { Position } from '../yaml/lines.ts';

export type { Position };

/** One object of the input, and the way back to its text. Items of a List are objects of their own. */
export interface Manifest {
  readonly object: JsonObject;
  /** As it was named, with `/`; `-` is the standard input, `<kustomize DIR>` and `<helm CHART>` what was made of them. */
  readonly file: string;
  /** Only where it was made: its places are those in what the tool printed. */
  readonly made?: Made;
  /** Which document of the file, from 0. */
  readonly document: number;
  /** Where the object lies within its document: empty, or `items`, 3 within a List. */
  readonly root: Path;
  /** Where a path of the object lies: its key; where it leads nowhere, the last key on the way there. */
  locate(path: Path): Position;
}

/** What an object was made of. */
export interface Made {
  /** The file of the kustomization, or the Chart.yaml. */
  readonly artifact: string;
  /** The file that the object comes from, where that is known. */
  readonly source?: string;
}

/** What is wrong with a place of an object. Lines of what was made are those of no file: it is told of what it was made of. */
export function problemAt({ file, made, locate }: Manifest, path: Path, problem: Problem): FileProblem {
  const position = locate(path);
  if (made !== undefined) return problemOfMade(made, position.line, problem);
  return { ...problem, location: { file, ...position } };
}

/** @param line of what it makes. */
export function problemOfMade(
  { artifact }: Pick<Made, 'artifact'>,
  line: number,
  { code, message }: Problem,
): FileProblem {
  return problemOfFile(code, artifact, `in line ${line} of what it makes: ${message}`);
}
