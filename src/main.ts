#!/usr/bin/env -S node --max-semi-space-size=8
// The flag halves the memory that a busy process takes, and costs no speed: reviews are short-lived.
import { registry } from '../webhooks/index.ts';
import { run } from './cli/run.ts';

declare const ZONEGATE_VERSION: string | undefined;

process.exitCode = await run(registry, typeof ZONEGATE_VERSION === 'string' ? ZONEGATE_VERSION : 'development', {
  argv: process.argv.slice(2),
  env: process.env,
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
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
