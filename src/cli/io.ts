/** What commands get from the process, so that nothing below main reaches for it. */
export interface Io {
  readonly argv: readonly string[];
  /** What was typed before them, where it is not `zonegate`. */
  readonly calledAs?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** The standard input to its end; it stops early when there are more bytes than these. */
  readonly stdin: (most: number) => Promise<Uint8Array>;
  /** What is a terminal, and not a file or a pipe. */
  readonly isTerminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** The width of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
  /** Calls back for each SIGTERM or SIGINT. */
  readonly onTermination: (callback: () => void) => void;
  /** Calls back for an error that nobody caught; the process is in an unknown state then. */
  readonly onFatal: (callback: (error: unknown) => void) => void;
}
