// The bytes of an answer, read within a bound.
import type { IncomingMessage } from 'node:http';
import { giveBack } from './give-back.ts';

/** An answer that is larger than whoever asked is ready to hold. Its connection has been closed. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';

  constructor(most: number) {
    super(`the answer of the API server is larger than ${bytesText(most)}`);
  }
}

const KIB = 1024;

/** Bytes in words: `4 MiB`, `64 KiB`. */
export function bytesText(bytes: number): string {
  return bytes < KIB * KIB ? `${Math.floor(bytes / KIB)} KiB` : `${Math.floor(bytes / (KIB * KIB))} MiB`;
}

/**
 * The whole of an answer. It is read no further than to its bound.
 * @param most bytes that are held at most.
 * @throws TooLargeError; the error of the connection.
 */
export async function readBytes(response: IncomingMessage, most: number): Promise<Buffer> {
  if (Number(response.headers['content-length']) > most) {
    response.destroy();
    throw new TooLargeError(most);
  }
  const collected = new ByteCollector(most);
  // Whoever leaves the loop closes the connection.
  for await (const piece of response) collected.add(piece as Buffer);
  return collected.take();
}

/**
 * The lines of an answer as they come; a last one without an end is not complete, and left out.
 * @param most bytes of a line that are held at most.
 * @throws TooLargeError; the error of the connection.
 */
export async function* linesOf(response: IncomingMessage, most: number): AsyncGenerator<string> {
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
const FIRST_ROOM = 16 * KIB;

/** Bytes that come piece by piece, in one buffer that grows: a thousand small pieces take no more than one large. */
class ByteCollector {
  readonly #most: number;
  #room = Buffer.alloc(0);
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#most) throw new TooLargeError(this.#most);
    if (length > this.#room.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(this.#most, Math.max(length, this.#room.length * 2, FIRST_ROOM)));
      this.#room.copy(larger, 0, 0, this.#length);
      giveBack([this.#room]);
      this.#room = larger;
    }
    piece.copy(this.#room, this.#length);
    this.#length = length;
  }

  /** What came; it begins anew after it. */
  take(): Buffer {
    const taken = this.#room.subarray(0, this.#length);
    this.#room = Buffer.alloc(0);
    this.#length = 0;
    return taken;
  }
}
