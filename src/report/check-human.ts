// The report of `check` for people: for each object what is wrong, where, and how to fix it.

import type { CheckedObject, CheckedViolation, CheckReport } from '../check/report.ts';
import { chapterOf, injectionNotes, locationText, messageText, remediationOf, valuesText } from '../text/sentence.ts';
import { type Style, styles } from '../text/style.ts';
import { wrap } from '../text/wrap.ts';
import { objectTitle, originText, positionText, violationEffect, zoneTitle } from './check-words.ts';
import { buildNoteLines, problemLines, skippedLines, summaryLine } from './closing.ts';
import { textsOf } from './texts.ts';
import { verdictStyles } from './verdict-styles.ts';

export interface HumanOptions {
  readonly colours: boolean;
  /** The columns of the terminal. Default: 100. Positions are never wrapped, so that terminals can open them. */
  readonly width?: number;
}

/** Files that could not be read come last, before the summary, as in other linters. */
export function renderHuman(reports: readonly CheckReport[], options: HumanOptions): string {
  return [...humanTexts(reports, options)].join('');
}

/** The same report, in pieces. */
export function humanTexts(reports: readonly CheckReport[], { colours, width = 100 }: HumanOptions): Generator<string> {
  return textsOf(blocksOf(reports, { style: styles(colours), width: Math.min(Math.max(width, 60), 120) }));
}

/** How text is laid out: its colours, and its width in columns. */
export interface TextLayout {
  readonly style: Style;
  readonly width: number;
}

function* blocksOf(reports: readonly CheckReport[], page: TextLayout): Generator<readonly string[]> {
  const { style, width } = page;
  for (const [index, report] of reports.entries()) {
    const { objects, problems } = report;
    if (index > 0) yield [''];
    if (reports.length > 1) yield [style('bold', zoneTitle(report)), ''];
    for (const object of objects) yield objectLines(object, report, page);
    yield problemLines(problems, style, width);
    yield [summaryLine(report, style), ...skippedLines(objects, style, width), ...buildNoteLines(objects, style)];
  }
}

/** The lines of an object; none if it has neither violations nor injections. */
function objectLines(object: CheckedObject, { zone }: CheckReport, page: TextLayout): readonly string[] {
  const { manifest, verdict, mode, violations } = object;
  const defaults = injectionLines(object, page);
  if (violations.length === 0 && defaults.length === 0) return [];
  const { style } = page;
  const place = style('dim', positionText(manifest.file, manifest.locate([])));
  const stricter = mode === zone.mode ? '' : ` (${mode} in this namespace)`;
  const head = `${place}  ${style('bold', objectTitle(object))}: ${style(verdictStyles[verdict], verdict)}${stricter}${style('dim', originText(object))}`;
  return [head, ...violations.flatMap((violation) => violationLines(violation, object, page)), ...defaults, ''];
}

/** The lines of a violation: where, what is wrong, and how to fix it. */
export function violationLines(
  violation: CheckedViolation,
  { manifest }: CheckedObject,
  page: TextLayout,
): readonly string[] {
  const { policy, level, position, isDenied } = violation;
  const { style } = page;
  const effect = violationEffect(violation);
  const mark = style(verdictStyles[effect], `${isDenied ? '✗' : '!'} ${effect}`);
  return [
    `  ${mark}  ${positionText(manifest.file, position)}  ${style('bold', policy.id)} (${level}, handbook ${chapterOf(policy)})`,
    ...paragraph(messageText(violation), page),
    ...paragraph(`${locationText(violation)}: ${valuesText(violation)}`, page),
    ...paragraph(`fix: ${remediationOf(violation)}`, page).map((line) => style('dim', line)),
  ];
}

/** A line for each policy that injects something, cut to the width. `fix` and `json` show all of it. */
function injectionLines({ injections }: CheckedObject, { style, width }: TextLayout): readonly string[] {
  const byPolicy = Map.groupBy(injectionNotes(injections), ({ policy }) => policy);
  return [...byPolicy].map(([policy, [first, ...others]]) => {
    const more = others.length > 0 ? ` (and in ${others.length} more)` : '';
    const text = `  + ${policy.id}: ${cut(first?.values ?? '', width - policy.id.length - more.length - 6)}${more}`;
    const caution = first?.caution;
    return style('dim', caution === undefined ? text : `${text}\n    caution: ${caution}`);
  });
}

const INDENT = 4;
/** The most characters that are shown of a text from outside. */
const LONGEST = 1000;

function paragraph(text: string, { width }: TextLayout): readonly string[] {
  return wrap(cut(text, LONGEST), INDENT, width);
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // Does not cut a surrogate pair in two.
  return `${text.slice(0, Math.max(length - 1, 1)).replace(/[\ud800-\udbff]$/, '')}…`;
}
