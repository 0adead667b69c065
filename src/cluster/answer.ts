// Reads the bytes of an answer, up to a bound.
import type { IncomingMessage } from 'node:http';
import { giveBack } from './give-back.ts';

/** An answer is larger than its bound. Its connection has been closed. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';

  constructor(most: number) {
    super(`the answer of the API server is larger than ${bytesText(most)}`);
  }
}

const KIB = 1024;

/** A number of bytes for people: `4 MiB`, `64 KiB`. */
export function bytesText(bytes: number): string {
  return bytes < KIB * KIB ? `${Math.floor(bytes / KIB)} KiB` : `${Math.floor(bytes / (KIB * KIB))} MiB`;
}

/**
 * Reads a whole answer, or no further than to its bound.
 * @param most bytes that are held at most.
 * @throws TooLargeError; the error of the connection.
 */
export async function readBytes(response: IncomingMessage, most: number): Promise<Buffer> {
  if (Number(response.headers['content-length']) > most) {
    response.destroy();
    throw new TooLargeError(most);
  }
  const collected = new ByteCollector(most);
  // An error closes the connection, as it leaves the loop.
  for await (const piece of response) collected.add(piece as Buffer);
  return collected.take();
}

/**
 * Reads the lines of an answer as they come. A last line without an end is incomplete, and left out.
 * @param most bytes of a line that are held at most.
 * @throws TooLargeError; the error of the connection.
 */
export async function* readLines(response: IncomingMessage, most: number): AsyncGenerator<string> {
  const line = new ByteCollector(most);
  for await (const piece of response) {
    const bytes = piece as Buffer;
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      line.add(bytes.subarray(from, end));
      from = end + 1;
      const text = line.take().toString();
      if (text.trim() !== '') yield text;
    }
    line.add(bytes.subarray(from));
  }
}

const NEWLINE = 10;
const FIRST_SIZE = 16 * KIB;

/** Collects pieces in one buffer that grows: a thousand small pieces take no more memory than a large one. */
class ByteCollector {
  readonly #most: number;
  #buffer = Buffer.alloc(0);
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#most) throw new TooLargeError(this.#most);
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(
        Math.min(this.#most, Math.max(length, this.#buffer.length * 2, FIRST_SIZE)),
      );
      this.#buffer.copy(larger, 0, 0, this.#length);
      giveBack([this.#buffer]);
      this.#buffer = larger;
    }
    piece.copy(this.#buffer, this.#length);
    this.#length = length;
  }

  /** Gives what was collected, and begins anew. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#buffer = Buffer.alloc(0);
    this.#length = 0;
    return taken;
  }
}
