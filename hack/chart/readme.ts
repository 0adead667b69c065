// The table of values in the README of the chart.
import type { Value } from './comments.ts';

const BEGIN = '<!-- values: made from values.yaml by `npm run chart` -->\n';
const END = '<!-- end of values -->\n';

/**
 * The README with the table of these values, between its marks.
 * @throws Error when it has no marks.
 */
export function withValues(readme: string, values: readonly Value[]): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error('README.md of the chart has no marks for the table of values');
  const rows = values.map(({ path, default: value, description }) =>
    [`\`${path.join('.')}\``, `\`${JSON.stringify(value)}\``, description].map(cell).join(' | '),
  );
  const table = ['| Value | Default | What |', '|---|---|---|', ...rows.map((row) => `| ${row} |`), ''].join('\n');
  return readme.slice(0, begin + BEGIN.length) + table + readme.slice(end);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
