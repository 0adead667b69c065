import type { Limits } from './limits.ts';

/** Why something that was held is given up: its peer took too long, or others need the room. */
export type Reason = 'slow' | 'crowded';

/** Something that is held for a request. */
export interface Holding {
  bytes: number;
  /** When it began to wait for its peer: `performance.now()`. */
  since: number;
  /** Gives it up. What it held is not counted any more, but for look-ups, which first have to end. */
  end: (reason: Reason) => void;
  /** What it waits for, with all others that do. */
  place: Set<Holding>;
}

/** All that a server holds for requests that are on their way, in bytes. */
export interface Holdings {
  readonly bytes: number;
  /** Begins to wait for a peer, who sends a body. */
  open(end: Holding['end']): Holding;
  /** Adds what came from the peer. It may give up others, or this one. */
  grow(holding: Holding, bytes: number): void;
  /** Begins to wait for a turn. */
  wait(holding: Holding, end: Holding['end']): void;
  /** Begins to wait for look-ups. */
  lookUp(holding: Holding, end: Holding['end']): void;
  /** Begins to wait for a peer again, who takes an answer of so many bytes. */
  answer(holding: Holding, bytes: number, end: Holding['end']): void;
  /** Holds it no longer; a second time does nothing. */
  close(holding: Holding): void;
  /** Gives up what waits too long for its peer; it is called now and then by itself. */
  sweep(): void;
  stop(): void;
}

/** In how many steps the time is looked at. */
const STEPS = 20;

/**
 * Who has to go where there is too much: an API server sends within milliseconds, so that it is never the peer that was
 * waited for longest. Where nobody else is waited for, the largest review that waits for its turn goes.
 */
export function createHoldings({ held, peerTime, lookingUp }: Limits): Holdings {
  let bytes = 0;
  let bytesLookingUp = 0;
  // Sets keep the order in which something was added: the first is the oldest.
  const byPeer = new Set<Holding>();
  const inTurn = new Set<Holding>();
  const byLookUp = new Set<Holding>();

  const leave = (holding: Holding) => {
    if (holding.place.delete(holding) && holding.place === byLookUp) bytesLookingUp -= holding.bytes;
  };
  const enter = (holding: Holding, place: Set<Holding>) => {
    leave(holding);
    holding.place = place;
    place.add(holding);
  };
  const close = (holding: Holding) => {
    leave(holding);
    bytes -= holding.bytes;
    holding.bytes = 0;
  };
  const giveUp = (holding: Holding, reason: Reason) => {
    close(holding);
    holding.end(reason);
  };
  /** Who goes for another one; the one itself, where there is only what is smaller than `most`. */
  const victimOf = (grown: Holding, most: number): Holding => {
    const oldest = first(byPeer);
    if (oldest !== undefined && oldest !== grown) return oldest;
    let largest: Holding | undefined;
    for (const holding of inTurn) if (holding.bytes > (largest?.bytes ?? most)) largest = holding;
    return largest ?? grown;
  };
  const sweep = () => {
    const latest = performance.now() - peerTime;
    for (const holding of byPeer) {
      if (holding.since > latest) return;
      giveUp(holding, 'slow');
    }
  };
  const timer = setInterval(sweep, Math.max(1, peerTime / STEPS));
  timer.unref();

  return {
    get bytes() {
      return bytes;
    },
    open(end) {
      const holding = { bytes: 0, since: performance.now(), end, place: byPeer };
      byPeer.add(holding);
      return holding;
    },
    grow(holding, more) {
      holding.bytes += more;
      bytes += more;
      while (bytes > held && byPeer.has(holding)) giveUp(victimOf(holding, holding.bytes), 'crowded');
    },
    wait(holding, end) {
      enter(holding, inTurn);
      holding.end = end;
    },
    lookUp(holding, end) {
      enter(holding, byLookUp);
      holding.end = end;
      bytesLookingUp += holding.bytes;
      for (const oldest of byLookUp) {
        if (bytesLookingUp <= lookingUp || oldest === holding) return;
        leave(oldest);
        oldest.end('crowded');
      }
    },
    answer(holding, size, end) {
      close(holding);
      Object.assign(holding, { bytes: size, since: performance.now(), end });
      bytes += size;
      enter(holding, byPeer);
      // What was judged already is not thrown away.
      for (let victim = victimOf(holding, 0); bytes > held && victim !== holding; victim = victimOf(holding, 0)) {
        giveUp(victim, 'crowded');
      }
    },
    close,
    sweep,
    stop: () => clearInterval(timer),
  };
}

function first(holdings: ReadonlySet<Holding>): Holding | undefined {
  return holdings.values().next().value;
}
