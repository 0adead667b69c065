import { FILE_HEADERS_ONLY, formatPatch } from 'diff';
import { STANDARD_INPUT } from '../manifests/files.ts';
import { hunksOf } from '../text/hunks.ts';
import { type LineChange, lineChanges } from '../text/line-changes.ts';
import { applySplices, type Splice, shiftSplices } from '../yaml/edit/splice.ts';

/** A file, and the changes of its text. */
export interface ChangedText {
  readonly file: string;
  readonly text: string;
  /** In the order of the text. */
  readonly splices: readonly Splice[];
}

/** A diff in the format of `diff -u` and git, for `git apply`; empty if there is no difference. */
export function unifiedDiff({ file, text, splices }: ChangedText): string {
  if (splices.length === 0) return '';
  const lines = linesOf(text);
  const hunks = hunksOf(lines, changesOf(text, lines, splices), CONTEXT);
  if (hunks.length === 0) return '';
  const name = file === STANDARD_INPUT ? 'stdin' : file.replace(/^(?:\.?\/)+/, '');
  const names = { oldFileName: `a/${name}`, newFileName: `b/${name}`, oldHeader: undefined, newHeader: undefined };
  return formatPatch({ ...names, hunks: [...hunks] }, FILE_HEADERS_ONLY);
}

/** The lines, each with its end. As in diff, only a line feed ends a line. */
function linesOf(text: string): readonly string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed + 1;
    lines.push(text.slice(start, end));
    start = end;
  }
  return lines;
}

/** The lines that splices change. Only the lines that splices touch are compared. */
function changesOf(text: string, lines: readonly string[], splices: readonly Splice[]): readonly LineChange[] {
  const changes: { readonly start: number; removed: number; readonly added: string[] }[] = [];
  const touched = new TouchedLines(lines, text.length);
  for (let next = 0; next < splices.length; ) {
    const first = next;
    const { line, start } = touched.from((splices[first] as Splice).start);
    for (let splice = splices[next]; splice !== undefined; splice = splices[++next]) {
      if (next > first && !touched.holds(splice.start)) break;
      touched.reach(splice);
    }
    const after = applySplices(text.slice(start, touched.end), shiftSplices(splices.slice(first, next), start));
    for (const { start: offset, removed, added } of lineChanges(lines.slice(line, touched.next), linesOf(after))) {
      const last = changes.at(-1);
      // In a run of changed lines, removed lines come before added ones.
      if (last === undefined || last.start + last.removed < line + offset)
        changes.push({ start: line + offset, removed, added: [...added] });
      else {
        last.removed += removed;
        for (const each of added) last.added.push(each);
      }
    }
  }
  return changes;
}

/** Finds the lines that splices touch, from the start of a text to its end. */
class TouchedLines {
  /** The index of the line after the touched ones, and its start. */
  next = 0;
  end = 0;
  readonly #lines: readonly string[];
  readonly #length: number;

  constructor(lines: readonly string[], length: number) {
    this.#lines = lines;
    this.#length = length;
  }

  /** Starts a new run of touched lines, at the line of an offset. Returns its index and its start. */
  from(offset: number): { readonly line: number; readonly start: number } {
    let [line, start] = [this.next, this.end];
    this.#advance();
    while (this.end <= offset && this.next < this.#lines.length) {
      [line, start] = [this.next, this.end];
      this.#advance();
    }
    return { line, start };
  }

  holds(offset: number): boolean {
    return offset < this.end || this.end === this.#length;
  }

  /** Adds the lines that a splice touches. If it removes the end of a line, it touches the next line, too. */
  reach({ start, end }: Splice): void {
    while (this.end < this.#length && (end > this.end || (end === this.end && start < end))) this.#advance();
  }

  #advance(): void {
    this.end += this.#lines[this.next]?.length ?? 0;
    this.next++;
  }
}

/** The lines shown around a change. */
const CONTEXT = 4;
