import type { Input, Shell } from './shell/shell.ts';

export type Effect =
  /** A tar unpacks what is piped in. */
  | 'extracts'
  /** Another program does. */
  | 'copies'
  /** Something is piped into what cannot be read. */
  | 'hides'
  | 'archives'
  /** What is piped in is written, or runs. */
  | 'writes'
  /** Files are written without that. */
  | 'changes';

/** What a program may do to the pod that it runs in. */
export interface Pod extends Shell {
  /** Whether something is piped into the command. */
  readonly isPiped: boolean;
  find(effect: Effect): void;
  /** @param given what `$0`, `$1` ... are. */
  run(script: string, input: Input, given?: readonly string[]): Input;
  /** A shell reads its script from there. Returns what it writes. */
  interpret(input: Input): Input;
  /** What comes from there runs, or is written. */
  obey(input: Input): void;
  /** A file is removed, or gets other rights: that matters for what an image ships. */
  change(path: string): void;
  /** The working directory is another one. */
  enter(path: string): void;
}

/** What a program does. Returns what it writes. */
export type Program = (words: readonly string[], pod: Pod, input: Input) => Input;
