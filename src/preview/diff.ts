import { structuredPatch } from 'diff';
import { stringify } from 'yaml';

/** Lines around a change, as diff -u has them. */
const CONTEXT = 3;

/** The lines of a unified diff between two states of an object, as YAML with sorted keys; none where they are the same. */
export function diffOf(before: unknown, after: unknown): readonly string[] {
  const { hunks } = structuredPatch('', '', yamlOf(before), yamlOf(after), undefined, undefined, { context: CONTEXT });
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines,
  ]);
}

function yamlOf(value: unknown): string {
  return value === undefined
    ? ''
    : stringify(value, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false });
}
