// Draws in README.md which folder of src imports which, from the table.
import { readFileSync } from 'node:fs';
import { rooms } from './rooms.ts';

const README = new URL('../../README.md', import.meta.url);

/** The first block of text under "The house". */
const drawn = /(?<=\n## The house\n[^#]*?```text\n)[^`]*(?=```)/;

/** README.md with the drawing; nothing is written. */
export function withHouse(): { readonly file: string; readonly text: string } {
  const text = readFileSync(README, 'utf8');
  if (!drawn.test(text)) throw new Error('README.md has no block of text under "The house"');
  return { file: 'README.md', text: text.replace(drawn, () => house()) };
}

/** One line for each folder, the ground floor last. */
function house(): string {
  const width = Math.max(...Object.keys(rooms).map((name) => name.length));
  const lines = Object.entries(rooms).map(
    ([name, imports]) => `${`${name.padEnd(width)} <- ${imports.join(' ')}`.trimEnd()}\n`,
  );
  return lines.toReversed().join('');
}
