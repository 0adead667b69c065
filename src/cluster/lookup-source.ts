import type { LookupSource } from '../engine/lookups.ts';
import type { Cluster } from './connect.ts';
import { type NamespaceLabelsOptions, type NamespaceLabelsState, watchNamespaceLabels } from './namespace-labels.ts';
import { createObjectLookups } from './object-lookups.ts';
import { createRequestQueue } from './request-queue.ts';

/** The look-ups of a cluster. */
export interface ClusterLookups extends LookupSource {
  /** Of the watched namespaces. */
  readonly state: NamespaceLabelsState;
  /** Ends the watch and all look-ups at once. */
  close(): void;
}

export interface ClusterLookupsOptions extends NamespaceLabelsOptions {
  /** Called with the reason why something could not be looked up. */
  readonly onFailure?: (what: string, error: unknown) => void;
  /** Called with the bytes of each answer that was read, or given up. */
  readonly onRead?: (bytes: number) => void;
}

/** Starts to follow the namespaces of a cluster; all else is looked up when it is needed. */
export function createClusterLookups(cluster: Cluster, options: ClusterLookupsOptions = {}): ClusterLookups {
  const { onFailure = () => undefined, onRead = () => undefined, lookupTimeout = 3_000 } = options;
  const closing = new AbortController();
  // All look-ups share it, so that it bounds the answers that are held at the same time.
  const queue = createRequestQueue();
  const labels = watchNamespaceLabels(cluster, { ...options, queue });
  const objects = createObjectLookups(cluster, {
    onFailure,
    onRead,
    signal: closing.signal,
    timeout: lookupTimeout,
    queue,
  });
  return {
    ...objects,
    get state() {
      return labels.state;
    },
    namespaceLabels: labels.namespaceLabels,
    close() {
      closing.abort();
      labels.close();
    },
  };
}
