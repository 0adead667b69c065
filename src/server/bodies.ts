// The bodies of requests, read by ourselves: the framework bounds each of them, but not all of them together.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { giveBack } from '../cluster/give-back.ts';
import type { Holding, Holdings, Reason } from './held-bytes.ts';

/** The whole body of a request. */
export interface Body {
  readonly length: number;
  /** When its request began, and when it was whole: `performance.now()`. */
  readonly began: number;
  readonly came: number;
  readonly holding: Holding;
  /** The bytes, in pieces, which are not kept after that. */
  take(): readonly Buffer[];
}

/** A body that is not read to its end. */
export class BodyError extends Error {
  readonly statusCode: number;
  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

export interface BodyOptions {
  readonly holdings: Holdings;
  /** The largest body, in bytes. */
  readonly limit: number;
  /** Told of a body that was given up. */
  readonly onEnded: (reason: Reason, socket: Socket) => void;
}

type Done = (error: BodyError | null, body?: Body) => void;

/** Pieces in which a body may come that are smaller on average: each costs as much time as a large one. */
const MOST_SMALL_PIECES = 1024;
const SMALL_PIECE = 64;

const statusOf = { slow: 408, crowded: 503 } as const;

/** Reads the body of a request: `done` is called once, with the whole of it or with why there is none. */
export function readBody(request: IncomingMessage, { holdings, limit, onEnded }: BodyOptions, done: Done): void {
  if (Number(request.headers['content-length']) > limit) return void done(new BodyError(413, 'the body is too large'));
  const chunks = createChunks();
  let length = 0;
  let pieces = 0;
  let isOver = false;
  const fail = (error: BodyError) => {
    isOver = true;
    holdings.close(holding);
    giveBack(chunks.take());
    done(error);
  };
  const holding = holdings.open((reason) => {
    onEnded(reason, request.socket);
    fail(new BodyError(statusOf[reason], 'the body was given up'));
  });
  const { since: began } = holding;
  request.on('data', (chunk: Buffer) => {
    // What still comes is thrown away.
    if (isOver) return;
    length += chunk.length;
    pieces += 1;
    if (pieces > MOST_SMALL_PIECES && length < pieces * SMALL_PIECE) {
      holding.end('slow');
      // An answer would have to wait for the pieces that have come already.
      request.socket.destroy();
    } else if (length > limit) {
      fail(new BodyError(413, 'the body is too large'));
    } else {
      holdings.grow(holding, chunks.add(chunk));
    }
  });
  request.on('end', () => {
    if (isOver) return;
    isOver = true;
    holding.end = ignore;
    done(null, { length, began, came: performance.now(), holding, take: chunks.take });
  });
  request.on('error', () => {
    if (!isOver) fail(new BodyError(400, 'the connection was closed'));
  });
}

/** The body of a request that has none. */
export function noBody(): Body {
  const now = performance.now();
  return {
    length: 0,
    began: now,
    came: now,
    holding: { bytes: 0, since: now, end: ignore, place: new Set() },
    take: () => [],
  };
}

function ignore(): void {}

/** Chunks that are kept as they come: each costs some 300 bytes besides its own. */
const FEW = 8;
const BLOCK = 16 * 1024;

interface Chunks {
  /** @returns how many bytes of memory it took. */
  add(chunk: Buffer): number;
  take(): readonly Buffer[];
}

/** Gathers chunks. Many small ones are copied into blocks: a body of single bytes would else take 300 times its length. */
function createChunks(): Chunks {
  let chunks: Buffer[] = [];
  let block: Buffer | undefined;
  let used = 0;

  const seal = () => {
    if (block !== undefined) chunks.push(block.subarray(0, used));
    block = undefined;
  };
  return {
    add(chunk) {
      if (chunks.length < FEW || chunk.length >= BLOCK / 2) {
        seal();
        chunks.push(chunk);
        return chunk.length;
      }
      let more = 0;
      if (block === undefined || used + chunk.length > BLOCK) {
        seal();
        block = Buffer.allocUnsafeSlow(BLOCK);
        used = 0;
        more = BLOCK;
      }
      used += chunk.copy(block, used);
      return more;
    },
    take() {
      seal();
      const taken = chunks;
      chunks = [];
      return taken;
    },
  };
}
