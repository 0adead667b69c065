// Makes docs/session.svg, the first thing that a reader of the README sees, by running what it shows.
import { runInShell } from './shell.ts';
import { terminalSvg } from './terminal-svg.ts';

/** What is run, in hack/docs/session. */
export const SESSION = 'zonegate check --zone zone-2 deploy.yaml';

/**
 * The picture, as text; nothing is written.
 * @throws Error when the command ends otherwise than by a denial.
 */
export async function sessionPicture(): Promise<{ readonly file: string; readonly text: string }> {
  const { exitCode, output } = await runInShell(SESSION, { folder: 'hack/docs/session', colours: true });
  if (exitCode !== 1) throw new Error(`${SESSION}: exit code ${exitCode} instead of 1:\n${output}`);
  const title = `A terminal: ${SESSION} lists what Zone 2 would deny, warn about and inject, with the line and the fix`;
  const text = terminalSvg({ output: `\u001b[2m$\u001b[22m \u001b[1m${SESSION}\u001b[22m\n${output}`, title });
  return { file: 'docs/session.svg', text };
}
