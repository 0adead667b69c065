// Reads lists page by page, so that only one page is held at a time, however large the objects are.
import { own, valueAt } from '../engine/json.ts';
import { bytesText, TooLargeError } from './answer.ts';
import { type Answer, ApiError } from './request.ts';

/** A list that goes beyond what one look-up may read; it says what there is too much of. */
export class TooMuchError extends Error {
  override readonly name = 'TooMuchError';
}

/** How much may still be read. Several lists may draw on the same. */
export interface Allowance {
  /** Objects. */
  objects: number;
  /** Bytes of answers, also of those that were given up. */
  bytes: number;
}

export interface ListSource {
  /** Where the list is, as a path of the API server. */
  readonly path: string;
  /** Sent with each request. */
  readonly query?: Readonly<Record<string, string>>;
  /** Reads one answer. Errors are those of a GET: TooLargeError beyond `most` bytes. */
  read(path: string, most: number): Promise<Answer>;
  /** Runs `act`, which reads and takes a page, when its turn comes; at once if there are no turns. */
  inTurn?<T>(act: () => Promise<T>): Promise<T>;
  /** The most bytes of one object. Default: {@link LARGEST_ITEM}. */
  readonly largestItem?: number;
  /** Items of the first page. Default: a few, as nobody knows their size yet. */
  readonly first?: number;
  readonly allowance?: Allowance;
}

/** Takes the items of a list. */
export interface ListTaker {
  /** The list begins. It begins again when the API server no longer knows the version that it began to send. */
  start(): void;
  /** The items of one page. They are dropped after it. */
  take(items: readonly unknown[]): void | Promise<void>;
}

/** Bytes of an answer with one object that are held at most by default. */
export const LARGEST_ITEM = 4 * 1024 * 1024;
/** Bytes of a page of several objects that are held at most. A larger one is given up, and smaller ones are asked for. */
const LARGEST_PAGE = 2 * 1024 * 1024;
/** Bytes that a page should have. */
const WANTED = 1024 * 1024;
/** Items of the first page. Not many, as the API server has to read a whole page even if that is given up. */
const FIRST = 25;
const MOST_ITEMS_OF_PAGE = 500;
/** How many times as many items as the page before a page has at most: the next objects may be larger. */
const GROW = 4;
/** A page that was too large is followed by one with this part of its items. */
const SHRINK = 4;
const GONE = 410;

/**
 * Reads a whole list, or throws. A page has as many items as fit into about 1 MiB if they are as large as those before.
 * Pages of one list may differ in size, as the API server's `continue` holds only a key and a version.
 * @returns the version of the list.
 * @throws TooMuchError beyond the allowance; SyntaxError where the answer is no list; the errors of `read`.
 */
export async function readList(source: ListSource, taker: ListTaker): Promise<string> {
  try {
    return await readFrom(source, taker);
  } catch (error) {
    // A `continue` is only good for some minutes.
    if (!(error instanceof ApiError) || error.status !== GONE) throw error;
    return readFrom(source, taker);
  }
}

async function readFrom(source: ListSource, taker: ListTaker): Promise<string> {
  const { inTurn = (act) => act(), first = FIRST } = source;
  let limit = first;
  let next = '';
  taker.start();
  for (;;) {
    const page = await inTurn(() => readPage(source, taker, limit, next));
    if (page === undefined) {
      limit = Math.max(1, Math.floor(limit / SHRINK));
      continue;
    }
    limit = page.limit;
    next = page.next;
    if (next === '') return page.version;
  }
}

/** Undefined if the page was too large. */
async function readPage(source: ListSource, taker: ListTaker, limit: number, next: string) {
  const { path, query, allowance, largestItem = LARGEST_ITEM } = source;
  const most = limit === 1 ? largestItem : LARGEST_PAGE;
  const search = new URLSearchParams({ limit: String(limit), ...query, ...(next !== '' && { continue: next }) });
  const answer = await unlessTooLarge(source.read(`${path}?${search}`, most));
  spend(allowance, 'bytes', answer?.bytes ?? most);
  if (answer === undefined) {
    if (limit > 1) return undefined;
    throw new TooMuchError(`one object takes more than ${bytesText(largestItem)}`);
  }
  const { body, bytes } = answer;
  const items = own(body, 'items');
  if (!Array.isArray(items)) throw new SyntaxError('the API server answered something that is no list');
  spend(allowance, 'objects', items.length);
  await taker.take(items);
  const more = valueAt(body, ['metadata', 'continue']);
  return {
    limit: items.length === 0 ? limit : clamp(Math.min(limit * GROW, (WANTED * items.length) / bytes)),
    next: typeof more === 'string' ? more : '',
    version: String(valueAt(body, ['metadata', 'resourceVersion']) ?? ''),
  };
}

async function unlessTooLarge(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TooLargeError) return undefined;
    throw error;
  }
}

function clamp(limit: number): number {
  return Math.min(MOST_ITEMS_OF_PAGE, Math.max(1, Math.floor(limit)));
}

function spend(allowance: Allowance | undefined, what: keyof Allowance, amount: number): void {
  if (allowance === undefined) return;
  allowance[what] -= amount;
  if (allowance[what] < 0) {
    throw new TooMuchError(what === 'objects' ? 'there are too many objects' : 'the objects are too large together');
  }
}
