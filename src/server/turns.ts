// Large reviews take turns, so that small ones are answered in between.
import type { LookupSource } from '../engine/lookups.ts';

/** Lets long pieces of work happen one at a time, with a pause in between in which others are served. */
export interface Turns {
  /**
   * Calls `work` when its turn comes.
   * @param size the smallest goes first, so that the most expensive waits longest.
   * @param work must not throw.
   * @returns gives up the turn.
   */
  take(size: number, work: () => void): () => void;
}

/** Milliseconds of a turn that needs no pause after it. */
const SHORT_TURN = 1;
/** Milliseconds. */
const LONGEST_PAUSE = 100;

/**
 * One turn at a time. The pause is as long as the turn before it: a request over a new connection needs several rounds of
 * the event loop.
 */
export function createTurns(): Turns {
  const waiting = new Set<{ readonly size: number; readonly work: () => void }>();
  let isTaken = false;
  // It runs after `work` and all promises that `work` resolved: they are part of the turn.
  const pause = (began: number) => {
    const took = performance.now() - began;
    if (took < SHORT_TURN) next();
    else setTimeout(next, Math.min(took, LONGEST_PAUSE));
  };
  const next = () => {
    // Only few wait: all together are bounded in bytes (HeldBytes), and none of them is small.
    let [first] = waiting;
    for (const turn of waiting) if (first !== undefined && turn.size < first.size) first = turn;
    isTaken = first !== undefined;
    if (first === undefined) return;
    waiting.delete(first);
    setImmediate(pause, performance.now());
    first.work();
  };
  return {
    take(size, work) {
      const turn = { size, work };
      waiting.add(turn);
      if (!isTaken) setImmediate(next);
      isTaken = true;
      return () => void waiting.delete(turn);
    },
  };
}

/** Look-ups after which each review goes on in a turn of its own: many may have waited for the same answer. */
export function lookupsInTurns(lookups: LookupSource, turns: Turns): LookupSource {
  const inTurn = async <Result>(lookup: Promise<Result>): Promise<Result> => {
    const result = await lookup;
    // It goes before all others, as it holds a parsed review in memory.
    await new Promise<void>((resolve) => turns.take(0, resolve));
    return result;
  };
  return {
    namespaceLabels(namespace, deadline) {
      const labels = lookups.namespaceLabels(namespace, deadline);
      return labels instanceof Promise ? inTurn(labels) : labels;
    },
    target: (namespace, target, deadline) => inTurn(lookups.target(namespace, target, deadline)),
    workloads: (namespace, deadline) => inTurn(lookups.workloads(namespace, deadline)),
    pods: (namespace, labels, deadline) => inTurn(lookups.pods(namespace, labels, deadline)),
    revision: (owner, matches, deadline) => inTurn(lookups.revision(owner, matches, deadline)),
    instance: (owner, matches, deadline) => inTurn(lookups.instance(owner, matches, deadline)),
  };
}
