// Look-ups of what only the cluster knows, at the moment when a request depends on it. Nothing is remembered: nobody
// would tell us when it changes.

import { type JsonObject, shorten } from '../engine/json.ts';
import type { IsTemplate, LookupSource, Revision, RevisionOwner, Target } from '../engine/lookups.ts';
import { TooLargeError } from './answer.ts';
import { createKeeping, type LookupBounds, lookupBounds } from './bounds.ts';
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
import { createSharedLookups, type Flight } from './shared-lookups.ts';

export interface ObjectLookupOptions {
  /** Told why a look-up failed: once, however many waited for it. */
  readonly onFailure: (what: string, error: unknown) => void;
  /** Ends all look-ups. */
  readonly signal: AbortSignal;
  /** Milliseconds that one look-up may take at most. */
  readonly timeout: number;
  /** Told of the bytes of each answer that was read, or given up. */
  readonly onRead?: (bytes: number) => void;
  /** Shared with whoever else asks the same API server. */
  readonly queue?: RequestQueue;
  readonly bounds?: Partial<LookupBounds>;
}

/** More than an API server has writes under way at once. */
const MOST_PASSENGERS = 500;
/** Of a DNS subdomain: no object, namespace or uid has a longer name. */
const LONGEST_NAME = 253;
/** Characters of a selector in a URL: of more than some kilobytes proxies and servers take none. */
const LONGEST_SELECTOR = 8_000;

/** Looks objects up, each time anew. What can't be had by the deadline, or goes beyond a bound, is undefined. */
export function createObjectLookups(
  cluster: Cluster,
  { onFailure, onRead, signal, timeout, queue = createRequestQueue(), bounds }: ObjectLookupOptions,
): Omit<LookupSource, 'namespaceLabels'> {
  const within = { ...lookupBounds, ...bounds };
  const keeping = createKeeping(within);
  const limits = { signal, timeout, passengers: MOST_PASSENGERS };
  const targets = createSharedLookups<object, JsonObject | null>(limits);
  const neighbourhoods = createSharedLookups<object, readonly JsonObject[]>(limits);
  const searches = createSharedLookups<RevisionSearch, void>(limits);
  const instances = createSharedLookups<InstanceSearch, void>(limits);
  const told = new WeakSet<Error>();

  async function ask<T>(what: string, deadline: AbortSignal, answer: () => Promise<T>): Promise<T | undefined> {
    if (deadline.aborted || signal.aborted) return undefined;
    try {
      return await answer();
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      if (signal.aborted || told.has(failure)) return undefined;
      told.add(failure);
      // The reason of an aborted signal has a message that says nothing.
      onFailure(what, failure instanceof DOMException ? new Error('the API server did not answer in time') : failure);
      return undefined;
    }
  }

  /** Reads a namespace in a flight. */
  async function read<T>(namespace: string, flight: Flight<unknown>, all: (reader: Reader) => Promise<T>): Promise<T> {
    if (namespace.length > LONGEST_NAME) throw new TooMuchError('no namespace has so long a name');
    const kept = keeping.open();
    try {
      return await all({
        namespace,
        read(path, most) {
          flight.depart();
          const how = { signal: flight.signal, idle: timeout, isAwaited: true } as const;
          const answer = getAnswer(cluster, path, how, most);
          answer.then(
            ({ bytes }) => onRead?.(bytes),
            (error) => error instanceof TooLargeError && onRead?.(most),
          );
          return answer;
        },
        inTurn: (act) => queue.run(namespace, flight.signal, act),
        allowance: { items: within.items, bytes: within.bytes },
        kept,
      });
    } finally {
      kept.release();
    }
  }

  async function search(owner: RevisionOwner, isIt: IsTemplate, until: AbortSignal): Promise<Revision | null> {
    const { resource, namespace, uid, selector } = owner;
    if (uid.length > LONGEST_NAME) return null;
    const text = selectorText(selector);
    if (text.length > LONGEST_SELECTOR) throw new TooMuchError('its selector is too long for a URL');
    const asked = new RevisionSearch(owner, isIt);
    const question = JSON.stringify([resource.kind, namespace, uid, text]);
    await searches.ask(question, asked, until, (flight) =>
      read(namespace, flight, (reader) => searchRevisions(reader, owner, text, flight.passengers)),
    );
    return asked.found;
  }

  return {
    target(namespace, ref, deadline) {
      const { resource, name } = ref;
      // Nothing has such a name, and it would not fit into a URL.
      if (name.length > LONGEST_NAME) return Promise.resolve<Target>({ ...ref, object: null });
      const until = deadline();
      return ask(`${resource.kind} ${shorten(namespace)}/${shorten(name, LONGEST_NAME)}`, until, async () => {
        const question = JSON.stringify([resource.kind, namespace, name]);
        const object = await targets.ask(question, {}, until, (flight) =>
          read(namespace, flight, (reader) => readTarget(reader, ref)),
        );
        return { ...ref, object };
      });
    },
    workloads(namespace, deadline) {
      const until = deadline();
      return ask(`the workloads of ${shorten(namespace)}`, until, () =>
        neighbourhoods.ask(namespace, {}, until, (flight) => read(namespace, flight, readWorkloads)),
      );
    },
    pods(namespace, labels, deadline) {
      const until = deadline();
      const selector = selectorText({ matchLabels: labels });
      return ask(`the pods of ${shorten(namespace)}`, until, () =>
        neighbourhoods.ask(JSON.stringify([namespace, selector]), {}, until, (flight) =>
          read(namespace, flight, (reader) => readPods(reader, selector)),
        ),
      );
    },
    revision(owner, isIt, deadline) {
      const until = deadline();
      const what = `the revisions of a ${owner.resource.kind} in ${shorten(owner.namespace)}`;
      return ask(what, until, () => search(owner, isIt, until));
    },
    instance(owner, isIt, deadline) {
      const { namespace, name, uid } = owner;
      // Nothing has such a name, and it would not fit into a URL.
      if (name.length > LONGEST_NAME || uid.length > LONGEST_NAME) return Promise.resolve(false);
      const until = deadline();
      return ask(`CronJob ${shorten(namespace)}/${shorten(name, LONGEST_NAME)}`, until, async () => {
        const asked = new InstanceSearch(isIt);
        await instances.ask(JSON.stringify([namespace, name, uid]), asked, until, (flight) =>
          read(namespace, flight, (reader) => searchInstance(reader, owner, flight.passengers)),
        );
        return asked.found;
      });
    },
  };
}
