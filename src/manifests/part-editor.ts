import { equal, type Path } from '../engine/json.ts';
import { DataDraft } from '../yaml/edit/data-draft.ts';
import { type Failure, reconcile } from '../yaml/edit/reconcile.ts';
import { inOrder, type Splice, spliced, Unsafe } from '../yaml/edit/splice.ts';
import { type FileStyle, type Style, styleOf } from '../yaml/edit/style.ts';
import { Lines, positionsIn } from '../yaml/lines.ts';
import { splitDocuments } from '../yaml/split.ts';
import type { Change, Edited, Refused } from './change.ts';
import { type Part, readPart } from './part.ts';

export interface EditedPart<Of extends Change> extends Edited<Of> {
  /** The part itself where nothing was changed. */
  readonly part: Part;
  /** Of the text of the part as it was, in its order. */
  readonly splices: readonly Splice[];
}

/** The part as it would be; or why it cannot be. */
type Outcome<Of> =
  | { readonly part: Part; readonly splices: readonly Splice[] }
  | {
      readonly part?: undefined;
      readonly reason: string;
      /** Those that are known to be why, each with its own reason. */
      readonly blamed: ReadonlyMap<Of, string>;
    };

/** Each takes as long as the part is; who needs more of them has other worries. */
const MOST_ATTEMPTS = 50;

/** Edits one part of a text. */
export class PartEditor<Of extends Change> {
  readonly #part: Part;
  readonly #file: FileStyle;
  readonly #isLast: boolean;
  readonly #lines: Lines;
  #style: Style | undefined;
  #attempts = 0;
  #done: Of[] = [];
  #best: { readonly part: Part; readonly splices: readonly Splice[] };
  readonly #refused = new Map<Of, string>();

  /** @param isLast whether no other part comes behind it. */
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
      const reason = this.#refused.get(change);
      return reason === undefined ? [] : [{ change, reason }];
    });
    return { ...this.#best, done: changes.filter((change) => !this.#refused.has(change)), refused };
  }

  /** What is left once nobody is to blame alone; made, where that is possible. */
  #withoutBlamed(changes: readonly Of[]): readonly Of[] {
    let rest = changes;
    while (rest.length > 0) {
      const outcome = this.#attempt(rest);
      if (outcome.part !== undefined) {
        this.#take(rest, outcome);
        return [];
      }
      if (outcome.blamed.size === 0 || this.#attempts >= MOST_ATTEMPTS) return rest;
      for (const [change, reason] of outcome.blamed) this.#refused.set(change, reason);
      rest = rest.filter((change) => !outcome.blamed.has(change));
    }
    return rest;
  }

  /** One or some of these are the reason: each half is tried with those that went well. */
  #settle(group: readonly Of[]): void {
    if (group.length === 0) return;
    const outcome = this.#attempt([...this.#done, ...group]);
    if (outcome.part !== undefined) this.#take(group, outcome);
    else if (group.length === 1 || this.#attempts >= MOST_ATTEMPTS) {
      for (const change of group) this.#refused.set(change, outcome.reason);
    } else {
      const half = group.length >> 1;
      this.#settle(group.slice(0, half));
      this.#settle(group.slice(half));
    }
  }

  #take(group: readonly Of[], outcome: { readonly part: Part; readonly splices: readonly Splice[] }): void {
    for (const change of group) this.#done.push(change);
    this.#best = outcome;
  }

  #attempt(changes: readonly Of[]): Outcome<Of> {
    this.#attempts++;
    const { tree, data, text, notes } = this.#part;
    if (tree === undefined || data === undefined) return refusal(notes[0]?.message ?? 'the document is empty');
    const draft = new DataDraft(data);
    const blamed = new Map<Of, string>();
    for (const change of changes) attributed(change, blamed, () => draft.apply(change.edits));
    if (blamed.size > 0) return { reason: [...blamed.values()][0] ?? '', blamed };
    if (draft.data === data) return { part: this.#part, splices: [] };
    const page = { text, lines: this.#lines };
    this.#style ??= styleOf(this.#file, page, tree);
    const splices: Splice[] = [];
    const failures = reconcile({ ...page, style: this.#style, splices }, tree, data, draft.data);
    const [failure] = failures;
    if (failure !== undefined) return { reason: failure.reason, blamed: blame(failures, changes) };
    return this.#checked(splices, draft.data);
  }

  /** Read as kubectl does, the new text must say exactly what it shall. */
  #checked(splices: readonly Splice[], wanted: unknown): Outcome<Of> {
    const { text: before } = this.#part;
    if (splices.length === 0 && equal(this.#part.data, wanted)) return { part: this.#part, splices };
    try {
      const sorted = inOrder(splices);
      const text = spliced(before, sorted);
      const chunks = splitDocuments(text);
      const [chunk] = chunks;
      const part = chunk === undefined ? undefined : readPart(chunk, positionsIn(text));
      const isWhole = chunks.length === 1 && (this.#isLast || endsLine(text) || !endsLine(before));
      if (part === undefined || !isWhole || !equal(part.data, wanted) || hasMoreNotes(part, this.#part)) {
        return refusal('the file would say something else than it shall');
      }
      return { part, splices: sorted };
    } catch (error) {
      if (error instanceof Unsafe) return refusal(error.message);
      throw error;
    }
  }
}

function refusal<Of>(reason: string): Outcome<Of> {
  return { reason, blamed: new Map() };
}

function endsLine(text: string): boolean {
  return /[\n\r]$/.test(text.slice(-1));
}

function hasMoreNotes(now: Part, before: Part): boolean {
  return now.notes.length > before.notes.length;
}

function attributed<Of>(change: Of, blamed: Map<Of, string>, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Unsafe)) throw error;
    blamed.set(change, error.message);
  }
}

/** The changes that alone are at or below a place that failed. */
function blame<Of extends Change>(failures: readonly Failure[], changes: readonly Of[]): ReadonlyMap<Of, string> {
  const blamed = new Map<Of, string>();
  const byPath = new Map<string, Of | undefined>();
  const failed = new Set(failures.map(({ path }) => keyOf(path)));
  const roots = new Set(failures.map(({ path }) => path.length));
  for (const change of changes) {
    for (const { path } of change.edits) {
      for (const length of roots) {
        const key = keyOf(path.slice(0, length));
        if (length > path.length || !failed.has(key)) continue;
        byPath.set(key, byPath.has(key) && byPath.get(key) !== change ? undefined : change);
      }
    }
  }
  for (const { path, reason } of failures) {
    const change = byPath.get(keyOf(path));
    if (change !== undefined && !blamed.has(change)) blamed.set(change, reason);
  }
  return blamed;
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}
