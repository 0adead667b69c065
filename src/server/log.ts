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
    bounded(destination),
  );
}

/** Bytes of a line. Whoever tells something keeps it short: this is for what was forgotten. */
const LONGEST_LINE = 8 * 1024;
const BEGINNING = 512;

/** A destination of lines of which none is too long for whoever collects them: of a longer one its beginning is left. */
function bounded(destination: DestinationStream): DestinationStream {
  const write = (line: string) => {
    // No character takes more than three bytes of UTF-8 for each of its UTF-16 units.
    const fits = line.length * 3 <= LONGEST_LINE || Buffer.byteLength(line) <= LONGEST_LINE;
    destination.write(fits ? line : beginningOf(line));
  };
  return Object.assign(Object.create(destination), { write });
}

function beginningOf(line: string): string {
  const [head = '{"level":"error"'] = /^\{"level":"\w+"(?:,"time":"[^"]{1,40}")?/.exec(line) ?? [];
  const msg = `a line of ${line.length} characters is cut`;
  return `${head},"msg":${JSON.stringify(msg)},"beginning":${JSON.stringify(line.slice(0, BEGINNING))}}\n`;
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
