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
import type { LookupMemory } from './bounds.ts';
import { groupPath } from './discovery.ts';
import { type Allowance, LARGEST_ITEM, type ListSource, readList } from './pages.ts';
import { type Answer, ApiError } from './request.ts';
import { type RevisionSearch, revisionResource } from './revisions.ts';

/** Reads a namespace for one look-up. */
export interface Reader extends Pick<ListSource, 'read'> {
  readonly namespace: string;
  /** Runs `act` when its turn comes. All that is read is read and used within a turn. */
  inTurn<T>(act: () => Promise<T>): Promise<T>;
  /** What the look-up may still read. */
  readonly allowance: Allowance;
  /** Counts what the look-up keeps. */
  readonly kept: LookupMemory;
}

/** Workloads, and autoscalers, which change the number of their pods. */
const workloadsAndAutoscalers = [...lookedUpWorkloads, horizontalPodAutoscalers];

/**
 * What policies may read of one workload; null when there is none of that name.
 * @throws the errors of a GET; TooMuchError beyond the bounds.
 */
export async function readTarget(
  { namespace, read, inTurn, kept }: Reader,
  { resource, name }: TargetRef,
): Promise<JsonObject | null> {
  return inTurn(async () => {
    const object = await bodyOrNull(read(`${pathOf(resource, namespace)}/${encodeURIComponent(name)}`, LARGEST_ITEM));
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
  // All at once, as far as there are turns: each list may take long.
  const lists = await Promise.all(workloadsAndAutoscalers.map((resource) => readKnown(reader, resource)));
  return lists.flat();
}

/** Pods that have ended stay until somebody deletes them. */
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
        for (const item of found) search.visit(item);
        // Each compares a template of its own, which may be long: other reviews go on in between.
        if (searches.size > 1) await nextTick();
      }
    },
  });
}

/** Compares the template of a CronJob with one that a review asks about. */
export class InstanceSearch {
  readonly #matches: IsTemplate;
  found = false;

  constructor(matches: IsTemplate) {
    this.#matches = matches;
  }

  visit(jobTemplate: JsonObject): void {
    this.found = this.#matches(jobTemplate);
  }
}

/**
 * Shows all searches the template that a CronJob has for its Jobs.
 * @param searches all who ask about that CronJob.
 * @throws the errors of a GET.
 */
export async function searchInstance(
  { namespace, read, inTurn }: Reader,
  { name, uid }: InstanceOwner,
  searches: ReadonlySet<InstanceSearch>,
): Promise<void> {
  await inTurn(async () => {
    const cronJob = await bodyOrNull(read(`${pathOf(cronJobs, namespace)}/${encodeURIComponent(name)}`, LARGEST_ITEM));
    const jobTemplate = valueAt(cronJob, ['spec', 'jobTemplate']);
    if (valueAt(cronJob, ['metadata', 'uid']) !== uid || !isObject(jobTemplate)) return;
    for (const search of searches) {
      search.visit(jobTemplate);
      // Each compares a template of its own, which may be long: other reviews go on in between.
      if (searches.size > 1) await nextTick();
    }
  });
}

/** The body of an answer; null for 404. */
async function bodyOrNull(answer: Promise<Answer>): Promise<unknown> {
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
