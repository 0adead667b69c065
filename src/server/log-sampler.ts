import type { Logger } from './log.ts';

/** Warns of something that anybody at the port can cause as often as they like. */
export type LogSampler<Key extends string> = (
  key: Key,
  fields: Readonly<Record<string, unknown>>,
  message: string,
) => void;

/** Milliseconds for which lines of one key are counted. */
const INTERVAL = 1000;

/**
 * Warns, but only so many times a second for each key. At the end of the second it logs the last warning that it left
 * out, with the number that it left out as `times`. So nobody can fill the log, or the disk behind it.
 * @param most lines of a key that are logged at once; after them it is one a second.
 * @param interval milliseconds.
 */
export function createLogSampler<Key extends string>(logger: Logger, most = 1, interval = INTERVAL): LogSampler<Key> {
  const entries = new Map<Key, { lines: number; times: number; logLast: () => void }>();
  const endInterval = (key: Key) => {
    const entry = entries.get(key);
    if (entry === undefined || entry.times === 0) return void entries.delete(key);
    entry.logLast();
    entry.times = 0;
    setTimeout(endInterval, interval, key).unref();
  };
  return (key, fields, message) => {
    const entry = entries.get(key);
    if (entry === undefined) {
      entries.set(key, { lines: 1, times: 0, logLast: () => undefined });
      setTimeout(endInterval, interval, key).unref();
      logger.warn(fields, message);
    } else if (entry.lines < most) {
      entry.lines += 1;
      logger.warn(fields, message);
    } else {
      entry.times += 1;
      entry.logLast = () => logger.warn({ ...fields, times: entry.times }, message);
    }
  };
}
