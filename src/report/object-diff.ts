import { stringify } from 'yaml';
import { hunksOf } from '../text/hunks.ts';
import { lineChanges } from '../text/line-changes.ts';

/** Lines around a change, as diff -u has them. */
const CONTEXT = 3;

/** The lines of a unified diff between two states of an object, as YAML with sorted keys; none where they are the same. */
export function diffOf(before: unknown, after: unknown): readonly string[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  return hunksOf(a, lineChanges(a, b), CONTEXT).flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines,
  ]);
}

/** Each with its line feed. */
function linesOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const text = stringify(value, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${line}\n`);
}
