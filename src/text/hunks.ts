import type { LineChange } from './line-changes.ts';

/** Changes near each other, with lines around them, as in a unified diff. Line numbers begin at 1. */
export interface Hunk {
  readonly oldStart: number;
  oldLines: number;
  readonly newStart: number;
  newLines: number;
  readonly lines: string[];
}

/**
 * Makes the hunks of a unified diff.
 * @param lines the lines of the first text, each with its line feed.
 * @param context how many unchanged lines to show before and after a change.
 */
export function hunksOf(lines: readonly string[], changes: readonly LineChange[], context: number): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let hunk: Hunk | undefined;
  /** The next line of the first text to write. */
  let index = 0;
  /** How many lines longer the second text is so far. */
  let shift = 0;
  const writeUntil = (end: number) => {
    for (; index < end; index++) write(hunk, ' ', lines[index] ?? '');
  };
  for (const { start, removed, added } of changes) {
    if (hunk === undefined || start - index > 2 * context) {
      writeUntil(Math.min(index + context, lines.length));
      index = Math.max(start - context, 0);
      hunk = { oldStart: index + 1, oldLines: 0, newStart: index + 1 + shift, newLines: 0, lines: [] };
      hunks.push(hunk);
    }
    writeUntil(start);
    for (; index < start + removed; index++) write(hunk, '-', lines[index] ?? '');
    for (const line of added) write(hunk, '+', line);
    shift += added.length - removed;
  }
  writeUntil(Math.min(index + context, lines.length));
  return hunks;
}

function write(hunk: Hunk | undefined, sign: ' ' | '+' | '-', line: string): void {
  if (hunk === undefined) return;
  if (sign !== '+') hunk.oldLines++;
  if (sign !== '-') hunk.newLines++;
  const isEnded = line.endsWith('\n');
  hunk.lines.push(sign + (isEnded ? line.slice(0, -1) : line));
  if (!isEnded) hunk.lines.push('\\ No newline at end of file');
}
