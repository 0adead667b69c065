// Looks up the labels of single namespaces that the watched cache does not have (yet).
import type { Labels } from '../engine/lookups.ts';
import { TooLargeError } from './answer.ts';
import { TooMuchError } from './pages.ts';
import { ApiError } from './request.ts';
import { createBackoff, within } from './signal.ts';

/** The API server was not asked, because too many others wait for it. That says nothing about the API server. */
export class NotAskedError extends Error {
  override readonly name = 'NotAskedError';
}

/** Looks up the labels of namespaces, by a GET for each. */
export interface NamespaceLookups {
  /** The labels of a namespace: at once if they are remembered. Undefined if they can't be had by the deadline. */
  get(name: string, deadline: () => AbortSignal): Labels | undefined | Promise<Labels | undefined>;
  /** Forgets what is remembered of a namespace, and what is on its way. */
  forget(name: string): void;
  /** Ends the pause after failures: the API server is there again. */
  retry(): void;
}

export interface NamespaceLookupOptions {
  /**
   * Looks up one namespace. It ends by itself, and goes on when the first who asked no longer waits.
   * @throws NotAskedError; TooLargeError and TooMuchError if this namespace can't be had; any other error if none can.
   */
  readonly fetch: (name: string) => Promise<Labels>;
  readonly now?: () => number;
}

/** Milliseconds that an answer is remembered: not long, as nothing says when it changes. */
const REMEMBERED = 30_000;
/** Milliseconds that it is remembered that there are no labels: a missing namespace may be there in a moment. */
const MISSING_REMEMBERED = 1_000;
/** Milliseconds of the first pause after a failure. */
const FIRST_PAUSE = 1_000;
const MOST_REMEMBERED = 1_000;
const MOST_AT_ONCE = 100;

interface Answer {
  readonly labels: Labels | undefined;
  readonly goodUntil: number;
}

/**
 * Sends one GET for each namespace at a time. After a failure it asks for none during a pause, which becomes longer with
 * each failure: so an unreachable API server does not make every review wait.
 */
export function createNamespaceLookups({
  fetch,
  now = () => performance.now(),
}: NamespaceLookupOptions): NamespaceLookups {
  const remembered = new Map<string, Answer>();
  const underWay = new Map<string, Promise<Labels | undefined>>();
  const backoff = createBackoff(FIRST_PAUSE);
  let pausedUntil = Number.NEGATIVE_INFINITY;

  function remember(name: string, labels: Labels | undefined, milliseconds: number): Labels | undefined {
    remembered.delete(name);
    const oldest = remembered.size >= MOST_REMEMBERED ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(name, { labels, goodUntil: now() + milliseconds });
    backoff.reset();
    return labels;
  }

  async function lookUp(name: string, isCurrent: () => boolean): Promise<Labels | undefined> {
    try {
      const labels = await fetch(name);
      return isCurrent() ? remember(name, labels, REMEMBERED) : labels;
    } catch (error) {
      if (isOnlyAboutOne(error)) return isCurrent() ? remember(name, undefined, MISSING_REMEMBERED) : undefined;
      if (now() >= pausedUntil && !(error instanceof NotAskedError)) pausedUntil = now() + backoff.next();
      return remembered.get(name)?.labels;
    } finally {
      if (isCurrent()) underWay.delete(name);
    }
  }

  function start(name: string): Promise<Labels | undefined> {
    const lookup: Promise<Labels | undefined> = lookUp(name, () => underWay.get(name) === lookup);
    underWay.set(name, lookup);
    return lookup;
  }

  return {
    get(name, deadline) {
      const known = remembered.get(name);
      if (known !== undefined && now() < known.goodUntil) return known.labels;
      if (now() < pausedUntil) return known?.labels;
      const signal = deadline();
      if (signal.aborted) return known?.labels;
      const lookup = underWay.get(name);
      if (lookup === undefined && underWay.size >= MOST_AT_ONCE) return known?.labels;
      return within(lookup ?? start(name), signal);
    },
    forget(name) {
      remembered.delete(name);
      underWay.delete(name);
    },
    retry() {
      pausedUntil = Number.NEGATIVE_INFINITY;
      backoff.reset();
    },
  };
}

/** Whether an error is only about one namespace: others may still be looked up. */
function isOnlyAboutOne(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 404;
  return error instanceof TooLargeError || error instanceof TooMuchError;
}
