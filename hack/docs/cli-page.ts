// Makes docs/cli.md by running what it shows.
import { type Entry, entries, helpPages } from './entries.ts';
import { runInShell } from './shell.ts';

const head = `# On the command line

What \`zonegate\` prints on a terminal and in a pipeline. The commands on this page printed everything below them, in a
checkout of this project. \`npm run docs\` runs them again, and a test fails when their output has changed.

Every option is also an environment variable: \`--zone\` is \`ZONEGATE_ZONE\`. A flag wins. Results go to the standard output,
errors to the standard error.

| exit code | meaning |
|---|---|
| 0 | yes, or done |
| 1 | the answer is no |
| 2 | an error: an option, a file or a port is not right. The message ends with a code: [Problems](problems.md) |
`;

/**
 * The page, as text; nothing is written.
 * @throws Error when a command ends in another way than its entry says.
 */
export async function cliPage(): Promise<{ readonly file: string; readonly text: string }> {
  const parts = [head];
  // One after the other: each is a process of its own.
  for (const entry of entries) parts.push(`## ${entry.title}\n\n${await shown(entry)}`);
  parts.push('## Every option');
  for (const name of helpPages) parts.push(await helpOf(name));
  const text = parts.map((part) => part.trimEnd()).join('\n\n');
  return { file: 'docs/cli.md', text: `${text}\n` };
}

async function shown({ text, command, exitCode = 0 }: Omit<Entry, 'title'>): Promise<string> {
  const printed = await runInShell(command);
  if (printed.exitCode !== exitCode) {
    throw new Error(`${command}: exit code ${printed.exitCode} instead of ${exitCode}:\n${printed.output}`);
  }
  const parts = [
    text,
    fenced(`$ ${command}\n${printed.output.trimEnd()}`),
    exitCode === 0 ? '' : `Exit code ${exitCode}.`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

async function helpOf(name: string): Promise<string> {
  const { output } = await runInShell(`zonegate ${name} --help`);
  return `### zonegate ${name}\n\n${fenced(output.trimEnd())}`;
}

/** The fence is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/^`{3,}/gm), ([fence]) => fence.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}console\n${text}\n${fence}`;
}
