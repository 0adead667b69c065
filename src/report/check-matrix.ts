// The report of `check --all-zones` for people: the zones side by side.

import type { CheckedObject, CheckedViolation, CheckReport, Verdict } from '../check/report.ts';
import { renderColumns } from '../text/columns.ts';
import { type Style, styles } from '../text/style.ts';
import { objectTitle, positionText, zoneNames } from './check-words.ts';
import { buildNoteLines, problemLines, skippedLines, summaryLine } from './closing.ts';
import { verdictStyles } from './verdict-styles.ts';

/**
 * A table of objects by zone, a table of policies by zone, and a summary of each zone. The input of all is the same.
 */
export function renderMatrix(reports: readonly CheckReport[], { colours }: { readonly colours: boolean }): string {
  const style = styles(colours);
  const [first] = reports;
  const sides = (first?.objects ?? []).map((_, index) => reports.flatMap(({ objects }) => objects[index] ?? []));
  const isSkipped = (side: readonly CheckedObject[]) => side.every(({ verdict }) => verdict === 'skipped');
  const validated = sides.filter((side) => !isSkipped(side));
  const skipped = sides.filter(isSkipped).flatMap(([object]) => object ?? []);
  const lines = [
    ...table(['OBJECT', ...zoneNames(reports), 'WHERE'], validated.map(objectRow), style),
    ...table(['POLICY', ...zoneNames(reports)], policyRows(reports), style),
    ...problemLines(first?.problems ?? [], style),
    ...reports.map((report) => summaryLine(report, style)),
    ...skippedLines(skipped, style),
    ...buildNoteLines(first?.objects ?? [], style),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** @param side one object, in all zones. */
function objectRow(side: readonly CheckedObject[]): readonly string[] {
  const [object] = side;
  if (object === undefined) return [];
  const place = positionText(object.manifest.file, object.manifest.locate([]));
  return [objectTitle(object), ...side.map(({ verdict }) => verdict), place];
}

/** How often each policy was broken in each zone, the most frequent one first. */
function policyRows(reports: readonly CheckReport[]): readonly (readonly string[])[] {
  const found = new Map<string, CheckedViolation[][]>();
  for (const [zone, { objects }] of reports.entries()) {
    for (const violation of objects.flatMap(({ violations }) => violations)) {
      const zones = found.get(violation.policy.id) ?? reports.map(() => []);
      zones[zone]?.push(violation);
      found.set(violation.policy.id, zones);
    }
  }
  const most = (zones: readonly (readonly unknown[])[]) => Math.max(...zones.map(({ length }) => length));
  const sorted = [...found].sort(([, a], [, b]) => most(b) - most(a));
  return sorted.map(([id, zones]) => [id, ...zones.map(cellOf)]);
}

function cellOf(violations: readonly CheckedViolation[]): string {
  const denied = violations.filter(({ isDenied }) => isDenied).length;
  const warned = violations.length - denied;
  const parts = [denied > 0 ? `${denied} denied` : '', warned > 0 ? `${warned} warned` : ''];
  return parts.filter((part) => part !== '').join(', ') || '-';
}

function table(head: readonly string[], rows: readonly (readonly string[])[], style: Style): readonly string[] {
  if (rows.length === 0) return [];
  const text = renderColumns([head, ...rows], (cell, row, column) => {
    if (row === 0) return style('bold', cell);
    const verdict = /\b(?:denied|warned|admitted|skipped)\b/.exec(cell)?.[0];
    return column === 0 || (column >= head.length - 1 && head.at(-1) === 'WHERE') || verdict === undefined
      ? cell
      : style(verdictStyles[verdict as Verdict], cell);
  });
  return [...text.trimEnd().split('\n'), ''];
}
