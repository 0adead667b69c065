// The report of `fix` for people: what was written into the files, and what is left to do.

import type { CheckedObject } from '../check/report.ts';
import { formatPath } from '../engine/json.ts';
import { type ChangedObject, LIST_END, type ObjectChange } from '../fix/changes.ts';
import type { FixedFile, FixReport } from '../fix/fix.ts';
import { clean } from '../text/clean.ts';
import { wrap } from '../text/wrap.ts';
import type { Edit } from '../yaml/edit/data-draft.ts';
import { type TextLayout, violationLines } from './check-human.ts';
import { count, fileTitle, objectTitle, positionText, zoneTitle } from './check-words.ts';
import { problemLines } from './closing.ts';
import { textsOf } from './texts.ts';
import { verdictStyles } from './verdict-styles.ts';

export interface FixLayout extends TextLayout {
  /** Whether nothing is written, and the report says what would be. */
  readonly isPreview: boolean;
  /** Files that could not be written. */
  readonly unwritten: ReadonlySet<string>;
}

/** What was changed in each file, what was not and why, and a summary; in pieces. */
export function fixTexts(fix: FixReport, wording: FixLayout): Generator<string> {
  return textsOf(blocksOf(fix, wording));
}

function* blocksOf(fix: FixReport, wording: FixLayout): Generator<readonly string[]> {
  const { style, width } = wording;
  const { objects, problems } = fix.report;
  for (const file of fix.files) yield* fileBlocks(file, wording);
  for (const file of fix.files) yield* refusedBlocks(file, wording);
  for (const object of objects) yield unfixedLines(object, wording);
  yield problemLines(problems, style, width);
  yield summaryLines(fix, wording);
}

function* fileBlocks(
  { file, done }: FixedFile,
  { style, isPreview, unwritten }: FixLayout,
): Generator<readonly string[]> {
  if (done.length === 0 || unwritten.has(file)) return;
  yield [`${style('bold', fileTitle(file))}: ${isPreview ? 'would be changed' : 'changed'}`];
  const nameOnce = titleCache();
  for (const [name, all] of Map.groupBy(done, ({ object }) => nameOnce(object))) {
    yield [`  ${name}`, ...all.flatMap((change) => changeLines(change)).map((line) => `    ${line}`)];
  }
  yield [''];
}

/** `+` marks a value that was unset, `~` one that the author had set. */
function changeLines({ policy, finding, caution, objectEdits }: ObjectChange): readonly string[] {
  const mark = finding === undefined ? '+' : '~';
  const was = finding === undefined ? '' : `, found ${clean(finding.found)}`;
  return [
    ...objectEdits.map((edit) => `${mark} ${policy.id}: ${editLine(edit)}${was}`),
    ...(caution === undefined ? [] : [`  caution: ${caution}`]),
  ];
}

/** An edit in words: `spec.concurrencyPolicy=Forbid`. */
function editLine({ path, value }: Edit): string {
  const isItem = path.at(-1) === LIST_END;
  const place = `${formatPath(isItem ? path.slice(0, -1) : path)}${isItem ? '[]' : ''}`;
  if (value === undefined) return clean(`${place} removed`);
  return clean(`${place}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
}

function* refusedBlocks({ file, refused }: FixedFile, { style, width }: FixLayout): Generator<readonly string[]> {
  const nameOnce = titleCache();
  for (const { change, problem } of refused) {
    const { object, policy, objectEdits } = change;
    const place = positionText(file, problem.location);
    yield [
      `${style('yellow', '! not written')}  ${place}  ${policy.id}`,
      ...wrap(`${nameOnce(object)}: ${objectEdits.map(editLine).join(', ')}`, 4, width),
      ...wrap(`why: ${clean(problem.message)} [${problem.code}]`, 4, width),
      '',
    ];
  }
}

/** Makes the title of an object once for all its changes, because its name may be as long as the file. */
function titleCache(): (object: ChangedObject) => string {
  let known: { readonly object: ChangedObject; readonly name: string } | undefined;
  return (object) => {
    if (known?.object !== object) known = { object, name: objectTitle(object) };
    return known.name;
  };
}

/** The violations of an object that `fix` cannot fix. */
function unfixedLines(object: CheckedObject, wording: FixLayout): readonly string[] {
  const { violations } = object;
  if (violations.length === 0) return [];
  const { manifest } = object;
  const head = `${positionText(manifest.file, manifest.locate([]))}  ${wording.style('bold', objectTitle(object))}: not fixed`;
  return [head, ...violations.flatMap((violation) => violationLines(violation, object, wording)), ''];
}

function summaryLines({ files, report }: FixReport, { style, isPreview, unwritten }: FixLayout): readonly string[] {
  const changed = files.filter(({ file, done }) => done.length > 0 && !unwritten.has(file));
  const writes = changed.flatMap(({ done }) => done).reduce((sum, { objectEdits }) => sum + objectEdits.length, 0);
  const verb = isPreview ? 'would be changed' : 'changed';
  const what =
    unwritten.size === 0 && files.every(({ done }) => done.length === 0)
      ? `nothing to write in ${count(files.length, 'file')}`
      : `${count(changed.length, 'file')} of ${files.length} ${verb}, ${count(writes, 'value')} in all`;
  const left = report.objects.flatMap(({ violations }) => violations);
  const denied = left.filter(({ isDenied }) => isDenied).length;
  const parts = [
    what,
    ...part(unwritten.size, (size) => `${count(size, 'file')} could not be written`),
    ...part(left.length, (size) => `${count(size, 'finding')} left for you, ${deniedOf(denied)}`),
    ...part(report.problems.length, (size) => `${count(size, 'part')} of the input could not be read`),
  ];
  const look =
    denied > 0 || report.problems.length > 0
      ? verdictStyles.denied
      : left.length > 0
        ? verdictStyles.warned
        : verdictStyles.admitted;
  return [style(look, `${zoneTitle(report)}: ${parts.join('; ')}`)];
}

function part(size: number, words: (size: number) => string): readonly string[] {
  return size === 0 ? [] : [words(size)];
}

function deniedOf(denied: number): string {
  return denied === 0 ? 'none of which would be denied' : `${denied.toLocaleString('en-US')} of which would be denied`;
}
