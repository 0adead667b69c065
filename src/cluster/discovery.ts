import { list, own } from '../engine/json.ts';
import type { Cluster } from './connect.ts';
import { ApiError, get, LARGEST_OBJECT, type RequestOptions } from './request.ts';

/** The resource by which the API server serves a kind. */
export interface ServedResource {
  /** The plural, as in paths. */
  readonly resource: string;
  readonly isNamespaced: boolean;
}

export interface Discovery {
  /** The resource of a kind; undefined if the API server serves none. @throws the errors of a GET. */
  find(apiVersion: string, kind: string): Promise<ServedResource | undefined>;
}

/** Asks the API server what it serves: once for each group and version. */
export function createDiscovery(cluster: Cluster, options: () => RequestOptions): Discovery {
  const known = new Map<string, Promise<ReadonlyMap<string, ServedResource>>>();
  return {
    async find(apiVersion, kind) {
      const served = known.get(apiVersion) ?? readResources(cluster, apiVersion, options());
      known.set(apiVersion, served);
      return (await served).get(kind);
    },
  };
}

/** The path under which a group and version is served: `v1` is the core group. */
export function groupPath(apiVersion: string): string {
  const segments = apiVersion.split('/').map(encodeURIComponent);
  return segments.length === 1 ? `/api/${segments[0]}` : `/apis/${segments.join('/')}`;
}

async function readResources(
  cluster: Cluster,
  apiVersion: string,
  options: RequestOptions,
): Promise<ReadonlyMap<string, ServedResource>> {
  const found = new Map<string, ServedResource>();
  try {
    const answer = await get(cluster, groupPath(apiVersion), options, LARGEST_OBJECT);
    for (const { name, kind, namespaced } of list(own(answer, 'resources') as readonly Record<string, unknown>[])) {
      // A subresource has a name with a slash, and sometimes the kind of another resource.
      if (typeof name !== 'string' || typeof kind !== 'string' || name.includes('/')) continue;
      found.set(kind, { resource: name, isNamespaced: namespaced === true });
    }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
  return found;
}
