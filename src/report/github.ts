// The report of `check` for GitHub Actions: workflow commands, which it shows beside the lines of a pull request.
import { posix } from 'node:path';
import type { CheckReport } from '../check/report.ts';
import { clean } from '../text/clean.ts';
import { chapterOf, remediationOf } from '../text/sentence.ts';
import { objectTitle, originText, sentenceOf, zoneTitle } from './check-words.ts';
import { summaryText } from './summary.ts';

/**
 * An error for each violation that denies and for each file that could not be read, a warning for the other violations,
 * and a line for each zone. Errors come first, because GitHub shows only ten of each kind for a step.
 */
export function renderGithub(reports: readonly CheckReport[]): string {
  const zones = reports.map((report) => annotationsOf(report, reports.length > 1));
  // The problems are the same for all zones.
  const unread = (reports[0]?.problems ?? []).map(
    ({ code, message, location: { file, line, column } }): Annotation => ({
      isError: true,
      file,
      line,
      column,
      title: `not read (${code})`,
      message: clean(message),
    }),
  );
  const all = [...unread, ...zones.flat()];
  const sorted = [...all.filter(({ isError }) => isError), ...all.filter(({ isError }) => !isError)];
  const outcomes = reports.map((report) => `${zoneTitle(report)}: ${summaryText(report)}`);
  return [...sorted.map(commandOf), ...outcomes].map((line) => `${line}\n`).join('');
}

interface Annotation {
  readonly isError: boolean;
  /** Undefined if there is no line of a file for it. */
  readonly file: string | undefined;
  readonly line: number;
  readonly column: number;
  readonly title: string;
  readonly message: string;
}

function annotationsOf(report: CheckReport, isOneOfSeveral: boolean): readonly Annotation[] {
  const zone = isOneOfSeveral ? ` in ${report.zone.name}` : '';
  return report.objects.flatMap((object) => {
    const name = objectTitle(object);
    return object.violations.map((violation) => ({
      isError: violation.isDenied,
      file: object.manifest.made === undefined ? object.manifest.file : undefined,
      ...violation.position,
      title: `${violation.policy.id} (${violation.level})${zone}`,
      message: [
        `${name}${originText(object)}: ${sentenceOf(violation)}`,
        `Fix: ${remediationOf(violation)} (handbook ${chapterOf(violation.policy)})`,
      ]
        .map(clean)
        .join('\n'),
    }));
  });
}

function commandOf({ isError, file, line, column, title, message }: Annotation): string {
  const properties = [
    // The standard input is no file of the repository.
    ...(file === undefined || file === '-'
      ? []
      : [`file=${escapeProperty(clean(posix.normalize(file)))}`, `line=${line}`, `col=${column}`]),
    `title=${escapeProperty(title)}`,
  ];
  return `::${isError ? 'error' : 'warning'} ${properties.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
