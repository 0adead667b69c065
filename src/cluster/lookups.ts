import type { Labels } from '../engine/facts.ts';
import { ApiError } from './request.ts';
import { createBackoff, within } from './signal.ts';

/** Answers by single GETs, for what the watched cache does not (yet) have. */
export interface Lookups {
  /** At once when it was asked a moment ago, else looked up; undefined when it can't be had by the deadline. */
  get(name: string, deadline: () => AbortSignal): Labels | undefined | Promise<Labels | undefined>;
  /** What was remembered of a name is out of date. */
  forget(name: string): void;
  /** The API server is there again. */
  retry(): void;
}

export interface LookupOptions {
  /** Looks up one name. It ends by itself, also when its first caller no longer waits: the next one profits. */
  readonly fetch: (name: string) => Promise<Labels>;
  readonly now?: () => number;
}

/** How long an answer holds: short, as nobody tells us when it changes. */
const HOLDS = 30_000;
/** A namespace that is not there may be there in a moment. */
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
export function createLookups({ fetch, now = () => performance.now() }: LookupOptions): Lookups {
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

  async function fly(name: string): Promise<Labels | undefined> {
    try {
      return remember(name, await fetch(name), HOLDS);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return remember(name, undefined, MISSING_HOLDS);
      if (now() >= quietUntil) quietUntil = now() + backoff.next();
      return remembered.get(name)?.labels;
    } finally {
      flying.delete(name);
    }
  }

  return {
    get(name, deadline) {
      const known = remembered.get(name);
      if (known !== undefined && now() < known.until) return known.labels;
      if (now() < quietUntil) return known?.labels;
      const signal = deadline();
      if (signal.aborted) return known?.labels;
      let flight = flying.get(name);
      if (flight === undefined) {
        if (flying.size >= MOST_AT_ONCE) return known?.labels;
        flight = fly(name);
        flying.set(name, flight);
      }
      return within(flight, signal);
    },
    forget: (name) => void remembered.delete(name),
    retry() {
      quietUntil = Number.NEGATIVE_INFINITY;
      backoff.reset();
    },
  };
}
