import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Printed {
  readonly exitCode: number;
  /** Both streams, as a terminal shows them. */
  readonly output: string;
}

export interface ShellOptions {
  /** Where it runs, from the root of the project. Default: there. */
  readonly folder?: string;
  /** Whether commands print their colours. Default: no. */
  readonly colours?: boolean;
}

/** Runs a line as somebody would who has zonegate installed, without a terminal. */
export async function runInShell(line: string, { folder = '.', colours = false }: ShellOptions = {}): Promise<Printed> {
  const script = `zonegate() { "$NODE" "$MAIN" "$@"; }\n{ ${line}\n} 2>&1\n`;
  // Nothing else of the environment: ZONEGATE_ZONE and its like are options.
  const env = {
    PATH: process.env.PATH,
    NODE: process.execPath,
    MAIN: join(root, 'src/main.ts'),
    LC_ALL: 'C.UTF-8',
    ...(colours ? { CLICOLOR_FORCE: '1' } : { NO_COLOR: '1' }),
  };
  const options = { cwd: join(root, folder), env, encoding: 'utf8', maxBuffer: 2 ** 24 } as const;
  return new Promise((done, fail) => {
    execFile('bash', ['-c', script], options, (error, output) => {
      if (error === null) done({ exitCode: 0, output });
      else if (typeof error.code === 'number') done({ exitCode: error.code, output });
      else fail(error);
    });
  });
}
