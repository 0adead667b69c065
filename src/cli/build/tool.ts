import { spawn } from 'node:child_process';
import { shorten } from '../../engine/json.ts';
import { LARGEST_FILE, tooLarge } from '../../manifests/bytes.ts';
import { failureOf, type Result, success } from '../../problem/problem.ts';
import { clean } from '../../text/clean.ts';

/** One program and what it is asked, a word each: no shell reads it. */
export interface Call {
  readonly tool: string;
  readonly args: readonly string[];
}

export interface Bounds {
  /** Milliseconds. */
  readonly time: number;
  /** Bytes. */
  readonly output: number;
}

/** Building takes seconds, but what lies elsewhere must be fetched. */
const BOUNDS: Bounds = { time: 60_000, output: LARGEST_FILE };
/** Of what it complains, in bytes. */
const MOST_COMPLAINTS = 16 * 1024;

/**
 * What a program prints; or why it prints nothing, in words that follow its name. It is ended when it takes too long or
 * prints too much. Never throws.
 * @param env all of its environment; it is looked for in PATH.
 */
export function runTool(
  { tool, args }: Call,
  env: Readonly<Record<string, string | undefined>>,
  { time, output: most }: Bounds = BOUNDS,
): Promise<Result<Uint8Array>> {
  return new Promise((answer) => {
    const child = spawn(tool, args, { env: { ...env }, shell: false, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    const complaints: Buffer[] = [];
    let [size, complained] = [0, 0];
    const end = (answered: Result<Uint8Array>) => {
      clearTimeout(timer);
      answer(answered);
    };
    /** Whatever it started itself may hold its pipes: nobody waits for that. */
    const stop = (reason: string) => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      end(failureOf('build-failed', reason));
    };
    const timer = setTimeout(() => stop(`did not end within ${time / 1000} s`), time);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) stop(`prints too much: ${tooLarge(size).problems[0].message}`);
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complained < MOST_COMPLAINTS) complaints.push(chunk);
      complained += chunk.length;
    });
    child.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
      if (code === 'ENOENT') end(failureOf('program-missing', 'is not installed'));
      else end(failureOf('build-failed', `can not be run (${code})`));
    });
    child.on('close', (code, signal) => {
      if (code === 0) end(success(Buffer.concat(output)));
      else end(failureOf('build-failed', exitReason(complaints, code ?? signal)));
    });
  });
}

/** In characters. */
const LONGEST_REASON = 1000;

/** What the tool printed about its failure, in one line; without its warnings, unless it printed nothing else. */
function exitReason(complaints: readonly Buffer[], ended: number | string | null): string {
  const printed = Buffer.concat(complaints).subarray(0, MOST_COMPLAINTS).toString('utf8');
  const lines = printed.split('\n').flatMap((line) => clean(line).trim() || []);
  const errors = lines.filter((line) => !/^(?:# )?warning:/i.test(line));
  const text = (errors.length > 0 ? errors : lines).join(' ');
  return text === '' ? `ended with ${ended}, and said nothing` : `failed: ${shorten(text, LONGEST_REASON)}`;
}
