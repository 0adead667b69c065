import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Printed {
  readonly exitCode: number;
  /** Both streams, as a terminal shows them. */
  readonly output: string;
}

/** Runs a line as somebody would who has zonegate installed, in the root of the project, without a terminal. */
export async function runInShell(line: string): Promise<Printed> {
  const script = `zonegate() { "$NODE" src/main.ts "$@"; }\n{ ${line}\n} 2>&1\n`;
  // Nothing else of the environment: ZONEGATE_ZONE and its like are options.
  const env = { PATH: process.env.PATH, NODE: process.execPath, NO_COLOR: '1', LC_ALL: 'C.UTF-8' };
  return new Promise((done, fail) => {
    execFile('bash', ['-c', script], { cwd: root, env, encoding: 'utf8', maxBuffer: 2 ** 24 }, (error, output) => {
      if (error === null) done({ exitCode: 0, output });
      else if (typeof error.code === 'number') done({ exitCode: error.code, output });
      else fail(error);
    });
  });
}
