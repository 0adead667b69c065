// How far one review may go. The engine has no clock: whoever asks it brings one.

export interface Bounds {
  /** Whether the time is over. It is asked between policies, and now and then while one finds or injects much. */
  isOver(): boolean;
  /** The most violations that are kept of each kind; the rest is counted. */
  readonly mostViolations: number;
  /** The most values that are injected; whoever needs more gets none. */
  readonly mostInjections: number;
}

/** For whoever judges files, and wants to know everything. */
export const unbounded: Bounds = {
  isOver: () => false,
  mostViolations: Number.POSITIVE_INFINITY,
  mostInjections: Number.POSITIVE_INFINITY,
};

/** Thrown to leave a policy in the middle: a limit was reached. */
export class BoundReached extends Error {
  override readonly name = 'LimitReached';
}

/** To ask for the time costs more than to find something. */
const EVERY = 64;

/** A function that counts its calls, and throws {@link BoundReached} once the time is over. */
export function timekeeper(isOver: () => boolean): () => void {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls % EVERY === 0 && isOver()) throw new BoundReached();
  };
}
