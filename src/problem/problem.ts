// One way to fail: what a person must put right in input, from the bytes of a file to the exit code.
import type { ProblemCode } from './catalogue.ts';

/** Where a problem is. Lines and columns count from 1. */
export interface Location {
  /** As it was named: a path, `-` for the standard input. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The setting of a profile, such as `policies.client-tier.options.tiers`; undefined where it is none. */
  readonly path?: string;
}

/** What a person must put right in input: a file, a profile, an option, a certificate. */
export interface Problem {
  /** Stable: programs may compare it. The catalogue says what each code means, and what to do. */
  readonly code: ProblemCode;
  /** What is wrong and what was expected, in one line. It shows no secret value. */
  readonly message: string;
  /** Undefined where the problem is in no file, such as that of an option. */
  readonly location?: Location;
}

/** A problem in a file. */
export interface FileProblem extends Problem {
  readonly location: Location;
}

/** Problems in the order of their input; there is at least one. */
export type Problems<Of = Problem> = readonly [Of, ...Of[]];

export interface Success<Value> {
  readonly ok: true;
  readonly value: Value;
}

export interface Failure<Of = Problem> {
  readonly ok: false;
  readonly problems: Problems<Of>;
}

/** A value, or why there is none. A room may have problems of its own, of which it makes those for people. */
export type Result<Value, Of = Problem> = Success<Value> | Failure<Of>;

export function success<Value>(value: Value): Success<Value> {
  return { ok: true, value };
}

export function failure<Of>(problems: Problems<Of>): Failure<Of> {
  return { ok: false, problems };
}

/** The failure for one problem that is in no file. */
export function failureOf(code: ProblemCode, message: string): Failure {
  return failure([{ code, message }]);
}

/** A problem of a whole file. */
export function problemOfFile(code: ProblemCode, file: string, message: string): FileProblem {
  return { code, message, location: { file, line: 1, column: 1 } };
}

/** The same problem as one of a whole file. */
export function inFile(file: string, { code, message }: Problem): FileProblem {
  return problemOfFile(code, file, message);
}

/** `FILE:LINE:COLUMN: MESSAGE [CODE]`, as compilers and editors have it; without a file only the message and its code. */
export function problemText({ code, message, location }: Problem): string {
  return `${location === undefined ? '' : `${locationText(location)}: `}${message} [${code}]`;
}

/** `FILE:LINE:COLUMN`. */
function locationText({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}

/** Whether there is at least one. */
export function isAnyProblem<Of>(found: readonly Of[]): found is Problems<Of> {
  return found.length > 0;
}
