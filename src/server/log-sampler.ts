import type { Logger } from './log.ts';

/** Tells of something that strangers can make happen as often as they like. */
export type Sparing<Key extends string> = (
  key: Key,
  fields: Readonly<Record<string, unknown>>,
  message: string,
) => void;

/** Milliseconds between two lines of what happens too often. */
const EVERY = 1000;

/**
 * Warns, but of each key only so many times a second: of the rest the last one is told, with how many `times` it
 * happened. Nobody shall fill the log, or the disk behind it.
 * @param most lines that are told at once; then it is one a second.
 */
export function createSparing<Key extends string>(logger: Logger, most = 1, every = EVERY): Sparing<Key> {
  const told = new Map<Key, { lines: number; times: number; tellLast: () => void }>();
  const later = (key: Key) => {
    const entry = told.get(key);
    if (entry === undefined || entry.times === 0) return void told.delete(key);
    entry.tellLast();
    entry.times = 0;
    setTimeout(later, every, key).unref();
  };
  return (key, fields, message) => {
    const entry = told.get(key);
    if (entry === undefined) {
      told.set(key, { lines: 1, times: 0, tellLast: () => undefined });
      setTimeout(later, every, key).unref();
      logger.warn(fields, message);
    } else if (entry.lines < most) {
      entry.lines += 1;
      logger.warn(fields, message);
    } else {
      entry.times += 1;
      entry.tellLast = () => logger.warn({ ...fields, times: entry.times }, message);
    }
  };
}
