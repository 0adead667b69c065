// The report of `diff` for people.

import { formatPath, valueAt } from '../engine/json.ts';
import type { Added } from '../preview/added.ts';
import type { ManifestPreview, PreviewResult } from '../preview/preview.ts';
import { clean } from '../text/clean.ts';
import { objectName } from '../text/sentence.ts';
import { type Style, styles } from '../text/style.ts';
import { count, fileTitle } from './check-words.ts';
import { diffOf } from './object-diff.ts';

const words: Readonly<Record<PreviewResult, string>> = {
  refused: 'refused',
  created: 'created',
  changed: 'changed',
  unchanged: 'unchanged',
  'unknown-kind': 'not known to this cluster',
};
const resultStyles = {
  refused: 'red',
  created: 'green',
  changed: 'yellow',
  unchanged: 'dim',
  'unknown-kind': 'red',
} as const;

/** What would happen to each object, and a summary. */
export function renderPreviews(
  previews: readonly ManifestPreview[],
  { colours }: { readonly colours: boolean },
): string {
  const style = styles(colours);
  const blocks = previews.flatMap((preview) => [...previewLines(preview, style), '']);
  return `${[...blocks, summaryOf(previews)].join('\n')}\n`;
}

function previewLines(preview: ManifestPreview, style: Style): readonly string[] {
  const { outcome, filledIn, warnings, refusal, manifest } = preview;
  const head = `${style('bold', previewTitle(preview))}  ${style('dim', fileTitle(manifest.file))}  ${style(resultStyles[outcome], words[outcome])}`;
  return [
    head,
    ...refusal.map((line) => style('red', `  ${clean(line)}`)),
    ...filledIn.map((added) => style('green', `  filled in  ${filledInText(added)}`)),
    ...warnings.map((warning) => style('yellow', `  warned     ${clean(warning)}`)),
    ...diffLines(preview, style),
  ];
}

/** The diff of a changed object. A new object has none: all of it is new, and its added values are listed. */
function diffLines({ outcome, before, after }: ManifestPreview, style: Style): readonly string[] {
  if (outcome !== 'changed') return [];
  return diffOf(before, after).map((line) => {
    if (line.startsWith('+')) return style('green', `  ${line}`);
    return line.startsWith('-') ? style('red', `  ${line}`) : `  ${line}`;
  });
}

function filledInText({ path, value }: Added): string {
  return clean(`${formatPath(path)}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
}

function previewTitle({ manifest: { object }, namespace }: ManifestPreview): string {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const name = text(valueAt(object, ['metadata', 'name'])) || `${text(valueAt(object, ['metadata', 'generateName']))}*`;
  return objectName(text(object.kind), namespace, name);
}

function summaryOf(previews: readonly ManifestPreview[]): string {
  const outcomes = Object.keys(words) as PreviewResult[];
  const parts = outcomes.flatMap((outcome) => {
    const amount = previews.filter((preview) => preview.outcome === outcome).length;
    return amount > 0 ? [`${amount} ${words[outcome]}`] : [];
  });
  return `${count(previews.length, 'object')}: ${parts.join(', ')}`;
}
