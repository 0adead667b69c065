import { stringify } from 'yaml';
import { hunksOf } from '../text/hunks.ts';
import { lineChanges } from '../text/line-changes.ts';

/** The lines shown around a change, as in diff -u. */
const CONTEXT = 3;

/** The lines of a unified diff of two states of an object, as YAML with sorted keys; none if they are equal. */
export function diffOf(before: unknown, after: unknown): readonly string[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  return hunksOf(a, lineChanges(a, b), CONTEXT).flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines,
  ]);
}

/** The lines, each with its line feed. */
function linesOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const text = stringify(value, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${line}\n`);
}
