import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs lines of bash in which `zonegate` is the command. */
export function bashIn(folder: string, lines: string): Promise<Ended> {
  const command = `zonegate() { '${process.execPath}' '${main}' "$@"; }; cd '${folder}'; ${lines}`;
  return new Promise((done) => {
    execFile(
      'bash',
      ['--norc', '-c', command],
      { env: { PATH: process.env.PATH }, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        done({ code: Number(error?.code ?? 0), stdout, stderr });
      },
    );
  });
}
