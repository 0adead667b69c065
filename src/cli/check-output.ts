// `-o FORMAT[=FILE]`: which formats there are, and where they go.
import { writeFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type { CheckReport } from '../check/report.ts';
import type { Registry } from '../engine/registry.ts';
import { failureOf, type Result, success } from '../problem/problem.ts';
import { humanTexts } from '../report/check-human.ts';
import { renderJson } from '../report/check-json.ts';
import { renderMatrix } from '../report/check-matrix.ts';
import { renderGithub } from '../report/github.ts';
import { renderJunit } from '../report/junit.ts';
import { renderSarif } from '../report/sarif.ts';
import { nearest } from '../text/nearest.ts';
import { reportProblems } from './exit.ts';
import type { Io } from './io.ts';
import { hasColours } from './terminal.ts';

export const formats = ['human', 'json', 'sarif', 'junit', 'github'] as const;
export type Format = (typeof formats)[number];

export interface Output {
  readonly format: Format;
  /** Undefined for the standard output. */
  readonly file: string | undefined;
}

/** Adds one more to those that were given. */
export function parseOutput(text: string, earlier: readonly Output[] = []): readonly Output[] {
  const [name = '', ...rest] = text.split('=');
  const format = formats.find((known) => known === name);
  const file = rest.length === 0 ? undefined : rest.join('=');
  if (format === undefined) {
    const meant = nearest(name, formats);
    throw new InvalidArgumentError(
      `expected ${formats.join(', ')}, or one of them with a file: sarif=FILE${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    );
  }
  if (file === '') throw new InvalidArgumentError(`expected a file behind ${format}=`);
  const other = earlier.find((output) => output.file === file);
  if (other === undefined) return [...earlier, { format, file }];
  const place = file === undefined ? 'the standard output' : file;
  throw new InvalidArgumentError(`${other.format} goes to ${place} already: give one of them another file`);
}

/** People read the standard output unless another format was asked for there. */
export function withStandardOutput(outputs: readonly Output[]): readonly Output[] {
  const isTaken = outputs.some(({ file }) => file === undefined);
  return isTaken ? outputs : [{ format: 'human', file: undefined }, ...outputs];
}

export interface PrintOptions {
  readonly registry: Registry;
  readonly version: string;
  readonly io: Io;
  /** Zone by zone, side by side, for people. */
  readonly isMatrix: boolean;
}

/**
 * Prints each report where it belongs. What cannot be written is reported on standard error.
 * @returns whether all of them are there.
 */
export function printReports(
  reports: readonly CheckReport[],
  outputs: readonly Output[],
  options: PrintOptions,
): boolean {
  const { io } = options;
  // For people, one line says that the input has no object.
  const isEmpty = reports.every(({ objects, problems }) => objects.length === 0 && problems.length === 0);
  let isDone = true;
  for (const { format, file } of outputs) {
    const texts = isEmpty && format === 'human' ? [] : render(format, reports, options, file === undefined);
    if (file === undefined) for (const text of texts) io.stdout(text);
    const written = file === undefined ? success(undefined) : write(file, [...texts].join(''));
    if (written.ok) continue;
    reportProblems(written.problems, io);
    isDone = false;
  }
  return isDone;
}

/** One part after the other. */
function render(
  format: Format,
  reports: readonly CheckReport[],
  options: PrintOptions,
  isToTerminal: boolean,
): Iterable<string> {
  const { registry, version, io, isMatrix } = options;
  const colours = isToTerminal && hasColours(io);
  const width = isToTerminal ? io.columns : undefined;
  switch (format) {
    case 'json':
      return [renderJson(reports)];
    case 'sarif':
      return [renderSarif(reports, { version, registry })];
    case 'junit':
      return [renderJunit(reports)];
    case 'github':
      return [renderGithub(reports)];
    case 'human':
      if (isMatrix) return [renderMatrix(reports, { colours })];
      return humanTexts(reports, { colours, ...(width !== undefined && { width }) });
  }
}

function write(file: string, text: string): Result<void> {
  try {
    return success(writeFileSync(file, text));
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const why =
      { ENOENT: 'its folder does not exist', EISDIR: 'it is a folder', EACCES: 'no permission' }[code] ?? code;
    return failureOf('file-not-writable', `the report ${file} can not be written: ${why}`);
  }
}
