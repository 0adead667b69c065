// Looks up objects of the cluster when a review depends on them. Nothing is remembered, as nothing would say when it
// changes.
import { type JsonObject, shorten } from '../engine/json.ts';
import type { IsTemplate, LookupSource, Revision, RevisionOwner, Target } from '../engine/lookups.ts';
import { TooLargeError } from './answer.ts';
import { createKeptMemory, type LookupBounds, lookupBounds } from './bounds.ts';
import type { Cluster } from './connect.ts';
import { TooMuchError } from './pages.ts';
import {
  InstanceSearch,
  type Reader,
  readPods,
  readTarget,
  readWorkloads,
  searchInstance,
  searchRevisions,
} from './reads.ts';
import { getAnswer } from './request.ts';
import { createRequestQueue, type RequestQueue } from './request-queue.ts';
import { RevisionSearch, selectorText } from './revisions.ts';
import { createSharedLookups, type SharedLookup } from './shared-lookups.ts';

export interface ObjectLookupOptions {
  /** Called with the reason why a look-up failed: once, however many wait for it. */
  readonly onFailure: (what: string, error: unknown) => void;
  /** Ends all look-ups. */
  readonly signal: AbortSignal;
  /** Milliseconds that one look-up may take at most. */
  readonly timeout: number;
  /** Called with the bytes of each answer that was read, or given up. */
  readonly onRead?: (bytes: number) => void;
  /** Shared by all that send requests to the same API server. */
  readonly queue?: RequestQueue;
  readonly bounds?: Partial<LookupBounds>;
}

/** More than the writes that an API server handles at once. */
const MOST_WAITERS = 500;
/** Characters of a DNS subdomain: no name of an object or namespace is longer, and no uid. */
const LONGEST_NAME = 253;
/** Characters of a selector in a URL: proxies and servers refuse URLs of more than some kilobytes. */
const LONGEST_SELECTOR = 8_000;

/** Looks objects up, anew each time. The result is undefined if there is none by the deadline, or if it is beyond a bound. */
export function createObjectLookups(
  cluster: Cluster,
  { onFailure, onRead, signal, timeout, queue = createRequestQueue(), bounds }: ObjectLookupOptions,
): Omit<LookupSource, 'namespaceLabels'> {
  const allBounds = { ...lookupBounds, ...bounds };
  const keptMemory = createKeptMemory(allBounds);
  const sharedBounds = { signal, timeout, waiters: MOST_WAITERS };
  const targets = createSharedLookups<object, JsonObject | null>(sharedBounds);
  const lists = createSharedLookups<object, readonly JsonObject[]>(sharedBounds);
  const revisionSearches = createSharedLookups<RevisionSearch, void>(sharedBounds);
  const instanceSearches = createSharedLookups<InstanceSearch, void>(sharedBounds);
  const reported = new WeakSet<Error>();

  /** Gives the answer; undefined if it fails, after reporting why. */
  async function ask<T>(what: string, deadline: AbortSignal, answer: () => Promise<T>): Promise<T | undefined> {
    if (deadline.aborted || signal.aborted) return undefined;
    try {
      return await answer();
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      if (signal.aborted || reported.has(failure)) return undefined;
      reported.add(failure);
      // The message of an aborted signal's reason does not help.
      onFailure(what, failure instanceof DOMException ? new Error('the API server did not answer in time') : failure);
      return undefined;
    }
  }

  /** Reads a namespace in a shared look-up. */
  async function read<T>(
    namespace: string,
    lookup: SharedLookup<unknown>,
    all: (reader: Reader) => Promise<T>,
  ): Promise<T> {
    if (namespace.length > LONGEST_NAME) throw new TooMuchError('no namespace has so long a name');
    const kept = keptMemory.open();
    try {
      return await all({
        namespace,
        read(path, most) {
          lookup.begin();
          const how = { signal: lookup.signal, idle: timeout, isAwaited: true } as const;
          const answer = getAnswer(cluster, path, how, most);
          answer.then(
            ({ bytes }) => onRead?.(bytes),
            (error) => error instanceof TooLargeError && onRead?.(most),
          );
          return answer;
        },
        inTurn: (act) => queue.run(namespace, lookup.signal, act),
        allowance: { objects: allBounds.objects, bytes: allBounds.bytes },
        kept,
      });
    } finally {
      kept.release();
    }
  }

  async function searchRevision(
    owner: RevisionOwner,
    matches: IsTemplate,
    until: AbortSignal,
  ): Promise<Revision | null> {
    const { resource, namespace, uid, selector } = owner;
    if (uid.length > LONGEST_NAME) return null;
    const text = selectorText(selector);
    if (text.length > LONGEST_SELECTOR) throw new TooMuchError('its selector is too long for a URL');
    const search = new RevisionSearch(owner, matches);
    const question = JSON.stringify([resource.kind, namespace, uid, text]);
    await revisionSearches.ask(question, search, until, (lookup) =>
      read(namespace, lookup, (reader) => searchRevisions(reader, owner, text, lookup.waiters)),
    );
    return search.found;
  }

  return {
    target(namespace, ref, deadline) {
      const { resource, name } = ref;
      // Nothing has such a name, and it would not fit into a URL.
      if (name.length > LONGEST_NAME) return Promise.resolve<Target>({ ...ref, object: null });
      const until = deadline();
      return ask(`${resource.kind} ${shorten(namespace)}/${shorten(name, LONGEST_NAME)}`, until, async () => {
        const question = JSON.stringify([resource.kind, namespace, name]);
        const object = await targets.ask(question, {}, until, (lookup) =>
          read(namespace, lookup, (reader) => readTarget(reader, ref)),
        );
        return { ...ref, object };
      });
    },
    workloads(namespace, deadline) {
      const until = deadline();
      return ask(`the workloads of ${shorten(namespace)}`, until, () =>
        lists.ask(namespace, {}, until, (lookup) => read(namespace, lookup, readWorkloads)),
      );
    },
    pods(namespace, labels, deadline) {
      const until = deadline();
      const selector = selectorText({ matchLabels: labels });
      return ask(`the pods of ${shorten(namespace)}`, until, () =>
        lists.ask(JSON.stringify([namespace, selector]), {}, until, (lookup) =>
          read(namespace, lookup, (reader) => readPods(reader, selector)),
        ),
      );
    },
    revision(owner, matches, deadline) {
      const until = deadline();
      const what = `the revisions of a ${owner.resource.kind} in ${shorten(owner.namespace)}`;
      return ask(what, until, () => searchRevision(owner, matches, until));
    },
    instance(owner, matches, deadline) {
      const { namespace, name, uid } = owner;
      // Nothing has such a name, and it would not fit into a URL.
      if (name.length > LONGEST_NAME || uid.length > LONGEST_NAME) return Promise.resolve(false);
      const until = deadline();
      return ask(`CronJob ${shorten(namespace)}/${shorten(name, LONGEST_NAME)}`, until, async () => {
        const search = new InstanceSearch(matches);
        await instanceSearches.ask(JSON.stringify([namespace, name, uid]), search, until, (lookup) =>
          read(namespace, lookup, (reader) => searchInstance(reader, owner, lookup.waiters)),
        );
        return search.found;
      });
    },
  };
}
