import type { PathKind } from '../path-kind.ts';

/** The source of a program's input. */
export type Input =
  /** The input of the whole command (`kubectl exec -i`), or made from it. */
  | 'caller'
  /** The output of an unknown program that reads the caller's input. */
  | 'unknown'
  /** The output of another program, or not known. */
  | 'program'
  | 'file'
  | { readonly text: string };

/** The output of a program that changes its input. */
export function changed(input: Input): Input {
  return input === 'caller' || input === 'unknown' ? input : 'program';
}

/** The output of an unknown program. */
export function unknown(input: Input): Input {
  return input === 'caller' || input === 'unknown' ? 'unknown' : 'program';
}

/** Separates the words in the result of one expansion. */
export const SPLIT = '\u0001';

/** What the reader of a script calls: it reports what the script does, and asks for variables. */
export interface Shell {
  /** The kind of the working directory; undefined where it is not known. */
  directory: PathKind | undefined;
  /** Whether the words of a program matter. */
  isKnown(program: string): boolean;
  /** A program starts. The caller does not use `words` afterwards. Returns the program's output. */
  call(words: readonly string[], input: Input): Input;
  /** An output is written to a file. */
  write(path: string, output: Input): void;
  set(variable: string, value: string): void;
  /** The value of a variable. Without quotes, SPLIT separates its words. */
  value(variable: string, isQuoted: boolean): string;
  /** Another script runs. Returns its output. */
  run(script: string, input: Input): Input;
  /** A part is left unread, because of a bound. */
  giveUp(): void;
}
