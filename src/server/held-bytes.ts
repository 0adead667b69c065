import type { ServerBounds } from './bounds.ts';

/** Why the server gives up a request: its peer took too long, or others need the room. */
export type GiveUpReason = 'slow' | 'crowded';

/** What the server holds for one request. */
export interface HeldRequest {
  bytes: number;
  /** When it began to wait for its peer: `performance.now()`. */
  since: number;
  /** Gives the request up. Its bytes do not count any more; those of a review that waits for look-ups count until they end. */
  end: (reason: GiveUpReason) => void;
  /** All requests that wait for the same: for their peers, for their turns, or for look-ups. */
  queue: Set<HeldRequest>;
}

/** Counts the bytes that a server holds for all requests, and gives up some requests when there are too many bytes. */
export interface HeldBytes {
  readonly bytes: number;
  /** Adds a request that waits for its peer to send a body. */
  open(end: HeldRequest['end']): HeldRequest;
  /** Counts what came from the peer. It may give up other requests, or this one. */
  grow(request: HeldRequest, bytes: number): void;
  /** The request waits for its turn now. */
  wait(request: HeldRequest, end: HeldRequest['end']): void;
  /** The request waits for look-ups now. */
  lookUp(request: HeldRequest, end: HeldRequest['end']): void;
  /** The request waits for its peer again: to read an answer of so many bytes. */
  answer(request: HeldRequest, bytes: number, end: HeldRequest['end']): void;
  /** Holds nothing for the request any more; a second call does nothing. */
  close(request: HeldRequest): void;
  /** Gives up the requests that wait too long for their peers. A timer calls it, too. */
  sweep(): void;
  /** Stops the timer. */
  stop(): void;
}

/** How often the timer sweeps during `peerTime`. */
const SWEEPS = 20;

/**
 * When there are too many bytes, the request that has waited longest for its peer is given up: an API server sends a
 * body within milliseconds, so that it is never this one. If no other request waits for a peer, the largest review that
 * waits for its turn is given up.
 */
export function createHeldBytes(bounds: ServerBounds): HeldBytes {
  const { peerTime } = bounds;
  let bytes = 0;
  let lookupBytes = 0;
  // Sets keep the order in which something was added: the first is the oldest.
  const waitForPeer = new Set<HeldRequest>();
  const waitForTurn = new Set<HeldRequest>();
  const waitForLookup = new Set<HeldRequest>();

  const leave = (request: HeldRequest) => {
    if (request.queue.delete(request) && request.queue === waitForLookup) lookupBytes -= request.bytes;
  };
  const enter = (request: HeldRequest, queue: Set<HeldRequest>) => {
    leave(request);
    request.queue = queue;
    queue.add(request);
  };
  const close = (request: HeldRequest) => {
    leave(request);
    bytes -= request.bytes;
    request.bytes = 0;
  };
  const giveUp = (request: HeldRequest, reason: GiveUpReason) => {
    close(request);
    request.end(reason);
  };
  /** The request to give up so that `grown` has room; `grown` itself if no other waits for a peer or has more than `most` bytes. */
  const victimFor = (grown: HeldRequest, most: number): HeldRequest => {
    const oldest = first(waitForPeer);
    if (oldest !== undefined && oldest !== grown) return oldest;
    let largest: HeldRequest | undefined;
    for (const request of waitForTurn) if (request.bytes > (largest?.bytes ?? most)) largest = request;
    return largest ?? grown;
  };
  const sweep = () => {
    const latest = performance.now() - peerTime;
    for (const request of waitForPeer) {
      if (request.since > latest) return;
      giveUp(request, 'slow');
    }
  };
  const timer = setInterval(sweep, Math.max(1, peerTime / SWEEPS));
  timer.unref();

  return {
    get bytes() {
      return bytes;
    },
    open(end) {
      const request = { bytes: 0, since: performance.now(), end, queue: waitForPeer };
      waitForPeer.add(request);
      return request;
    },
    grow(request, more) {
      request.bytes += more;
      bytes += more;
      while (bytes > bounds.heldBytes && waitForPeer.has(request)) {
        giveUp(victimFor(request, request.bytes), 'crowded');
      }
    },
    wait(request, end) {
      enter(request, waitForTurn);
      request.end = end;
    },
    lookUp(request, end) {
      enter(request, waitForLookup);
      request.end = end;
      lookupBytes += request.bytes;
      for (const oldest of waitForLookup) {
        if (lookupBytes <= bounds.lookupBytes || oldest === request) return;
        leave(oldest);
        oldest.end('crowded');
      }
    },
    answer(request, size, end) {
      close(request);
      Object.assign(request, { bytes: size, since: performance.now(), end });
      bytes += size;
      enter(request, waitForPeer);
      // The answer itself is never given up: its work is done.
      for (
        let victim = victimFor(request, 0);
        bytes > bounds.heldBytes && victim !== request;
        victim = victimFor(request, 0)
      ) {
        giveUp(victim, 'crowded');
      }
    },
    close,
    sweep,
    stop: () => clearInterval(timer),
  };
}

function first(requests: ReadonlySet<HeldRequest>): HeldRequest | undefined {
  return requests.values().next().value;
}
