import { lineChanges } from './line-changes.ts';

export interface DiffLine {
  readonly sign: ' ' | '+' | '-';
  readonly text: string;
}

/** Compares two texts line by line: lines in both (` `), only in the first (`-`), only in the second (`+`). */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const a = before.split('\n');
  const lines: DiffLine[] = [];
  const both = (from: number, to: number) => {
    for (const text of a.slice(from, to)) lines.push({ sign: ' ', text });
  };
  let index = 0;
  for (const { start, removed, added } of lineChanges(a, after.split('\n'))) {
    both(index, start);
    index = start + removed;
    for (const text of a.slice(start, index)) lines.push({ sign: '-', text });
    for (const text of added) lines.push({ sign: '+', text });
  }
  both(index, a.length);
  return lines;
}
