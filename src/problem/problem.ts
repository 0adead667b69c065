// One way to fail: what a person must put right in input, from the bytes of a file to the exit code.
import type { ProblemCode } from './catalogue.ts';

/** Where a problem is. Lines and columns count from 1. */
export interface Location {
  /** As it was named: a path, `-` for the standard input; undefined where no file is at fault. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a person must put right in input: a file, a profile, an option, a certificate. */
export interface Problem {
  /** Stable: programs may compare it. The catalogue says what each code means, and what to do. */
  readonly code: ProblemCode;
  /** What is wrong and what was expected, in one line. It shows no secret value. */
  readonly message: string;
  /** Undefined where the problem is in no file, such as that of an option. */
  readonly location?: Location | undefined;
}

/** Problems in the order of their input; there is at least one. */
export type Problems = readonly [Problem, ...Problem[]];

/** A value, or why there is none. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: Problems };

export function success<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

export function failure(...problems: Problems): { readonly ok: false; readonly problems: Problems } {
  return { ok: false, problems };
}

/** A problem of a whole file. */
export function problemOfFile(code: ProblemCode, file: string, message: string): Problem {
  return { code, message, location: { file, line: 1, column: 1 } };
}

/** `FILE:LINE:COLUMN: MESSAGE [CODE]`, as compilers and editors have it; without a file only the message and its code. */
export function problemText({ code, message, location }: Problem): string {
  const { file, line, column } = location ?? {};
  return `${file === undefined ? '' : `${file}:${line}:${column}: `}${message} [${code}]`;
}
