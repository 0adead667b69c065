import type { LookupSource } from '../engine/lookups.ts';

/** Who does work that takes long does it in turns: others are served between two of them. */
export interface Turns {
  /**
   * Calls back when it is somebody's turn.
   * @param size the smallest goes first: what costs most waits longest.
   * @param work must not throw.
   * @returns leaves the queue.
   */
  take(size: number, work: () => void): () => void;
}

/** Milliseconds of a turn after which there need be no pause, and of a pause at most. */
const SHORT_TURN = 1;
const LONGEST_PAUSE = 100;

/**
 * One at a time. Between two of them others have as much time as the one before took: a request over a new connection
 * needs several rounds of the event loop.
 */
export function createTurns(): Turns {
  const waiting = new Set<{ readonly size: number; readonly work: () => void }>();
  let isTaken = false;
  // What goes on with an answer that it waited for is part of a turn, too, and is over by now.
  const pause = (began: number) => {
    const took = performance.now() - began;
    if (took < SHORT_TURN) next();
    else setTimeout(next, Math.min(took, LONGEST_PAUSE));
  };
  const next = () => {
    // Few wait: what all of them hold together is bounded, and none is small.
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

/** Facts after which whoever asked goes on in a turn of its own: many may have waited for the same answer. */
export function factsInTurns(lookups: LookupSource, turns: Turns): LookupSource {
  const inTurn = async <Fact>(answer: Promise<Fact>): Promise<Fact> => {
    const fact = await answer;
    // It holds a parsed review: whoever ends soonest goes first.
    await new Promise<void>((resolve) => turns.take(0, resolve));
    return fact;
  };
  return {
    namespaceLabels(namespace, deadline) {
      const labels = lookups.namespaceLabels(namespace, deadline);
      return labels instanceof Promise ? inTurn(labels) : labels;
    },
    target: (namespace, target, deadline) => inTurn(lookups.target(namespace, target, deadline)),
    workloads: (namespace, deadline) => inTurn(lookups.workloads(namespace, deadline)),
    pods: (namespace, labels, deadline) => inTurn(lookups.pods(namespace, labels, deadline)),
    revision: (owner, isIt, deadline) => inTurn(lookups.revision(owner, isIt, deadline)),
    instance: (owner, isIt, deadline) => inTurn(lookups.instance(owner, isIt, deadline)),
  };
}
