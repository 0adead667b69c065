// What the API server would make of an object, asked by a dry run: nothing is stored.
import { isObject, type JsonObject, own, valueAt } from '../engine/json.ts';
import type { Cluster } from './connect.ts';
import { type Discovery, groupPath } from './discovery.ts';
import { ApiError, apply, get, LARGEST_OBJECT, post, type RequestOptions } from './request.ts';

export interface DryRunOptions {
  readonly discovery: Discovery;
  /** The field manager of the apply: fields that it applied before and no longer names are removed. */
  readonly fieldManager: string;
  /** The namespace of objects that name none. */
  readonly namespace: string;
  readonly request: () => RequestOptions;
}

/** The object that a dry run is about. */
interface DryRunTarget {
  /** The namespace of the object; empty for objects of the cluster. */
  readonly namespace: string;
  /** The object as it is now; undefined if there is none, or if it may not be read. */
  readonly live: JsonObject | undefined;
}

/** The API server's answer: what would be stored; or why it refuses. */
export type DryRun = DryRunTarget &
  (
    | { readonly outcome: 'accepted'; readonly result: JsonObject; readonly warnings: readonly string[] }
    | { readonly outcome: 'refused'; readonly message: string }
    | { readonly outcome: 'unknown-kind' }
  );

/**
 * Applies an object as `kubectl apply --server-side --force-conflicts --dry-run=server` does; one without a name
 * (generateName) is created.
 * @throws ApiError 401 where the API server does not know us; the error of the connection.
 */
export async function dryRun(cluster: Cluster, object: JsonObject, options: DryRunOptions): Promise<DryRun> {
  const { discovery, fieldManager, request } = options;
  const { apiVersion, kind } = object;
  const served = await discovery.find(String(apiVersion), String(kind));
  const named = text(valueAt(object, ['metadata', 'namespace']));
  if (served === undefined) return { outcome: 'unknown-kind', namespace: named ?? '', live: undefined };
  const namespace = served.isNamespaced ? (named ?? options.namespace) : '';
  const scope = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const collection = `${groupPath(String(apiVersion))}${scope}/${served.resource}`;
  const name = text(valueAt(object, ['metadata', 'name']));
  const path = name === undefined ? undefined : `${collection}/${encodeURIComponent(name)}`;
  const live = path === undefined ? undefined : await find(cluster, path, request());
  const query = new URLSearchParams({ dryRun: 'All', fieldManager });
  try {
    const written =
      path === undefined
        ? await post(cluster, `${collection}?${query}`, object, request())
        : await apply(cluster, `${path}?${query}&force=true`, object, request());
    if (!isObject(written.object)) throw new SyntaxError('the API server answered something that is no object');
    return { outcome: 'accepted', namespace, live, result: written.object, warnings: written.warnings };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 401) throw error;
    return { outcome: 'refused', namespace, live, message: error.message };
  }
}

async function find(cluster: Cluster, path: string, options: RequestOptions): Promise<JsonObject | undefined> {
  try {
    const object = await get(cluster, path, options, LARGEST_OBJECT);
    return isObject(object) && own(object, 'metadata') !== undefined ? object : undefined;
  } catch (error) {
    // A user who may not read the object may still apply it.
    if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return undefined;
    throw error;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
