/** What commands get from the process, so that nothing below main reaches for it. */
export interface Io {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Calls back for each SIGTERM or SIGINT. */
  readonly onTermination: (callback: () => void) => void;
  /** Calls back for an error that nobody caught; the process is in an unknown state then. */
  readonly onFatal: (callback: (error: unknown) => void) => void;
}
