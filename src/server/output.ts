import { writeSync } from 'node:fs';

/** Where log lines gather before they are written. */
export interface BufferedOutput {
  write(text: string): void;
  /** Writes what is gathered, and returns when it is written. */
  flush(): void;
}

const SIZE = 64 * 1024;
const EVERY = 1000;

/**
 * Gathers text and writes it when there is enough of it, and at least every second. pino's own destination joins
 * strings and writes them from another thread, which cost more than judging a review: 10 of 60 us. This costs 1 us.
 * @param fd the file descriptor, for example 1.
 */
export function bufferedOutput(fd: number): BufferedOutput {
  const buffer = Buffer.allocUnsafeSlow(SIZE);
  let used = 0;

  const flush = () => {
    writeAll(fd, buffer.subarray(0, used));
    used = 0;
  };
  setInterval(flush, EVERY).unref();

  return {
    write(text) {
      // No character takes more than three bytes of UTF-8 for each of its UTF-16 units.
      if (used + text.length * 3 > SIZE) flush();
      if (text.length * 3 > SIZE) writeAll(fd, Buffer.from(text));
      else used += buffer.write(text, used);
    },
    flush,
  };
}

const sleeping = new Int32Array(new SharedArrayBuffer(4));

function writeAll(fd: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      // The reader is behind: waiting is all that can be done without losing lines. If it is gone, nobody reads them.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(sleeping, 0, 0, 5);
    }
  }
}
