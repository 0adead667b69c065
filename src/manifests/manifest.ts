import type { JsonObject, Path } from '../engine/json.ts';
import { type FileProblem, type Problem, problemOfFile } from '../problem/problem.ts';
import type { Position } from '../yaml/lines.ts';

export type { Position };

/** An object of the input, and its positions in the text. Each item of a List is an object of its own. */
export interface Manifest {
  readonly object: JsonObject;
  /**
   * The path as it was named, with `/`; `-` is the standard input, `<kustomize DIR>` and `<helm CHART>` their output.
   */
  readonly file: string;
  /** Set for objects that a tool built. Their positions are those in the output of the tool. */
  readonly made?: Made;
  /** The index of the document in the file, from 0. */
  readonly document: number;
  /** The path of the object within its document: empty, or `items`, 3 within a List. */
  readonly root: Path;
  /** The position of the key at a path of the object. If there is none, that of the last key on the path. */
  locate(path: Path): Position;
}

/** What an object was built from. */
export interface Made {
  /** The file of the kustomization, or the Chart.yaml. */
  readonly artifact: string;
  /** The file that the object comes from, if it is known. */
  readonly source?: string;
}

/** A problem at a path of an object. An object that a tool made has no lines in a file: the problem names the artifact. */
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
