// What one look-up reads of a namespace.
import { setImmediate as nextTick } from 'node:timers/promises';
import { isObject, type JsonObject, list, valueAt } from '../engine/json.ts';
import {
  type InstanceOwner,
  type IsTemplate,
  knownTarget,
  knownWorkload,
  lookedUpWorkloads,
  type RevisionOwner,
  type TargetRef,
} from '../engine/lookups.ts';
import { apiVersionOf, cronJobs, horizontalPodAutoscalers, pods, type Resource } from '../engine/resource.ts';
import type { Kept } from './bounds.ts';
import { groupPath } from './discovery.ts';
import { type Allowance, LARGEST_ITEM, type ListSource, readList } from './pages.ts';
import { type Answer, ApiError } from './request.ts';
import { revisionResource, type RevisionSearch } from './revisions.ts';

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

/** What runs pods, and what changes their number. */
const neighbours = [...lookedUpWorkloads, horizontalPodAutoscalers];

/**
 * What policies may read of one workload; null when there is none of that name.
 * @throws the errors of a GET; TooMuchError beyond the bounds.
 */
export async function readTarget(
  { namespace, read, inTurn, kept }: Reader,
  { resource, name }: TargetRef,
): Promise<JsonObject | null> {
  return inTurn(async () => {
    const object = await given(read(`${pathOf(resource, namespace)}/${encodeURIComponent(name)}`, LARGEST_ITEM));
    if (!isObject(object)) return null;
    const known = knownTarget(object, resource);
    kept.add(known);
    return known;
  });
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

/** Pods that ended run nothing: they are kept until somebody deletes them. */
const NOT_ENDED = 'status.phase!=Succeeded,status.phase!=Failed';

/**
 * What policies may read of the pods with some labels in a namespace.
 * @throws the errors of {@link readList}; TooMuchError beyond the bounds.
 */
export function readPods(reader: Reader, labelSelector: string): Promise<readonly JsonObject[]> {
  return readKnown(reader, pods, { labelSelector, fieldSelector: NOT_ENDED });
}

async function readKnown(
  reader: Reader,
  resource: Resource,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly JsonObject[]> {
  let found: JsonObject[] = [];
  await readList(
    { ...sourceOf(reader, resource), query },
    {
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
    },
  );
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
  const source = sourceOf(reader, revisionResource(owner));
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

/** Whether one of those who look for it found their template in a CronJob. */
export class InstanceSearch {
  readonly #isIt: IsTemplate;
  found = false;

  constructor(isIt: IsTemplate) {
    this.#isIt = isIt;
  }

  look(jobTemplate: JsonObject): void {
    this.found = this.#isIt(jobTemplate);
  }
}

/**
 * Looks at the template that a CronJob has for its Jobs.
 * @param searches all who ask about that CronJob.
 * @throws the errors of a GET.
 */
export async function searchInstance(
  { namespace, read, inTurn }: Reader,
  { name, uid }: InstanceOwner,
  searches: ReadonlySet<InstanceSearch>,
): Promise<void> {
  await inTurn(async () => {
    const cronJob = await given(read(`${pathOf(cronJobs, namespace)}/${encodeURIComponent(name)}`, LARGEST_ITEM));
    const jobTemplate = valueAt(cronJob, ['spec', 'jobTemplate']);
    if (valueAt(cronJob, ['metadata', 'uid']) !== uid || !isObject(jobTemplate)) return;
    for (const search of searches) {
      search.look(jobTemplate);
      // Each has a template of its own to compare, which may be long: the reviews of others go on in between.
      if (searches.size > 1) await nextTick();
    }
  });
}

/** The object of an answer; null where there is none. */
async function given(answer: Promise<Answer>): Promise<unknown> {
  try {
    return (await answer).body;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

function sourceOf({ namespace, read, inTurn, allowance }: Reader, resource: Resource): ListSource {
  return { path: pathOf(resource, namespace), read, inTurn, allowance };
}

function pathOf(resource: Resource, namespace: string): string {
  return `${groupPath(apiVersionOf(resource))}/namespaces/${encodeURIComponent(namespace)}/${resource.resource}`;
}
