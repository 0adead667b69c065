// How a command ends.
import type { Problem } from '../problem/problem.ts';
import { renderProblems } from '../report/problems.ts';
import type { Io } from './io.ts';

/** 0: well. 1: the answer is no. 2: what was asked for could not be done, or not all of it. */
export const exitCodes = { ok: 0, negative: 1, error: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Takes the exit code of a command that has ended. */
export type Finish = (code: ExitCode) => void;

/** Says on standard error what a person must put right. */
export function reportProblems(problems: readonly Problem[], { stderr }: Pick<Io, 'stderr'>): void {
  if (problems.length > 0) stderr(renderProblems(problems));
}

/** Ends a command that cannot do what it was asked for. */
export function refuse(problems: readonly Problem[], io: Pick<Io, 'stderr'>): ExitCode {
  reportProblems(problems, io);
  return exitCodes.error;
}
