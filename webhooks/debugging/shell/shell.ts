import type { Place } from '../place.ts';

/** Where what a program reads comes from. */
export type Input =
  /** From whoever asks for the command, or made of that: `kubectl exec -i`. */
  | 'caller'
  /** From a program that nobody knows, which reads what the caller says. */
  | 'unknown'
  /** From another program, or nobody knows. */
  | 'program'
  | 'file'
  | { readonly text: string };

/** What a program writes that changes what it reads. */
export function changed(input: Input): Input {
  return input === 'caller' || input === 'unknown' ? input : 'program';
}

/** What a program writes that nobody knows. */
export function unknown(input: Input): Input {
  return input === 'caller' || input === 'unknown' ? 'unknown' : 'program';
}

/** Separates the words that one expansion becomes. */
export const SPLIT = '\u0001';

/** What the reader of a script tells, and asks. */
export interface Shell {
  /** Where the script is; undefined where nobody knows. */
  directory: Place | undefined;
  /** Whether it matters what words the program is given. */
  isKnown(program: string): boolean;
  /** A program is started; the words are nobody's afterwards. Returns what it writes. */
  call(words: readonly string[], input: Input): Input;
  /** What is called `output` is written to a file. */
  write(path: string, output: Input): void;
  set(variable: string, value: string): void;
  /** The value of a variable; where it is not quoted, SPLIT stands between its words. */
  value(variable: string, isQuoted: boolean): string;
  /** Reads another script. Returns what it writes. */
  run(script: string, input: Input): Input;
  /** Something is left unread. */
  giveUp(): void;
}
