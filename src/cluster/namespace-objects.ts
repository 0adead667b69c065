// All objects of a namespace that policies validate, as their authors could have written them.
import { isObject, type JsonObject, list } from '../engine/json.ts';
import { isMadeOfTemplate } from '../engine/owner.ts';
import type { Registry } from '../engine/registry.ts';
import { apiVersionOf, namespaces, type Resource } from '../engine/resource.ts';
import type { Cluster } from './connect.ts';
import { groupPath } from './discovery.ts';
import { readList } from './pages.ts';
import { ApiError, get, getAnswer, LARGEST_OBJECT, type RequestOptions } from './request.ts';

/** The objects, and the kinds that could not be read, with the reason. */
export interface NamespaceObjects {
  readonly objects: readonly JsonObject[];
  readonly unread: readonly { readonly kind: string; readonly reason: string }[];
}

/**
 * Reads a namespace: the Namespace itself and everything in it that some policy validates. It leaves out objects that were
 * made from the template of another object, which is there, too.
 * @throws ApiError 404 where there is no such namespace; 401; the error of the connection.
 */
export async function readNamespace(
  cluster: Cluster,
  registry: Registry,
  namespace: string,
  request: () => RequestOptions,
): Promise<NamespaceObjects> {
  const itself = await get(cluster, `/api/v1/namespaces/${encodeURIComponent(namespace)}`, request(), LARGEST_OBJECT);
  const objects: JsonObject[] = isObject(itself) ? [asWritten(itself, namespaces)] : [];
  const unread: { kind: string; reason: string }[] = [];
  for (const resource of validatedResources(registry)) {
    try {
      for (const object of await readAll(cluster, resource, namespace, request)) objects.push(object);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 401) throw error;
      // A kind that this cluster does not serve has no objects.
      if (error.status !== 404) unread.push({ kind: resource.kind, reason: error.message });
    }
  }
  return { objects, unread };
}

function validatedResources({ policies }: Registry): readonly Resource[] {
  const all = new Set(policies.flatMap(({ match }) => match.resources));
  return [...all].filter(({ scope, subresource }) => scope === 'Namespaced' && subresource === undefined);
}

async function readAll(
  cluster: Cluster,
  resource: Resource,
  namespace: string,
  request: () => RequestOptions,
): Promise<readonly JsonObject[]> {
  const path = `${groupPath(apiVersionOf(resource))}/namespaces/${encodeURIComponent(namespace)}/${resource.resource}`;
  const read = (page: string, most: number) => getAnswer(cluster, page, request(), most);
  let found: JsonObject[] = [];
  await readList(
    { path, read, largestItem: LARGEST_OBJECT },
    {
      start() {
        found = [];
      },
      take(items) {
        for (const item of list(items as readonly JsonObject[])) {
          if (!isMadeOfTemplate(resource.kind, item)) found.push(asWritten(item, resource));
        }
      },
    },
  );
  return found;
}

/** Fields of the metadata that only the API server writes. */
const serverFields = ['managedFields', 'resourceVersion', 'uid', 'generation'];

/** Adds apiVersion and kind, which items of a list do not have, and drops what only the API server writes. */
function asWritten(object: JsonObject, resource: Resource): JsonObject {
  const metadata = isObject(object.metadata) ? without(object.metadata, serverFields) : {};
  return {
    ...without(object, ['status', 'metadata']),
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata,
  };
}

function without(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
