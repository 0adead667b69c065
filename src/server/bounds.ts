/**
 * How much a server holds for everybody who reaches its ports, and for how long: these requests and connections come
 * without credentials.
 */
export interface ServerBounds {
  /** Bytes of all bodies that are still coming, reviews that wait, and answers that their peers have not read. */
  readonly heldBytes: number;
  /** Milliseconds that a peer may take to send a body, or to read an answer. */
  readonly peerTime: number;
  /**
   * Bytes of the bodies of all reviews that wait for look-ups. Beyond it the review that waits longest is answered
   * without its look-ups.
   */
  readonly lookupBytes: number;
  /** Bytes of a body above which a review waits for its turn. */
  readonly smallReview: number;
  /** Milliseconds that policies may take for a large review, or for one that needed look-ups. */
  readonly policyTime: number;
  /** Objects in one review; a list counts half. */
  readonly objects: number;
  /** Keys in one review, of all its objects together. */
  readonly keys: number;
  /** Connections to one port. */
  readonly connections: number;
  /** Milliseconds for a handshake, and for the head of a request from its first byte. */
  readonly headTime: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** The chart's container has 384 MiB, of which an idle process takes 90. */
const defaultBounds: ServerBounds = {
  heldBytes: 16 * MIB,
  // An API server sends a body in milliseconds.
  peerTime: 5_000,
  // A parsed object takes up to twenty times the bytes of its JSON.
  lookupBytes: 2 * MIB,
  // Larger than any object of everyday use. Policies take about a millisecond for it at most.
  smallReview: 128 * KIB,
  // Nothing else is served meanwhile. The largest objects of everyday use take some milliseconds.
  policyTime: 250,
  // One for each 27 bytes of 8 MiB; the densest review of the corpus has one for 34. An object takes a microsecond, and
  // 200 bytes if no other has the same keys.
  objects: 310_000,
  // An update of 20,000 containers has 300,000. A key that differs from all others takes a microsecond, too.
  keys: 350_000,
  // An API server keeps up to 25 unused ones; each takes 80 KiB.
  connections: 300,
  headTime: 10_000,
};

/** The default bounds for a server that takes bodies of up to `bodyLimit` bytes, with `bounds` in place of some. */
export function boundsFor(bodyLimit: number, bounds: Partial<ServerBounds> = {}): ServerBounds {
  const heldBytes = Math.max(defaultBounds.heldBytes, 2 * bodyLimit);
  const objects = Math.max(defaultBounds.objects, Math.ceil(bodyLimit / 27));
  const keys = Math.max(defaultBounds.keys, Math.ceil(bodyLimit / 24));
  return { ...defaultBounds, heldBytes, objects, keys, ...bounds };
}
