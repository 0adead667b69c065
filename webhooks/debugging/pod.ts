import type { Input, Shell } from './shell/shell.ts';

export type Effect =
  /** tar unpacks the command's input. */
  | 'extracts'
  /** Another program unpacks the command's input. */
  | 'copies'
  /** The command gets input, but is too long or too deep to be read. */
  | 'hides'
  | 'archives'
  /** The command's input is written to a file, or run. */
  | 'writes'
  /** Files are written, but not from the command's input. */
  | 'changes';

/** What a program may do to the files of its pod. */
export interface PodFiles extends Shell {
  /** Whether the command gets input that does not come from a terminal. */
  readonly isPiped: boolean;
  find(effect: Effect): void;
  /** @param given the arguments of the script: `$0`, `$1` ... */
  run(script: string, input: Input, given?: readonly string[]): Input;
  /** A shell reads its script from the input. Returns its output. */
  interpret(input: Input): Input;
  /** The input is run, or written to files. */
  obey(input: Input): void;
  /** A file is removed, or gets another mode. It matters only for files of the image. */
  change(path: string): void;
  /** The working directory changes. */
  enter(path: string): void;
}

/** What a program does, given its words and its input. Returns its output. */
export type Program = (words: readonly string[], pod: PodFiles, input: Input) => Input;
