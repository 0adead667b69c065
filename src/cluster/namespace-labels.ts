import type { FactSource, Labels } from '../engine/facts.ts';
import { isObject, valueAt } from '../engine/json.ts';
import type { Cluster } from './connect.ts';
import { type Follower, follow } from './follow.ts';
import { createLookups } from './lookups.ts';
import { get } from './request.ts';

/** What stands in the details of /readyz. */
export interface NamespaceLabelsState {
  /** Whether the cache follows the API server. While it does not, what was known last is still answered. */
  readonly synced: boolean;
  readonly namespaces: number;
  /** Why it does not follow; undefined when it does. */
  readonly lastError: string | undefined;
}

/** The labels of namespaces that policies may need. */
export interface NamespaceLabels extends Pick<FactSource, 'namespaceLabels'> {
  readonly state: NamespaceLabelsState;
  /** Ends the watch and all look-ups at once; what is known is still answered. */
  close(): void;
}

export interface NamespaceLabelsOptions {
  /** Told when it begins or ends to follow, and when the reason changes. */
  readonly onChange?: (state: NamespaceLabelsState) => void;
  /** The most namespaces that are kept; others are looked up. */
  readonly limit?: number;
  /** Milliseconds that one look-up may take at most. */
  readonly lookupTimeout?: number;
  /** Milliseconds before the second attempt to list or watch; later ones wait longer, up to 30 s. */
  readonly firstRetry?: number;
  /** Milliseconds of silence after which a watch counts as dead: bookmarks come about every minute. */
  readonly idle?: number;
}

const NAMESPACES = '/api/v1/namespaces';

/**
 * Starts to list and watch the namespaces of a cluster. Never throws. It does not keep the process alive, but for the
 * time of a look-up.
 */
export function watchNamespaceLabels(cluster: Cluster, options: NamespaceLabelsOptions = {}): NamespaceLabels {
  const { onChange, limit = 20_000, lookupTimeout = 3_000, firstRetry = 500, idle = 90_000 } = options;
  const closing = new AbortController();
  const { signal } = closing;
  let cache = new Map<string, Labels>();
  let listed = new Map<string, Labels>();
  let state: NamespaceLabelsState = { synced: false, namespaces: 0, lastError: undefined };

  const lookups = createLookups({
    fetch: async (name) => {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(lookupTimeout)]);
      const how = { signal: deadline, idle: lookupTimeout, isAwaited: true } as const;
      return keptLabels(await get(cluster, `${NAMESPACES}/${name}`, how));
    },
  });

  function keep(into: Map<string, Labels>, object: unknown): void {
    const name = nameOf(object);
    if (name === undefined || (into.size >= limit && !into.has(name))) return;
    into.set(name, keptLabels(object));
  }

  function changeState(synced: boolean, lastError: string | undefined): void {
    if (signal.aborted || (state.synced === synced && state.lastError === lastError)) return;
    state = { synced, namespaces: cache.size, lastError };
    try {
      onChange?.(state);
    } catch {
      // Whoever is told can't stop the watch.
    }
  }

  const follower: Follower = {
    list: {
      start: () => {
        listed = new Map();
      },
      add: (object) => keep(listed, object),
      end: () => {
        cache = listed;
        listed = new Map();
      },
    },
    changed(type, object) {
      const name = nameOf(object);
      if (name === undefined) return;
      lookups.forget(name);
      if (type === 'DELETED') cache.delete(name);
      else keep(cache, object);
    },
    health(error) {
      if (error === undefined) lookups.retry();
      changeState(error === undefined, error);
    },
  };
  void follow(cluster, NAMESPACES, follower, { signal, firstRetry, idle });

  return {
    get state() {
      return { ...state, namespaces: cache.size };
    },
    namespaceLabels(namespace, deadline) {
      const known = cache.get(namespace);
      if (known !== undefined || signal.aborted || !isName(namespace)) return known;
      return lookups.get(namespace, deadline);
    },
    close: () => closing.abort(),
  };
}

/** Only a name that the API server accepts may become part of a URL. */
function isName(namespace: string): boolean {
  return /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace);
}

function nameOf(object: unknown): string | undefined {
  const name = valueAt(object, ['metadata', 'name']);
  return typeof name === 'string' ? name : undefined;
}

/** Memory is bounded by keeping only the labels that policies may ask for. */
function keptLabels(object: unknown): Labels {
  const labels = valueAt(object, ['metadata', 'labels']);
  if (!isObject(labels)) return Object.freeze({});
  const kept = Object.entries(labels).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' &&
      (entry[0].startsWith('zonegate.dev/') || entry[0] === 'kubernetes.io/metadata.name'),
  );
  return Object.freeze(Object.fromEntries(kept));
}
