export interface DrainOptions {
  /** Milliseconds without a request after which the drain ends. */
  readonly quiet: number;
  /** Milliseconds after which the drain ends in any case. */
  readonly grace: number;
}

/** Why the drain ended: no request came for a while, the grace period was over, or `begin` was called again. */
export type Drained = 'idle' | 'grace period over' | 'told again';

export interface Drain {
  readonly isDraining: boolean;
  /** Notes a request. */
  requested(): void;
  /** Notes that a request was answered. */
  answered(): void;
  /** Begins the drain; a second call ends it at once. */
  begin(): void;
  /** Resolves when the drain ends. */
  readonly done: Promise<Drained>;
}

/**
 * The time between SIGTERM and the end of the server. Requests still come, as API servers keep their connections after
 * the pod is no endpoint any more (kubernetes#127335). The server answers them and closes their connections, until none
 * has come for a while.
 */
export function createDrain({ quiet, grace }: DrainOptions): Drain {
  const { promise: done, resolve } = Promise.withResolvers<Drained>();
  let isDraining = false;
  let inFlight = 0;
  let quietTimer: NodeJS.Timeout | undefined;

  const wait = () => {
    clearTimeout(quietTimer);
    // The timer must not keep the process alive after the drain ended for another reason.
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
