import type { Problem } from '../problem/problem.ts';
import type { Edit } from '../yaml/edit/data-draft.ts';

/** Edits of one part of a file that are made together, or not at all. */
export interface Change {
  /** The index of the part in the file, from 0. */
  readonly part: number;
  /** Their paths begin at the root of the document. */
  readonly edits: readonly Edit[];
}

export interface Refused<Of extends Change> {
  readonly change: Of;
  /** Why, in words for the author of the file. */
  readonly problem: Problem;
}

/** Which changes were made, and which were not. */
export interface Edited<Of extends Change> {
  readonly done: readonly Of[];
  readonly refused: readonly Refused<Of>[];
}
