import type { Problem } from '../problem/problem.ts';
import type { Edit } from '../yaml/edit/data-draft.ts';

/** Edits of one document that are made together, or not at all. */
export interface Change {
  /** Which part of the file, from 0, as it is read. */
  readonly part: number;
  /** From the root of the document. */
  readonly edits: readonly Edit[];
}

export interface Refused<Of extends Change> {
  readonly change: Of;
  /** Why, in words for the author of the file. */
  readonly problem: Problem;
}

/** What became of changes. */
export interface Edited<Of extends Change> {
  readonly done: readonly Of[];
  readonly refused: readonly Refused<Of>[];
}
