#!/usr/bin/env -S node --max-semi-space-size=8
// The flag halves the memory that a busy process takes, and costs no speed: reviews are short-lived.
import { basename } from 'node:path';
import { isatty } from 'node:tty';
import { registry } from '../webhooks/index.ts';
import { exitCodes, refuse } from './cli/exit.ts';
import { run } from './cli/run.ts';
import type { Problem } from './problem/problem.ts';

declare const ZONEGATE_VERSION: string | undefined;

/** The same as `engines` of package.json, of which npm only warns. */
const OLDEST_NODE = 24;
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  stop({ code: 'node-too-old', message: `Node ${OLDEST_NODE} or newer is needed, this is ${process.version}` });
}

/** kubectl runs its plugins by the names of their files. */
const isPlugin = basename(process.argv[1] ?? '').startsWith('kubectl-');

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    // Whoever reads no further, such as `head`, has seen enough.
    if (code === 'EPIPE') return;
    if (stream === process.stderr) process.exit(exitCodes.error);
    stop({ code: 'file-not-writable', message: `standard output can not be written (${code})` });
  });
}

process.exitCode = await run(registry, typeof ZONEGATE_VERSION === 'string' ? ZONEGATE_VERSION : 'development', {
  argv: process.argv.slice(2),
  ...(isPlugin && { calledAs: 'kubectl zonegate' }),
  env: process.env,
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  stdin: readStandardInput,
  isTerminal: { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) },
  columns: process.stdout.columns,
  onTermination: (callback) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, callback);
  },
  onFatal: (callback) => {
    for (const event of ['uncaughtException', 'unhandledRejection']) {
      process.on(event, (error) => {
        callback(error);
        process.exit(1);
      });
    }
  },
});

/** Ends the process at once. */
function stop(problem: Problem): never {
  process.exit(refuse([problem], { stderr: (text) => process.stderr.write(text) }));
}

async function readStandardInput(most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) break;
  }
  return Buffer.concat(chunks);
}
