import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Line } from './service.ts';

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Zonegate {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** When the process is over and all it wrote has come. */
  readonly ended: Promise<Ended>;
  stdout(): string;
}

/** A real process, which does not outlive its test. Nothing of our own environment reaches it. */
export function startProcess(args: readonly string[], env: Readonly<Record<string, string>> = {}): Zonegate {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text) => {
      output[name] += text;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...output }));
  return { child, ended, stdout: () => output.stdout };
}

export function linesOf(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

/** Asks again and again until there is an answer. It gives up when the process ends, not after some time. */
export async function eventually<T>(zonegate: Zonegate, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    const { exitCode, signalCode } = zonegate.child;
    if (exitCode !== null || signalCode !== null) throw new Error(`ended: ${JSON.stringify(await zonegate.ended)}`);
    await new Promise((next) => setTimeout(next, 10));
  }
}

/** A process that serves. */
export interface Running extends Zonegate {
  readonly url: string;
  readonly opsUrl: string;
  readonly host: string;
  readonly port: number;
}

/** Starts to serve; the log says where. */
export async function running(argv: readonly string[]): Promise<Running> {
  const zonegate = startProcess(argv);
  const start = await eventually(zonegate, () => {
    const whole = zonegate.stdout().slice(0, zonegate.stdout().lastIndexOf('\n') + 1);
    return linesOf(whole).find(({ msg }) => msg === 'serving');
  });
  const url = String(start.url);
  return { ...zonegate, url, opsUrl: String(start.opsUrl), host: '127.0.0.1', port: Number(new URL(url).port) };
}
