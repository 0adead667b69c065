// The bounds of one review. The engine has no clock: its caller says when the time is over.

export interface Bounds {
  /**
   * Whether the time is over. The engine asks between policies, and now and then within one that reports or injects a
   * lot.
   */
  isOver(): boolean;
  /** The most violations of each kind that are kept; the others are counted. */
  readonly mostViolations: number;
  /** The most values that are injected. An object that needs more gets none. */
  readonly mostInjections: number;
}

/** No bounds, for objects in files: there all violations are reported. */
export const unbounded: Bounds = {
  isOver: () => false,
  mostViolations: Number.POSITIVE_INFINITY,
  mostInjections: Number.POSITIVE_INFINITY,
};

/** Thrown to leave a policy before its end, where a bound is reached. */
export class BoundReached extends Error {
  override readonly name = 'BoundReached';
}

/** Only every so many calls ask for the time, as that costs more than to report a finding. */
const EVERY = 64;

/** Makes a function that throws {@link BoundReached} once the time is over. Call it for each finding or injection. */
export function timekeeper(isOver: () => boolean): () => void {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls % EVERY === 0 && isOver()) throw new BoundReached();
  };
}
