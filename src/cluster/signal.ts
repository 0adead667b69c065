import { setTimeout as delay } from 'node:timers/promises';

/** What a promise gives, or undefined once the signal is aborted; the promise itself goes on. */
export function within<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) {
    promise.catch(() => undefined);
    return Promise.resolve(undefined);
  }
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Waits without keeping the process alive; ends early when the signal is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal, ref: false });
  } catch {
    // Aborted: the caller checks the signal.
  }
}

/** The waits between attempts. */
export interface Backoff {
  /** Milliseconds to wait now; each is up to twice the one before. */
  next(): number;
  reset(): void;
}

const LONGEST = 30_000;

/** Doubles up to 30 s. The jitter keeps the replicas from calling an API server that restarts all at once. */
export function createBackoff(first: number): Backoff {
  let step = first;
  return {
    next() {
      const wait = step * (0.5 + Math.random() / 2);
      step = Math.min(step * 2, LONGEST);
      return wait;
    },
    reset() {
      step = first;
    },
  };
}
