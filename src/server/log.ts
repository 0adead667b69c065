import pino, { type DestinationStream, type Logger } from 'pino';
import { type BufferedOutput, bufferedOutput } from './output.ts';

export type { Logger };

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Log {
  readonly logger: Logger;
  readonly output: BufferedOutput;
}

/**
 * JSON lines with `level` as a word, `time` in ISO 8601 and `msg`, gathered for up to a second before they are written.
 * @param fd the file descriptor to write to.
 */
export function createLog(level: LogLevel, fd: number): Log {
  const output = bufferedOutput(fd);
  return { logger: loggerTo(level, output), output };
}

/** The same lines to any stream, at once. */
export function loggerTo(level: LogLevel, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: createClock(),
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}

/** The time in ISO 8601, made once for each millisecond. */
function createClock(): () => string {
  let at = 0;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== at) {
      at = now;
      text = `,"time":"${new Date(now).toISOString()}"`;
    }
    return text;
  };
}
