// The labels of namespaces: watched, and looked up where the watch does not have them. Both are needed.
//
// Look-ups alone: an answer must hold for a while, else each review costs a GET or two. A changed tier would count only
// after that while, and an API server that can't be reached leaves only what was asked a moment ago. Of 1,000 namespaces
// in use, 30 s and three replicas make 100 GETs a second; the watch costs none.
// The watch alone: a namespace that is applied together with what is in it is not there yet; at the start none is; and
// of 200,000 namespaces not all are kept. Its events end what a look-up remembers, so that both give the same answer.
import { valueAt } from '../engine/json.ts';
import type { Labels, LookupSource } from '../engine/lookups.ts';
import type { Cluster } from './connect.ts';
import { type Follower, follow } from './follow.ts';
import { isName, keptLabels, sizeOfLabels } from './kept-labels.ts';
import { createNamespaceLookups, NotAskedError } from './namespace-lookups.ts';
import { TooMuchError } from './pages.ts';
import { get } from './request.ts';
import { createRequestQueue, type RequestQueue } from './request-queue.ts';

/** The state of the watch, for /readyz. */
export interface NamespaceLabelsState {
  /** Whether the cache follows the API server. While it does not, what was known last is still answered. */
  readonly synced: boolean;
  readonly namespaces: number;
  /** Why it does not follow; undefined when it does. */
  readonly lastError: string | undefined;
}

/** The labels of namespaces that policies may need. */
export interface NamespaceLabels extends Pick<LookupSource, 'namespaceLabels'> {
  readonly state: NamespaceLabelsState;
  /** Ends the watch and all look-ups at once; what is known is still answered. */
  close(): void;
}

export interface NamespaceLabelsOptions {
  /** Called when the cache begins or ceases to follow the API server, and when the reason changes. */
  readonly onChange?: (state: NamespaceLabelsState) => void;
  /** The most namespaces that are kept; others are looked up. */
  readonly limit?: number;
  /** The most bytes of memory that they take, about; others are looked up. */
  readonly memory?: number;
  /** Shared by all that send requests to the same API server. */
  readonly queue?: RequestQueue;
  /** Milliseconds that one look-up may take at most. */
  readonly lookupTimeout?: number;
  /** Milliseconds before the second attempt to list or watch; later ones wait longer, up to 30 s. */
  readonly firstRetry?: number;
  /** Milliseconds of silence after which a watch counts as dead: bookmarks come about every minute. */
  readonly idle?: number;
}

const NAMESPACES = '/api/v1/namespaces';
const MIB = 1024 * 1024;
/** Bytes of one Namespace in a look-up, during which a review waits. Few are larger than some KiB. */
const LARGEST_NAMESPACE = MIB;

/**
 * Starts to list and watch the namespaces of a cluster. Never throws. It does not keep the process alive, but for the
 * time of a look-up.
 */
export function watchNamespaceLabels(cluster: Cluster, options: NamespaceLabelsOptions = {}): NamespaceLabels {
  const { onChange, limit = 20_000, memory = 16 * MIB, queue = createRequestQueue() } = options;
  const { lookupTimeout = 3_000, firstRetry = 500, idle = 90_000 } = options;
  const closing = new AbortController();
  const { signal } = closing;
  let cache = createCache(limit, memory);
  let listed = createCache(limit, memory);
  let state: NamespaceLabelsState = { synced: false, namespaces: 0, lastError: undefined };

  const lookups = createNamespaceLookups({
    fetch: async (name) => {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(lookupTimeout)]);
      const how = { signal: deadline, idle: lookupTimeout, isAwaited: true } as const;
      let isAsked = false;
      const ask = async () => {
        isAsked = true;
        const labels = keptLabels(await get(cluster, `${NAMESPACES}/${name}`, how, LARGEST_NAMESPACE));
        if (labels === undefined) throw new TooMuchError('it has too many labels');
        return labels;
      };
      try {
        return await queue.run(name, deadline, ask);
      } catch (error) {
        throw isAsked ? error : new NotAskedError(String(error));
      }
    },
  });

  function changeState(synced: boolean, lastError: string | undefined): void {
    if (signal.aborted || (state.synced === synced && state.lastError === lastError)) return;
    state = { synced, namespaces: cache.size(), lastError };
    try {
      onChange?.(state);
    } catch {
      // A listener that throws must not stop the watch.
    }
  }

  const follower: Follower = {
    list: {
      start: () => {
        listed = createCache(limit, memory);
      },
      take: (objects) => {
        for (const object of objects) listed.keep(object);
      },
      end: () => {
        cache = listed;
        listed = createCache(limit, memory);
      },
    },
    changed(type, object) {
      const name = namespaceName(object);
      if (name === undefined) return;
      lookups.forget(name);
      if (type === 'DELETED') cache.drop(name);
      else cache.keep(object);
    },
    health(error) {
      if (error === undefined) lookups.retry();
      changeState(error === undefined, error);
    },
  };
  void follow(cluster, NAMESPACES, follower, { signal, firstRetry, idle });

  return {
    get state() {
      return { ...state, namespaces: cache.size() };
    },
    namespaceLabels(namespace, deadline) {
      const known = cache.get(namespace);
      if (known !== undefined || signal.aborted || !isName(namespace)) return known;
      return lookups.get(namespace, deadline);
    },
    close: () => closing.abort(),
  };
}

function namespaceName(object: unknown): string | undefined {
  const name = valueAt(object, ['metadata', 'name']);
  return isName(name) ? name : undefined;
}

interface Cache {
  size(): number;
  get(name: string): Labels | undefined;
  /** Keeps the labels of a Namespace, where there is room for them; what was kept of it before is out of date. */
  keep(object: unknown): void;
  drop(name: string): void;
}

/** V8 copies each string that it parses: the kept labels do not hold the memory of the page that they came in. */
function createCache(limit: number, memory: number): Cache {
  const kept = new Map<string, Labels>();
  let used = 0;

  function drop(name: string): void {
    const labels = kept.get(name);
    if (labels === undefined) return;
    used -= sizeOfLabels(name, labels);
    kept.delete(name);
  }

  return {
    size: () => kept.size,
    get: (name) => kept.get(name),
    drop,
    keep(object) {
      const name = namespaceName(object);
      if (name === undefined) return;
      drop(name);
      const labels = keptLabels(object);
      if (labels === undefined || kept.size >= limit) return;
      const size = sizeOfLabels(name, labels);
      if (used + size > memory) return;
      used += size;
      kept.set(name, labels);
    },
  };
}
