// What one look-up reads of a namespace.
import { setImmediate as nextTick } from 'node:timers/promises';
import { knownTarget, knownWorkload, lookedUpWorkloads, type RevisionOwner, type TargetRef } from '../engine/facts.ts';
import { isObject, type JsonObject, list } from '../engine/json.ts';
import { horizontalPodAutoscalers, type Resource } from '../engine/resource.ts';
import type { Kept } from './bounds.ts';
import { type Allowance, LARGEST_ITEM, type ListSource, readList } from './pages.ts';
import { ApiError } from './request.ts';
import { keeperOf, type RevisionSearch } from './revisions.ts';

/** A namespace, to be read by one look-up. */
export interface Reader extends Pick<ListSource, 'read'> {
  readonly namespace: string;
  /** Waits for its turn. Whatever is read is read in turn, and looked at before the turn is over. */
  inTurn<T>(act: () => Promise<T>): Promise<T>;
  /** What the look-up may still read. */
  readonly allowance: Allowance;
  /** What the look-up keeps. */
  readonly kept: Kept;
}

/** What may run pods behind a disruption budget, and what changes their number. */
const neighbours = [...lookedUpWorkloads, horizontalPodAutoscalers];

/**
 * What policies may read of one workload; null when there is none of that name.
 * @throws the errors of a GET; TooMuchError beyond the bounds.
 */
export async function readTarget(
  { namespace, read, inTurn, kept }: Reader,
  { resource, name }: TargetRef,
): Promise<JsonObject | null> {
  const path = `${pathOf(resource, namespace)}/${encodeURIComponent(name)}`;
  try {
    return await inTurn(async () => {
      const { body } = await read(path, LARGEST_ITEM);
      if (!isObject(body)) return null;
      const known = knownTarget(body, resource);
      kept.add(known);
      return known;
    });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/**
 * What policies may read of the workloads and autoscalers of a namespace.
 * @throws the errors of {@link readList}; TooMuchError beyond the bounds.
 */
export async function readWorkloads(reader: Reader): Promise<readonly JsonObject[]> {
  // Side by side, as far as there are turns: an API server that is busy takes its time for each.
  const lists = await Promise.all(neighbours.map((resource) => readKnown(reader, resource)));
  return lists.flat();
}

async function readKnown(reader: Reader, resource: Resource): Promise<readonly JsonObject[]> {
  let found: JsonObject[] = [];
  await readList(sourceOf(reader, resource), {
    start() {
      found = [];
    },
    take(items) {
      for (const item of list(items as readonly JsonObject[])) {
        const known = knownWorkload(item, resource);
        if (known === undefined) continue;
        reader.kept.add(known);
        found.push(known);
      }
    },
  });
  return found;
}

/**
 * Looks for revisions of an owner, page by page.
 * @param labelSelector the owner's selector.
 * @param searches all who look for one of that owner.
 * @throws the errors of {@link readList}.
 */
export async function searchRevisions(
  reader: Reader,
  owner: RevisionOwner,
  labelSelector: string,
  searches: ReadonlySet<RevisionSearch>,
): Promise<void> {
  const source = sourceOf(reader, keeperOf(owner));
  await readList(labelSelector === '' ? source : { ...source, query: { labelSelector } }, {
    start() {
      for (const search of searches) search.forget();
    },
    async take(items) {
      const found = list(items as readonly JsonObject[]);
      for (const search of searches) {
        for (const item of found) search.look(item);
        // Each has a template of its own to compare, which may be long: the reviews of others go on in between.
        if (searches.size > 1) await nextTick();
      }
    },
  });
}

function sourceOf({ namespace, read, inTurn, allowance }: Reader, resource: Resource): ListSource {
  return { path: pathOf(resource, namespace), read, inTurn, allowance };
}

function pathOf({ group, version, resource }: Resource, namespace: string): string {
  return `/apis/${group}/${version}/namespaces/${encodeURIComponent(namespace)}/${resource}`;
}
