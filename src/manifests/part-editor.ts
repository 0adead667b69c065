import { equal, type Path } from '../engine/json.ts';
import { type Failure, failureOf, type Problem, type Success, success } from '../problem/problem.ts';
import { DataDraft } from '../yaml/edit/data-draft.ts';
import { reconcile, type Unchangeable } from '../yaml/edit/reconcile.ts';
import { applySplices, type Splice, sortSplices } from '../yaml/edit/splice.ts';
import { type DocumentStyle, documentStyleOf, type FileStyle } from '../yaml/edit/style.ts';
import { Lines, positionsIn } from '../yaml/lines.ts';
import { splitDocuments } from '../yaml/split.ts';
import type { Change, Edited, Refused } from './change.ts';
import { type Part, readPart } from './part.ts';

export interface EditedPart<Of extends Change> extends Edited<Of> {
  /** The part itself if nothing was changed. */
  readonly part: Part;
  /** They apply to the old text of the part, and are in its order. */
  readonly splices: readonly Splice[];
}

interface NewPart {
  readonly part: Part;
  readonly splices: readonly Splice[];
}

interface FailedAttempt<Of> extends Failure {
  /** The changes that are known to be why, each with its own problem. */
  readonly blamed: ReadonlyMap<Of, Problem>;
}

/** The part as it would be; or why it cannot be. */
type Attempt<Of> = Success<NewPart> | FailedAttempt<Of>;

/** An attempt takes time in proportion to the length of the part, so that their number needs a bound. */
const MOST_ATTEMPTS = 50;

/** Edits one part of a text. */
export class PartEditor<Of extends Change> {
  readonly #part: Part;
  readonly #file: FileStyle;
  readonly #isLast: boolean;
  readonly #lines: Lines;
  #style: DocumentStyle | undefined;
  #attempts = 0;
  #done: Of[] = [];
  #best: NewPart;
  readonly #refused = new Map<Of, Problem>();

  /** @param isLast whether no other part follows it. */
  constructor(part: Part, file: FileStyle, isLast: boolean) {
    this.#part = part;
    this.#file = file;
    this.#isLast = isLast;
    this.#lines = new Lines(part.text);
    this.#best = { part, splices: [] };
  }

  edit(changes: readonly Of[]): EditedPart<Of> {
    this.#settle(this.#withoutBlamed(changes));
    const refused = changes.flatMap((change): Refused<Of>[] => {
      const problem = this.#refused.get(change);
      return problem === undefined ? [] : [{ change, problem }];
    });
    return { ...this.#best, done: changes.filter((change) => !this.#refused.has(change)), refused };
  }

  /**
   * Refuses the changes that are the cause of a failure, until the rest can be made together, and makes these. Returns
   * the changes that are still open, because no single one of them is the cause.
   */
  #withoutBlamed(changes: readonly Of[]): readonly Of[] {
    let rest = changes;
    while (rest.length > 0) {
      const attempt = this.#attempt(rest);
      if (attempt.ok) {
        this.#take(rest, attempt.value);
        return [];
      }
      const { blamed } = attempt;
      if (blamed.size === 0 || this.#attempts >= MOST_ATTEMPTS) return rest;
      for (const [change, problem] of blamed) this.#refused.set(change, problem);
      rest = rest.filter((change) => !blamed.has(change));
    }
    return rest;
  }

  /** Finds out which of these changes cannot be made: tries each half with the changes that are already made. */
  #settle(group: readonly Of[]): void {
    if (group.length === 0) return;
    const attempt = this.#attempt([...this.#done, ...group]);
    if (attempt.ok) this.#take(group, attempt.value);
    else if (group.length === 1 || this.#attempts >= MOST_ATTEMPTS) {
      for (const change of group) this.#refused.set(change, attempt.problems[0]);
    } else {
      const half = group.length >> 1;
      this.#settle(group.slice(0, half));
      this.#settle(group.slice(half));
    }
  }

  #take(group: readonly Of[], made: NewPart): void {
    for (const change of group) this.#done.push(change);
    this.#best = made;
  }

  #attempt(changes: readonly Of[]): Attempt<Of> {
    this.#attempts++;
    const { tree, data, text, notes } = this.#part;
    if (tree === undefined || data === undefined) return refusal(notes[0]?.message ?? 'the document is empty');
    const draft = new DataDraft(data);
    const blamed = new Map<Of, Problem>();
    let failed: Failure | undefined;
    for (const change of changes) {
      const applied = draft.apply(change.edits);
      if (applied.ok) continue;
      failed ??= applied;
      blamed.set(change, applied.problems[0]);
    }
    if (failed !== undefined) return { ...failed, blamed };
    if (draft.data === data) return success({ part: this.#part, splices: [] });
    const source = { text, lines: this.#lines };
    this.#style ??= documentStyleOf(this.#file, source, tree);
    const splices: Splice[] = [];
    const unchangeable = reconcile({ ...source, style: this.#style, splices }, tree, data, draft.data);
    const [first] = unchangeable;
    if (first !== undefined) return refusal(first.problem.message, blame(unchangeable, changes));
    return this.#checked(splices, draft.data);
  }

  /** Read as kubectl does, the new text must say exactly what it shall. */
  #checked(splices: readonly Splice[], wanted: unknown): Attempt<Of> {
    const { text: before } = this.#part;
    if (splices.length === 0 && equal(this.#part.data, wanted)) return success({ part: this.#part, splices });
    const sorted = sortSplices(splices);
    if (!sorted.ok) return { ...sorted, blamed: new Map() };
    const text = applySplices(before, sorted.value);
    const chunks = splitDocuments(text);
    const [chunk] = chunks;
    const part = chunk === undefined ? undefined : readPart(chunk, positionsIn(text));
    const isWhole = chunks.length === 1 && (this.#isLast || endsLine(text) || !endsLine(before));
    if (part === undefined || !isWhole || !equal(part.data, wanted) || hasMoreNotes(part, this.#part)) {
      return refusal('the file would say something else than it shall');
    }
    return success({ part, splices: sorted.value });
  }
}

function refusal<Of>(message: string, blamed: ReadonlyMap<Of, Problem> = new Map()): FailedAttempt<Of> {
  return { ...failureOf('edit-not-safe', message), blamed };
}

function endsLine(text: string): boolean {
  return /[\n\r]$/.test(text.slice(-1));
}

function hasMoreNotes(now: Part, before: Part): boolean {
  return now.notes.length > before.notes.length;
}

/** The changes that alone are at or below a place that failed. */
function blame<Of extends Change>(
  unchangeable: readonly Unchangeable[],
  changes: readonly Of[],
): ReadonlyMap<Of, Problem> {
  const blamed = new Map<Of, Problem>();
  const byPath = new Map<string, Of | undefined>();
  const failed = new Set(unchangeable.map(({ path }) => pathKey(path)));
  const roots = new Set(unchangeable.map(({ path }) => path.length));
  for (const change of changes) {
    for (const { path } of change.edits) {
      for (const length of roots) {
        const key = pathKey(path.slice(0, length));
        if (length > path.length || !failed.has(key)) continue;
        byPath.set(key, byPath.has(key) && byPath.get(key) !== change ? undefined : change);
      }
    }
  }
  for (const { path, problem } of unchangeable) {
    const change = byPath.get(pathKey(path));
    if (change !== undefined && !blamed.has(change)) blamed.set(change, problem);
  }
  return blamed;
}

function pathKey(path: Path): string {
  return JSON.stringify(path);
}
