/** How much a server holds for whoever reaches its ports, and for how long. Nobody has to show who they are for that. */
export interface Limits {
  /** Bytes of all that is on its way: bodies that still come, reviews that wait, answers that are not taken. */
  readonly held: number;
  /** Milliseconds that a peer may take to send a body, or to take an answer. */
  readonly peerTime: number;
  /** Bytes of the bodies of all reviews that wait for look-ups; the one that waits longest is answered without them. */
  readonly lookingUp: number;
  /** Bytes of a body above which a review waits for its turn. */
  readonly smallReview: number;
  /** Milliseconds for which a large review is judged, or one that something was looked up for. */
  readonly judging: number;
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
const defaultLimits: Limits = {
  held: 16 * MIB,
  // An API server sends a body in milliseconds.
  peerTime: 5_000,
  // An object of JSON takes up to twenty times the bytes of its text.
  lookingUp: 2 * MIB,
  // More than any object of everyday life: judged at once, each takes about a millisecond at most.
  smallReview: 128 * KIB,
  // Nobody else is served meanwhile. The largest objects of everyday life take some milliseconds.
  judging: 250,
  // One for 27 bytes of 8 MiB; the densest review of the corpus has one for 34. Each takes a microsecond and 200 bytes,
  // where no two have the same keys.
  objects: 310_000,
  // Of an update of 20,000 containers there are 300,000. Each that is like no other takes a microsecond, too.
  keys: 350_000,
  // An API server keeps up to 25 unused ones; each takes 80 KiB.
  connections: 300,
  headTime: 10_000,
};

/** The same, where single bodies may be so large. */
export function limitsFor(bodyLimit: number, limits: Partial<Limits> = {}): Limits {
  const held = Math.max(defaultLimits.held, 2 * bodyLimit);
  const objects = Math.max(defaultLimits.objects, Math.ceil(bodyLimit / 27));
  const keys = Math.max(defaultLimits.keys, Math.ceil(bodyLimit / 24));
  return { ...defaultLimits, held, objects, keys, ...limits };
}
