// The last lines of the formats human and matrix.

import type { CheckedObject, CheckReport, Verdict } from '../check/report.ts';
import type { FileProblem } from '../problem/problem.ts';
import { clean } from '../text/clean.ts';
import type { Style } from '../text/style.ts';
import { wrap } from '../text/wrap.ts';
import { fileTitle, positionText, zoneTitle } from './check-words.ts';
import { skippedIn } from './skipped.ts';
import { summaryOf, summaryText } from './summary.ts';
import { verdictStyles } from './verdict-styles.ts';

/** What could not be read, and why; a blank line behind. */
export function problemLines(problems: readonly FileProblem[], style: Style, width?: number): readonly string[] {
  if (problems.length === 0) return [];
  const lines = problems.flatMap(({ code, message, location }) => [
    `${style('red', '✗ not read')}  ${positionText(location.file, location)}`,
    ...wrap(clean(`${message} [${code}]`), 4, width),
  ]);
  return [...lines, ''];
}

const marks: Readonly<Record<Verdict, string>> = { denied: '✗', warned: '!', admitted: '✓', skipped: '-' };

/** How many objects a zone denies, warns about and admits. */
export function summaryLine(report: CheckReport, style: Style): string {
  const worst = worstVerdict(report);
  return style(verdictStyles[worst], `${marks[worst]} ${zoneTitle(report)}: ${summaryText(report)}`);
}

function worstVerdict(report: CheckReport): Verdict {
  const { objects, denied, warned, problems } = summaryOf(report);
  if (denied > 0 || problems > 0) return 'denied';
  if (warned > 0) return 'warned';
  return objects > 0 ? 'admitted' : 'skipped';
}

/** How many objects of which kinds were skipped, and why. */
export function skippedLines(objects: readonly CheckedObject[], style: Style, width?: number): readonly string[] {
  return skippedIn(objects).flatMap(({ reason, kinds, isMistake }) =>
    wrap(`skipped, because ${reason}: ${kinds}`, 2, width).map((line) =>
      style(isMistake ? verdictStyles.warned : verdictStyles.skipped, line),
    ),
  );
}

/** Says of built objects that their lines are those of no file. */
export function buildNoteLines(objects: readonly CheckedObject[], style: Style): readonly string[] {
  const files = new Set(objects.flatMap(({ manifest: { made, file } }) => (made === undefined ? [] : file)));
  return [...files].map((file) => style('dim', `  lines of ${fileTitle(file)} are lines of its output, not of a file`));
}
