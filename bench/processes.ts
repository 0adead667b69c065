// Every process that the bench starts, so that every one is ended: at the end, on failure, on Ctrl-C.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const running = new Set<ChildProcess>();
const undos: (() => Promise<unknown> | unknown)[] = [];

export interface Command {
  file: string;
  args: string[];
  core: number;
  env?: Record<string, string>;
}

export interface Server {
  pid: number;
  pause(): void;
  resume(): void;
  /** Asks it to end, and kills it after `patienceSeconds`; the exit code, null when it was killed. */
  stop(patienceSeconds?: number): Promise<number | null>;
  alive(): boolean;
  /** The end of its stderr. */
  complaint(): string;
}

function start(command: Command, env: NodeJS.ProcessEnv, stdout: 'ignore' | 'pipe') {
  // taskset replaces itself with the command: the pid is the command's own.
  const args = ['-c', String(command.core), command.file, ...command.args];
  const child = spawn('taskset', args, { env: { ...env, ...command.env }, stdio: ['ignore', stdout, 'pipe'] });
  running.add(child);
  let output = '';
  const keep = (chunk: unknown) => {
    output = `${output}${chunk}`.slice(-20_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', keep);
  child.on('close', () => running.delete(child));
  const lastLines = () => output.trim().split('\n').slice(-12).join('\n');
  return { child, output: () => output, lastLines };
}

function isAlive(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function end(child: ChildProcess, patienceSeconds = 3): Promise<number | null> {
  if (isAlive(child)) {
    child.kill('SIGTERM');
    child.kill('SIGCONT');
  }
  const deadline = performance.now() + patienceSeconds * 1000;
  while (isAlive(child) && performance.now() < deadline) await sleep(20);
  if (isAlive(child)) child.kill('SIGKILL');
  return child.exitCode;
}

/** Runs to the end and returns what it printed; throws when it fails. */
export function run(command: Command, timeoutSeconds = 60): Promise<string> {
  const { child, output, lastLines } = start(command, process.env, 'pipe');
  const name = command.file.split('/').at(-1);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`${name} did not end within ${timeoutSeconds} s`));
      void end(child);
    }, timeoutSeconds * 1000);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output());
      else reject(new Error(`${name} ended with ${code ?? signal}: ${lastLines()}`));
    });
  });
}

/** Starts a server that goes on running. Nothing of the caller's environment reaches it, least of all a kubeconfig. */
export function serve(command: Command): Server {
  const env = { PATH: process.env.PATH, NODE_ENV: 'production', HOME: '/nonexistent' };
  const { child, lastLines } = start(command, env, 'ignore');
  return {
    pid: child.pid ?? 0,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: (patienceSeconds) => end(child, patienceSeconds),
    alive: () => isAlive(child),
    complaint: lastLines,
  };
}

/** Waits for `ready`, polling; returns the milliseconds from `since` (performance.now()). */
export async function waitUntil(
  server: Server,
  ready: () => Promise<boolean>,
  since: number,
  timeoutSeconds = 30,
): Promise<number> {
  for (;;) {
    if (await ready().catch(() => false)) return performance.now() - since;
    if (!server.alive()) throw new Error(`it ended: ${server.complaint()}`);
    if (performance.now() - since > timeoutSeconds * 1000) {
      throw new Error(`not ready after ${timeoutSeconds} s: ${server.complaint()}`);
    }
    await sleep(5);
  }
}

/** Registers what must be undone at the end, whatever happens. */
export function atEnd(undo: () => Promise<unknown> | unknown): void {
  undos.push(undo);
}

let cleaning: Promise<void> | undefined;

export function isCleaningUp(): boolean {
  return cleaning !== undefined;
}

export function cleanUp(): Promise<void> {
  cleaning ??= (async () => {
    await Promise.all([...running].map((child) => end(child)));
    for (const undo of undos.reverse()) {
      try {
        await undo();
      } catch (error) {
        console.error(`clean-up: ${error instanceof Error ? error.message : error}`);
      }
    }
  })();
  return cleaning;
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => void cleanUp().then(() => process.exit(code)));
}
