// List and watch. Not client-node's informer: it stops for good on the first error other than 410, and keeps whole objects.
import { own, shorten, valueAt } from '../engine/json.ts';
import { readLines } from './answer.ts';
import type { Cluster } from './connect.ts';
import { type ListTaker, readList } from './pages.ts';
import { ApiError, getAnswer, LARGEST_OBJECT, open } from './request.ts';
import { createBackoff, pause } from './signal.ts';

/** Takes the objects of a resource, and their changes. */
export interface Follower {
  /** All objects, page by page: `start` begins anew, `end` says that no more will come. */
  readonly list: ListTaker & { end(): void };
  changed(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: unknown): void;
  /** Called when a watch begins, without an error, and when it fails. */
  health(error: string | undefined): void;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Milliseconds before the second attempt; later ones wait longer, up to 30 s. */
  readonly firstRetry: number;
  /** Milliseconds of silence after which a watch counts as dead. */
  readonly idle: number;
}

/** Objects of the first page: what is followed is small, and few may write it. */
const FIRST_PAGE = 500;
/** Milliseconds of silence after which a list counts as dead. */
const LIST_IDLE = 15_000;
/** Characters of an error of the API server in the log and in /readyz. */
const LONGEST_MESSAGE = 500;

/** Follows a resource until the signal is aborted: through errors, restarts and 410 Gone. Never rejects. */
export async function follow(
  cluster: Cluster,
  path: string,
  follower: Follower,
  options: FollowOptions,
): Promise<void> {
  const { signal } = options;
  const backoff = createBackoff(options.firstRetry);
  let version: string | undefined;
  while (!signal.aborted) {
    let isAlive = false;
    try {
      version ??= await list(cluster, path, follower, signal);
      for await (const seen of watch(cluster, path, version, follower, options)) {
        version = seen;
        isAlive = true;
        backoff.reset();
      }
      if (!isAlive) throw new Error('the API server ended the watch without an event');
    } catch (error) {
      if (signal.aborted) return;
      // Only a watch that showed life is resumed: an API server that was restored from a backup never reaches a later
      // version, and is silent. After any answer that is no watch, a new list is needed anyway.
      if (!isAlive || error instanceof ApiError || error instanceof SyntaxError) version = undefined;
      follower.health(errorText(error));
      await pause(backoff.next(), signal);
    }
  }
}

/** Lists all objects, of any size; gives the version from which to watch. */
async function list(cluster: Cluster, path: string, { list: taker }: Follower, signal: AbortSignal): Promise<string> {
  const read = (page: string, most: number) => getAnswer(cluster, page, { signal, idle: LIST_IDLE }, most);
  const version = await readList({ path, read, first: FIRST_PAGE, largestItem: LARGEST_OBJECT }, taker);
  taker.end();
  return version;
}

/** Watches once, until the API server ends it, as it does every few minutes. Yields the versions seen. */
async function* watch(
  cluster: Cluster,
  path: string,
  version: string,
  follower: Follower,
  { signal, idle }: FollowOptions,
): AsyncGenerator<string> {
  const query = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: version,
    timeoutSeconds: String(Math.round(240 + Math.random() * 120)),
  });
  const response = await open(cluster, `${path}?${query}`, { signal, idle });
  follower.health(undefined);
  for await (const line of readLines(response, LARGEST_OBJECT)) {
    const event: unknown = JSON.parse(line);
    const type = own(event, 'type');
    const object = own(event, 'object');
    if (type === 'ERROR') throw new ApiError(Number(own(object, 'code')), String(own(object, 'message')));
    if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') follower.changed(type, object);
    const seen = valueAt(object, ['metadata', 'resourceVersion']);
    if (typeof seen === 'string') yield seen;
  }
}

function errorText(error: unknown): string {
  const { message, code, name } = error as NodeJS.ErrnoException;
  if (message === 'aborted') return 'the API server hung up';
  // Of several addresses that all fail, only the code says why.
  const [line = ''] = (message || code || name).split('\n', 1);
  return shorten(line, LONGEST_MESSAGE);
}
