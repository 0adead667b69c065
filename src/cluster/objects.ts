// Look-ups of what only the cluster knows, at the moment when a request depends on it. Nothing is remembered: nobody
// would tell us when it changes.
import type { FactSource } from '../engine/facts.ts';
import { isObject, type JsonObject, own } from '../engine/json.ts';
import {
  cronJobs,
  deployments,
  horizontalPodAutoscalers,
  jobs,
  type Resource,
  replicaSets,
  statefulSets,
} from '../engine/resource.ts';
import type { Cluster } from './connect.ts';
import { ApiError, get } from './request.ts';
import { keeperOf, revisionsIn, selectorText } from './revisions.ts';
import { within } from './signal.ts';

export interface ObjectLookupOptions {
  /** Told why a look-up failed. */
  readonly onFailure: (what: string, error: unknown) => void;
  /** Ends all look-ups. */
  readonly signal: AbortSignal;
  /** Milliseconds that one look-up may take at most. */
  readonly timeout: number;
}

/** An API server that hangs must not make us hold everything that waits for it. */
const MOST_AT_ONCE = 100;
/** Nobody has more workloads in one namespace, or keeps more revisions; the rest would not be looked at. */
const MOST_ITEMS = 500;

/** What may run pods behind a disruption budget, and what changes their number. */
const neighbours = [deployments, statefulSets, replicaSets, cronJobs, jobs, horizontalPodAutoscalers];

/** Looks objects up, each time anew. What can't be had by the deadline is undefined. */
export function createObjectLookups(
  cluster: Cluster,
  { onFailure, signal, timeout }: ObjectLookupOptions,
): Pick<FactSource, 'target' | 'workloads' | 'revisions'> {
  let flying = 0;

  async function ask<T>(what: string, deadline: AbortSignal, answer: (end: AbortSignal) => Promise<T>) {
    if (flying >= MOST_AT_ONCE || deadline.aborted || signal.aborted) return undefined;
    const end = AbortSignal.any([signal, deadline, AbortSignal.timeout(timeout)]);
    flying += 1;
    try {
      const found = await within(answer(end), end);
      if (found !== undefined) return found;
      throw end.reason;
    } catch (error) {
      if (!signal.aborted) onFailure(what, end.aborted ? new Error('the API server did not answer in time') : error);
      return undefined;
    } finally {
      flying -= 1;
    }
  }

  function read(path: string, end: AbortSignal): Promise<unknown> {
    return get(cluster, path, { signal: end, idle: timeout, isAwaited: true });
  }

  async function find(path: string, end: AbortSignal): Promise<JsonObject | null> {
    try {
      const object = await read(path, end);
      return isObject(object) ? object : null;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  }

  async function list(path: string, end: AbortSignal, labelSelector?: string): Promise<readonly JsonObject[]> {
    const query = new URLSearchParams({ limit: String(MOST_ITEMS), ...(labelSelector && { labelSelector }) });
    const items = own(await read(`${path}?${query}`, end), 'items');
    if (!Array.isArray(items)) throw new SyntaxError('the API server answered something that is no list');
    return items.filter(isObject);
  }

  return {
    target: (namespace, target, deadline) =>
      ask(`${target.resource.kind} ${namespace}/${target.name}`, deadline(), async (end) => {
        const path = `${pathOf(target.resource, namespace)}/${encodeURIComponent(target.name)}`;
        return { ...target, object: await find(path, end) };
      }),
    workloads: (namespace, deadline) =>
      ask(`the workloads of ${namespace}`, deadline(), async (end) => {
        const lists = await Promise.all(
          neighbours.map(async (resource) => {
            const items = await list(pathOf(resource, namespace), end);
            // The items of a list don't say what they are.
            return items.map((item) => ({ ...item, kind: resource.kind }));
          }),
        );
        return lists.flat();
      }),
    revisions: (owner, deadline) =>
      ask(`the revisions of a ${owner.resource.kind} in ${owner.namespace}`, deadline(), async (end) => {
        const path = pathOf(keeperOf(owner), owner.namespace);
        return revisionsIn(await list(path, end, selectorText(owner.selector)), owner);
      }),
  };
}

function pathOf({ group, version, resource }: Resource, namespace: string): string {
  return `/apis/${group}/${version}/namespaces/${encodeURIComponent(namespace)}/${resource}`;
}
