import type { CheckReport } from '../check/report.ts';
import { count } from './check-words.ts';

/** The numbers of a report. */
export interface Summary {
  /** Files with an object or a problem. */
  readonly files: number;
  /** Objects that were validated: all but the skipped ones. */
  readonly objects: number;
  readonly admitted: number;
  readonly warned: number;
  readonly denied: number;
  readonly skipped: number;
  readonly violations: number;
  readonly problems: number;
}

export function summaryOf({ objects, problems }: CheckReport): Summary {
  const verdicts = { admitted: 0, warned: 0, denied: 0, skipped: 0 };
  const files = new Set(problems.map(({ location }) => location.file));
  let violations = 0;
  for (const object of objects) {
    verdicts[object.verdict]++;
    files.add(object.manifest.file);
    violations += object.violations.length;
  }
  return {
    files: files.size,
    objects: objects.length - verdicts.skipped,
    ...verdicts,
    violations,
    problems: problems.length,
  };
}

/** The summary in words: `3 objects in 1 file: 2 denied, 1 clean`. */
export function summaryText(report: CheckReport): string {
  const summary = summaryOf(report);
  const { problems } = summary;
  const outcome = verdictCounts(summary);
  return problems === 0 ? outcome : `${outcome}; ${count(problems, 'part')} of the input could not be read`;
}

function verdictCounts({ files, objects, admitted, warned, denied, skipped, problems }: Summary): string {
  if (objects === 0) {
    return skipped === 0
      ? 'nothing was checked: there is no object in the input'
      : `nothing was checked: ${count(skipped, 'object')} skipped in ${count(files, 'file')}`;
  }
  const checked = `${count(objects, 'object')} in ${count(files, 'file')}`;
  if (admitted === objects && problems === 0) return `no violations: ${checked}`;
  const parts = [
    [denied, 'denied'],
    [warned, 'warned'],
    [admitted, 'clean'],
  ] as const;
  const counts = parts.flatMap(([amount, word]) => (amount > 0 ? [`${amount.toLocaleString('en-US')} ${word}`] : []));
  return `${checked}: ${counts.join(', ')}`;
}
