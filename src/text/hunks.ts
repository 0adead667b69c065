import type { LineChange } from './line-changes.ts';

/** Changes that are near each other, with lines around them, as unified diffs have them. */
export interface Hunk {
  readonly oldStart: number;
  oldLines: number;
  readonly newStart: number;
  newLines: number;
  readonly lines: string[];
}

/**
 * The hunks of a unified diff.
 * @param lines of the first text, each with the line feed that ends it.
 * @param context how many lines are shown before and behind a change.
 */
export function hunksOf(lines: readonly string[], changes: readonly LineChange[], context: number): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let hunk: Hunk | undefined;
  /** Up to where the first text is written into hunks. */
  let index = 0;
  /** By how many lines the second text is longer so far. */
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
