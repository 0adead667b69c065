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

/** A logger that writes the same lines to any stream, without a delay. */
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

/** Bytes of a line. Lines are kept short where they are made; this bound is for what was forgotten there. */
const LONGEST_LINE = 8 * 1024;
/** UTF-16 units that are left of a longer line. */
const BEGINNING = 512;

/** Shortens lines that are too long for log collectors to their beginning. */
function bounded(destination: DestinationStream): DestinationStream {
  const write = (line: string) => {
    // No character takes more than three bytes of UTF-8 for each of its UTF-16 units.
    const fits = line.length * 3 <= LONGEST_LINE || Buffer.byteLength(line) <= LONGEST_LINE;
    destination.write(fits ? line : shortened(line));
  };
  return Object.assign(Object.create(destination), { write });
}

function shortened(line: string): string {
  const [head = '{"level":"error"'] = /^\{"level":"\w+"(?:,"time":"[^"]{1,40}")?/.exec(line) ?? [];
  const msg = `a line of ${line.length} characters is cut`;
  return `${head},"msg":${JSON.stringify(msg)},"beginning":${JSON.stringify(line.slice(0, BEGINNING))}}\n`;
}

/** The field `time` in ISO 8601, formatted once for each millisecond. */
function createClock(): () => string {
  let formatted = 0;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== formatted) {
      formatted = now;
      text = `,"time":"${new Date(now).toISOString()}"`;
    }
    return text;
  };
}
