import { write, writeSync } from 'node:fs';

/** Collects log lines before it writes them. */
export interface BufferedOutput {
  /** A line is never cut in two: one that is larger than a buffer is lost. */
  write(line: string): void;
  /** Writes the collected lines. Resolves when they are written, or when the reader was behind for too long. */
  drain(): Promise<void>;
  /** Writes the collected lines before it returns: for the end of a process. pino calls it after fatal lines. */
  flushSync(): void;
  /** How many lines were lost so far. */
  readonly lost: number;
}

/** Bytes of a buffer. */
const BUFFER_SIZE = 64 * 1024;
/** Full buffers that may wait for a reader who is behind: 16 MiB. */
const MOST_WAITING = 256;
/** Milliseconds between two writes of a buffer that is not full. */
const INTERVAL = 1000;
/** Milliseconds that `drain` waits for a reader. */
const DRAIN_TIME = 3000;

/**
 * Collects lines, and writes them when a buffer is full and at least every second. A reader who does not read never
 * delays a review or the end of the process: lines for which there is no room are lost, and counted.
 *
 * Not pino's own destination (sonic-boom 4.2): its flushSync, which pino also calls at each exit, tries for ever where
 * the reader is gone or does not read, so that the process never ends; and its flush leaves out what comes behind a
 * write. Speed is no reason: 2.8 us a line here, 3.2 to 5 us there, of 280 us that a review takes over HTTPS.
 * @param fd the file descriptor, for example 1.
 */
export function bufferedOutput(fd: number): BufferedOutput {
  let buffer = Buffer.allocUnsafeSlow(BUFFER_SIZE);
  let used = 0;
  let lines = 0;
  let lost = 0;
  /** Full buffers in their order; the first is being written. */
  const waiting: Buffer[] = [];
  let idle = Promise.resolve();

  const flush = () => {
    if (waiting.length === MOST_WAITING) lost += lines;
    else if (lines > 0) {
      waiting.push(buffer.subarray(0, used));
      if (waiting.length === 1) idle = writeAll(fd, waiting);
      buffer = Buffer.allocUnsafeSlow(BUFFER_SIZE);
    }
    used = 0;
    lines = 0;
  };
  setInterval(flush, INTERVAL).unref();

  return {
    write(line) {
      // No character takes more than three bytes of UTF-8 for each of its UTF-16 units.
      const most = line.length * 3;
      if (most > BUFFER_SIZE) {
        lost += 1;
        return;
      }
      if (used + most > BUFFER_SIZE) flush();
      used += buffer.write(line, used);
      lines += 1;
    },
    async drain() {
      flush();
      const { promise: isOver, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, DRAIN_TIME);
      await Promise.race([idle, isOver]);
      clearTimeout(timer);
    },
    flushSync() {
      for (const bytes of [...waiting.slice(1), buffer.subarray(0, used)]) writeAllSync(fd, bytes);
      waiting.length = Math.min(waiting.length, 1);
      used = 0;
      lines = 0;
    },
    get lost() {
      return lost;
    },
  };
}

/** Writes buffers until there are none, each removed when it is written. */
async function writeAll(fd: number, waiting: Buffer[]): Promise<void> {
  for (let bytes = waiting[0]; bytes !== undefined; bytes = waiting[0]) {
    for (let written = 0; written < bytes.length; ) {
      const count = await writeOnce(fd, bytes.subarray(written));
      // Nobody reads any more, and nobody will.
      if (count === undefined) break;
      written += count;
    }
    waiting.shift();
  }
}

/** How many bytes were written; none for now when the reader is behind; undefined when there is no reader. */
function writeOnce(fd: number, bytes: Buffer): Promise<number | undefined> {
  return new Promise((resolve) => {
    write(fd, bytes, (error, count) => {
      if (error === null) resolve(count);
      else if (error.code === 'EAGAIN') setTimeout(resolve, 5, 0).unref();
      else resolve(undefined);
    });
  });
}

function writeAllSync(fd: number, bytes: Buffer): void {
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
  } catch {
    // The process ends, and there is no other place to report that lines were lost.
  }
}
