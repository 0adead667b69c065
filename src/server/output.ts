import { write, writeSync } from 'node:fs';

/** Where log lines gather before they are written. */
export interface BufferedOutput {
  write(text: string): void;
  /** Writes what is gathered, and resolves when it is written. */
  drain(): Promise<void>;
  /** Writes what is gathered before it returns: for the last words of a process. pino calls it for fatal lines. */
  flushSync(): void;
  /** How many lines were lost so far. */
  readonly lost: number;
}

const SIZE = 64 * 1024;
const EVERY = 1000;

/** Bytes that may wait for a reader who is behind. */
const MOST_WAITING = 16 * 1024 * 1024;

/**
 * Gathers text and writes it when there is enough of it, and at least every second. pino's own destination joins
 * strings, which costs more than judging a review: 10 of 60 us. A reader who does not read never holds up a review:
 * what is too much to keep is lost, and counted.
 * @param fd the file descriptor, for example 1.
 */
export function bufferedOutput(fd: number): BufferedOutput {
  let buffer = Buffer.allocUnsafeSlow(SIZE);
  let used = 0;
  let lines = 0;
  let lost = 0;
  /** Full buffers in their order; the first is being written. */
  const waiting: Buffer[] = [];
  let idle = Promise.resolve();

  const gathered = () => {
    const full = buffer.subarray(0, used);
    buffer = Buffer.allocUnsafeSlow(SIZE);
    used = 0;
    lines = 0;
    return full;
  };
  // There are few of them: most are full.
  const room = () => waiting.reduce((left, bytes) => left - bytes.buffer.byteLength, MOST_WAITING);
  const hand = (bytes: Buffer, count: number) => {
    if (bytes.buffer.byteLength > room()) {
      lost += count;
      return;
    }
    waiting.push(bytes);
    if (waiting.length === 1) idle = writeAll(fd, waiting);
  };
  const handGathered = () => {
    const count = lines;
    if (used > 0) hand(gathered(), count);
  };
  const handLong = (text: string) => {
    // Not even made where there is no room for it.
    if (Buffer.byteLength(text) > room()) lost += 1;
    else hand(Buffer.from(text), 1);
  };
  setInterval(handGathered, EVERY).unref();

  return {
    write(text) {
      // No character takes more than three bytes of UTF-8 for each of its UTF-16 units.
      if (used + text.length * 3 > SIZE) handGathered();
      if (text.length * 3 > SIZE) return handLong(text);
      used += buffer.write(text, used);
      lines += 1;
    },
    async drain() {
      handGathered();
      await idle;
    },
    flushSync() {
      for (const bytes of [...waiting.slice(1), gathered()]) writeAllSync(fd, bytes);
      waiting.length = Math.min(waiting.length, 1);
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
    // These are the last words, and there is nobody left to tell that they were not heard.
  }
}
