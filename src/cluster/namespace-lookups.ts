import type { Labels } from '../engine/lookups.ts';
import { TooLargeError } from './answer.ts';
import { TooMuchError } from './pages.ts';
import { ApiError } from './request.ts';
import { createBackoff, within } from './signal.ts';

/** Nobody was asked, as too many others ask: that says nothing about the API server. */
export class NotAskedError extends Error {
  override readonly name = 'NotAskedError';
}

/** Answers by single GETs, for what the watched cache does not (yet) have. */
export interface Lookups {
  /** At once when it was asked a moment ago, else looked up; undefined when it can't be had by the deadline. */
  get(name: string, deadline: () => AbortSignal): Labels | undefined | Promise<Labels | undefined>;
  /** What was remembered of a name is out of date, and so is what is on its way. */
  forget(name: string): void;
  /** The API server is there again. */
  retry(): void;
}

export interface LookupOptions {
  /**
   * Looks up one name. It ends by itself, also when its first caller no longer waits: the next one profits.
   * @throws NotAskedError; TooLargeError and TooMuchError where this one can't be had; else what is wrong with them all.
   */
  readonly fetch: (name: string) => Promise<Labels>;
  readonly now?: () => number;
}

/** How long an answer holds: short, as nobody tells us when it changes. */
const HOLDS = 30_000;
/** A namespace that is not there, or can't be had, may be there in a moment. */
const MISSING_HOLDS = 1_000;
const FIRST_QUIET = 1_000;
const MOST_REMEMBERED = 1_000;
const MOST_AT_ONCE = 100;

interface Answer {
  readonly labels: Labels | undefined;
  readonly until: number;
}

/**
 * One GET per name at a time. After a failure all names are left alone for a moment, then longer, so that an
 * unreachable API server does not make every request wait.
 */
export function createNamespaceLookups({ fetch, now = () => performance.now() }: LookupOptions): Lookups {
  const remembered = new Map<string, Answer>();
  const flying = new Map<string, Promise<Labels | undefined>>();
  const backoff = createBackoff(FIRST_QUIET);
  let quietUntil = Number.NEGATIVE_INFINITY;

  function remember(name: string, labels: Labels | undefined, holds: number): Labels | undefined {
    remembered.delete(name);
    const oldest = remembered.size >= MOST_REMEMBERED ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(name, { labels, until: now() + holds });
    backoff.reset();
    return labels;
  }

  async function fly(name: string, isCurrent: () => boolean): Promise<Labels | undefined> {
    try {
      const labels = await fetch(name);
      return isCurrent() ? remember(name, labels, HOLDS) : labels;
    } catch (error) {
      if (isAboutIt(error)) return isCurrent() ? remember(name, undefined, MISSING_HOLDS) : undefined;
      if (now() >= quietUntil && !(error instanceof NotAskedError)) quietUntil = now() + backoff.next();
      return remembered.get(name)?.labels;
    } finally {
      if (isCurrent()) flying.delete(name);
    }
  }

  function takeOff(name: string): Promise<Labels | undefined> {
    const flight: Promise<Labels | undefined> = fly(name, () => flying.get(name) === flight);
    flying.set(name, flight);
    return flight;
  }

  return {
    get(name, deadline) {
      const known = remembered.get(name);
      if (known !== undefined && now() < known.until) return known.labels;
      if (now() < quietUntil) return known?.labels;
      const signal = deadline();
      if (signal.aborted) return known?.labels;
      const flight = flying.get(name);
      if (flight === undefined && flying.size >= MOST_AT_ONCE) return known?.labels;
      return within(flight ?? takeOff(name), signal);
    },
    forget(name) {
      remembered.delete(name);
      flying.delete(name);
    },
    retry() {
      quietUntil = Number.NEGATIVE_INFINITY;
      backoff.reset();
    },
  };
}

/** Whether a failure is that of one name: others may still be asked for. */
function isAboutIt(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 404;
  return error instanceof TooLargeError || error instanceof TooMuchError;
}
