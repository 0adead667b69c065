// The checklist of `promote` for people: what is to be done, then what is ready.

import type { Candidate, Checklist } from '../check/checklist.ts';
import type { CheckedViolation, CheckReport } from '../check/report.ts';
import { chapterOf, injectionNotes, locationText, messageText, remediationOf, valuesText } from '../text/sentence.ts';
import { type Style, styles } from '../text/style.ts';
import { count, objectTitle, positionText, zoneTitle } from './check-words.ts';

/** A list for a terminal or for an issue, with the boxes of Markdown. */
export function renderPromotion(
  report: CheckReport,
  { candidates, ready, obstacles }: Checklist,
  { colours }: { readonly colours: boolean },
): string {
  const style = styles(colours);
  const objects = count(candidates.length, 'object');
  const outcome =
    obstacles === 0
      ? style('green', `Ready for ${zoneTitle(report)}: ${objects}`)
      : style('red', `${ready} of ${objects} ready for ${zoneTitle(report)}: ${count(obstacles, 'thing')} to do`);
  const lines = candidates.flatMap((candidate) => candidateLines(candidate, style));
  return `${[outcome, '', ...lines].join('\n')}\n`;
}

function candidateLines({ object, obstacles, advice }: Candidate, style: Style): readonly string[] {
  const box = obstacles.length === 0 ? style('green', '[x]') : '[ ]';
  const policies = [...new Set(injectionNotes(object.injections).map(({ policy }) => policy.id))];
  return [
    `- ${box} ${style('bold', objectTitle(object))}  ${style('dim', object.manifest.file)}`,
    ...obstacles.flatMap((violation, index) => [
      obstacleLine(violation, object.manifest.file, style),
      // Obstacles with the same remediation follow each other. It is printed once, after the last one.
      ...(remediationLine(violation) === remediationLine(obstacles[index + 1])
        ? []
        : [style('dim', `        ${remediationLine(violation)}`)]),
    ]),
    ...advice.map((violation) => style('yellow', `  - warned: ${violationSentence(violation)}`)),
    ...(policies.length === 0 ? [] : [style('dim', `  - injected there: ${policies.join(', ')}`)]),
  ];
}

function obstacleLine(violation: CheckedViolation, file: string, style: Style): string {
  const { position } = violation;
  const place = position.line === 1 && position.column === 1 ? '' : `  ${style('dim', positionText(file, position))}`;
  return `  - [ ] ${violationSentence(violation)}${place}`;
}

function remediationLine(violation: CheckedViolation | undefined): string {
  return violation === undefined ? '' : `${remediationOf(violation)} (handbook ${chapterOf(violation.policy)})`;
}

function violationSentence(violation: CheckedViolation): string {
  const { policy, level } = violation;
  return `${policy.id} (${level}): ${messageText(violation)}: ${locationText(violation)}: ${valuesText(violation)}`;
}
