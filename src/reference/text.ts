import { shippedNames } from '../zones/profile.ts';
import type { PolicyReference } from './policy-reference.ts';
import { appliesTo, exemption, shown } from './words.ts';

const WIDTH = 100;
const INDENT = 14;

/** One policy, for a terminal. */
export function renderText(policy: PolicyReference): string {
  const { id, level, summary, rationale, remediation, handbook, injects, messages, options, examples } = policy;
  const zones = shippedNames.map((name) => {
    const { mode, level: here, effect } = policy.zones[name];
    return `${name} (${mode}): ${here === level || here === 'off' ? effect : `${effect}, as a ${here}`}`;
  });
  const lines = [
    `${id} (${level}, handbook ${handbook.chapter})`,
    '',
    ...wrap(summary, 2),
    ...wrap(`"${handbook.quote}"`, 2),
    '',
    ...field('why', rationale),
    ...zones.flatMap((zone, index) => field(index === 0 ? 'zones' : '', zone)),
    ...field('applies to', appliesTo(policy)),
    ...(injects === undefined
      ? []
      : field('injects', `${plain(injects.summary)}${injects.caution ? ` (${injects.caution})` : ''}`)),
    ...messages.flatMap(({ text, level: of }, index) =>
      field(index === 0 ? 'finds' : '', of === level ? text : `${text} (${of})`),
    ),
    ...field('fix', plain(remediation)),
    ...options.flatMap(({ name, type, default: value, description }, index) =>
      field(index === 0 ? 'options' : '', `${name}: ${type}, ${shown(value)}. ${description}`),
    ),
    ...exemption(policy).flatMap((line, index) => field(index === 0 ? 'exempt' : '', line)),
    ...example('fails', examples.fails.yaml),
    ...(examples.fails.findings ?? []).flatMap((finding) => ['', ...wrap(`-> ${finding}`, 4)]),
    ...example('passes', examples.passes.yaml),
    ...(examples.injects === undefined
      ? []
      : [...example('before the injection', examples.injects.before), ...example('after it', examples.injects.after)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Rows as columns that line up. */
export function renderColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}

function field(name: string, text: string): string[] {
  const [first = '', ...rest] = wrap(text, INDENT);
  return [`  ${name.padEnd(INDENT - 2)}${first.trimStart()}`, ...rest];
}

function example(title: string, yaml: string): string[] {
  return ['', `${title}:`, '', ...yaml.split('\n').map((line) => `    ${line}`)];
}

/** Text in lines that fit; a word that is longer than a line stays whole. */
function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => ' '.repeat(indent) + each);
}

/** Without the marks of Markdown. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}
