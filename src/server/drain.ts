export interface DrainOptions {
  /** Milliseconds without a request after which nobody is expected any more. */
  readonly quiet: number;
  /** Milliseconds after which it ends in any case. */
  readonly grace: number;
}

/** How the end came: nobody called any more, the grace period was over, or somebody insisted. */
export type Drained = 'idle' | 'grace period over' | 'told again';

export interface Drain {
  readonly isDraining: boolean;
  /** Notes a request. */
  requested(): void;
  /** Notes that a request was answered. */
  answered(): void;
  /** Begins; a second call ends at once. */
  begin(): void;
  /** Resolves when it is time to end. */
  readonly done: Promise<Drained>;
}

/**
 * The time between being told to end and the end. Requests still come, over connections that outlive our being an
 * endpoint (kubernetes#127335): they are served, and their connections closed, until none came for a while.
 */
export function createDrain({ quiet, grace }: DrainOptions): Drain {
  const { promise: done, resolve } = Promise.withResolvers<Drained>();
  let isDraining = false;
  let inFlight = 0;
  let quietTimer: NodeJS.Timeout | undefined;

  const wait = () => {
    clearTimeout(quietTimer);
    // After another end it must not keep the process alive.
    if (isDraining && inFlight === 0) quietTimer = setTimeout(() => resolve('idle'), quiet).unref();
  };

  return {
    get isDraining() {
      return isDraining;
    },
    requested() {
      inFlight += 1;
      if (isDraining) clearTimeout(quietTimer);
    },
    answered() {
      inFlight -= 1;
      if (isDraining) wait();
    },
    begin() {
      if (isDraining) return resolve('told again');
      isDraining = true;
      setTimeout(() => resolve('grace period over'), grace).unref();
      wait();
    },
    done,
  };
}
