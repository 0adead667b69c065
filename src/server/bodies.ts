// Reads the bodies of requests. The framework's own reader bounds each of them, but not all of them together.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { giveBack } from '../cluster/give-back.ts';
import type { GiveUpReason, HeldBytes, HeldRequest } from './held-bytes.ts';

/** The whole body of a request. */
export interface Body {
  readonly length: number;
  /** When its request began: `performance.now()`. */
  readonly began: number;
  /** When it was complete: `performance.now()`. */
  readonly completed: number;
  readonly held: HeldRequest;
  /** The bytes, in pieces. The body does not keep them after that. */
  take(): readonly Buffer[];
}

/** Why a body is not read to its end. */
export class BodyError extends Error {
  readonly statusCode: number;
  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

export interface BodyOptions {
  readonly heldBytes: HeldBytes;
  /** Bytes of the largest body. */
  readonly most: number;
  /** Called for a body that was given up. */
  readonly onEnded: (reason: GiveUpReason, socket: Socket) => void;
}

type Done = (error: BodyError | null, body?: Body) => void;

/** How many small pieces a body may have: each costs as much time as a large one. */
const MOST_SMALL_PIECES = 1024;
/** Bytes below which pieces are small, on average. */
const SMALL_PIECE = 64;

const statuses = { slow: 408, crowded: 503 } as const;

/** Reads the body of a request. It calls `done` once: with the whole body, or with the reason why there is none. */
export function readBody(request: IncomingMessage, { heldBytes, most, onEnded }: BodyOptions, done: Done): void {
  if (Number(request.headers['content-length']) > most) return void done(new BodyError(413, 'the body is too large'));
  const chunks = createChunks();
  let length = 0;
  let pieces = 0;
  let isDone = false;
  const fail = (error: BodyError) => {
    isDone = true;
    heldBytes.close(held);
    giveBack(chunks.take());
    done(error);
  };
  const held = heldBytes.open((reason) => {
    onEnded(reason, request.socket);
    fail(new BodyError(statuses[reason], 'the body was given up'));
  });
  const { since: began } = held;
  request.on('data', (chunk: Buffer) => {
    // The rest is thrown away.
    if (isDone) return;
    length += chunk.length;
    pieces += 1;
    if (pieces > MOST_SMALL_PIECES && length < pieces * SMALL_PIECE) {
      held.end('slow');
      // An answer would have to wait until all pieces that have come already are read.
      request.socket.destroy();
    } else if (length > most) {
      fail(new BodyError(413, 'the body is too large'));
    } else {
      heldBytes.grow(held, chunks.add(chunk));
    }
  });
  request.on('end', () => {
    if (isDone) return;
    isDone = true;
    held.end = ignore;
    done(null, { length, began, completed: performance.now(), held, take: chunks.take });
  });
  request.on('error', () => {
    if (!isDone) fail(new BodyError(400, 'the connection was closed'));
  });
}

/** The body of a request that has none. */
export function noBody(): Body {
  const now = performance.now();
  return {
    length: 0,
    began: now,
    completed: now,
    held: { bytes: 0, since: now, end: ignore, queue: new Set() },
    take: () => [],
  };
}

function ignore(): void {}

/** How many chunks are kept as they come: each takes some 300 bytes besides its own. */
const FEW = 8;
/** Bytes of a block, into which later small chunks are copied. */
const BLOCK = 16 * 1024;

interface Chunks {
  /** @returns how many more bytes of memory are used now. */
  add(chunk: Buffer): number;
  take(): readonly Buffer[];
}

/** Collects chunks. It copies many small ones into blocks, as a body of single bytes would else take 300 times its length. */
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
