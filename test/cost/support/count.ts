// What a piece of code costs, counted instead of timed: the same run gives the same number, however busy the machine is.
// Two things are counted: how often each block of JavaScript ran (V8's precise coverage), and the size of what the
// language's own functions read or copy (`includes`, `slice`, `JSON.parse`, a regular expression), which coverage does
// not see.
import { Session } from 'node:inspector';

let session: Session | undefined;

/** Begins to count. V8 counts the blocks of what is compiled after that only: it has to come before all other imports. */
export function startCounting(): void {
  session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
}

/**
 * The cost of a synchronous run; no unit: only ratios mean something. It runs twice, and the first run is not counted:
 * what is made once and kept is no part of the cost.
 * @param isWarm whether all that is made once was made already; then it runs only once.
 */
export function costOf(run: () => unknown, isWarm = false): number {
  const profiler = session;
  if (profiler === undefined) throw new Error('startCounting was not called before');
  if (!isWarm) run();
  blocksSince(profiler);
  const work = countNativeWork();
  try {
    run();
  } finally {
    work.stop();
  }
  return blocksSince(profiler) + work.done;
}

/** How many blocks ran since the last call, in all modules that are no part of Node, this one left out. */
function blocksSince(profiler: Session): number {
  let blocks = 0;
  profiler.post('Profiler.takePreciseCoverage', (error, taken) => {
    if (error !== null) throw error;
    for (const { url, functions } of taken.result) {
      if (url === '' || url.startsWith('node:') || url === import.meta.url || isThisFile(url)) continue;
      for (const { ranges } of functions) for (const { count } of ranges) blocks += count;
    }
  });
  return blocks;
}

const own = new URL(import.meta.url).pathname;

function isThisFile(url: string): boolean {
  return url.endsWith(own);
}

type Native = (this: unknown, ...args: never[]) => unknown;

/** What a call of a function of the language costs. */
type Price = (self: unknown, args: readonly unknown[], result: unknown) => number;

const ofSelf: Price = (self) => sizeOf(self);
const ofResult: Price = (_, __, result) => sizeOf(result);
const ofArgument: Price = (_, [argument]) => sizeOf(argument);
/** From where it begins up to what was found; all the rest where nothing was. */
const untilFound: Price = (self, [, from], result) =>
  (typeof result === 'number' && result >= 0 ? result + 1 : sizeOf(self)) - Number(from ?? 0);

const prices: readonly (readonly [owner: object, names: readonly string[], price: Price])[] = [
  [Array.prototype, ['includes', 'join', 'reverse', 'toReversed', 'sort', 'toSorted', 'shift', 'unshift'], ofSelf],
  [Array.prototype, ['toSpliced', 'with', 'fill'], ofSelf],
  // What stands before the place does not move.
  [Array.prototype, ['splice'], (self, [start]) => sizeOf(self) - Number(start)],
  [Array.prototype, ['indexOf'], untilFound],
  [Array.prototype, ['lastIndexOf'], ofSelf],
  [Array.prototype, ['slice', 'concat', 'flat'], ofResult],
  [String.prototype, ['includes', 'lastIndexOf', 'split', 'replaceAll', 'trim', 'trimEnd', 'toLowerCase'], ofSelf],
  [String.prototype, ['toUpperCase', 'normalize', 'localeCompare'], ofSelf],
  [String.prototype, ['indexOf'], untilFound],
  [String.prototype, ['startsWith', 'endsWith', 'codePointAt'], ofArgument],
  [String.prototype, ['repeat', 'padStart', 'padEnd', 'concat'], ofResult],
  [Object, ['keys', 'values', 'entries', 'fromEntries', 'getOwnPropertyNames'], ofResult],
  [Object, ['assign', 'freeze'], ofResult],
  [JSON, ['parse'], ofArgument],
  [JSON, ['stringify'], ofResult],
  [Buffer, ['from', 'concat', 'byteLength'], ofArgument],
  [Buffer.prototype, ['toString'], ofResult],
];

/** Counts until it is told to stop. What is replaced meanwhile belongs to the whole process: the run must not wait. */
function countNativeWork(): { readonly done: number; stop(): void } {
  let done = 0;
  const undo: (() => void)[] = [];
  const replace = (owner: object, name: string | symbol, replacement: (original: Native) => Native) => {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    if (before === undefined) throw new Error(`there is no ${String(name)}`);
    Object.defineProperty(owner, name, { ...before, value: replacement(before.value as Native) });
    undo.push(() => Object.defineProperty(owner, name, before));
  };
  for (const [owner, names, price] of prices) {
    for (const name of names) {
      replace(
        owner,
        name,
        (original) =>
          function counted(this: unknown, ...args) {
            const result = original.apply(this, args);
            done += price(this, args, result);
            return result;
          },
      );
    }
  }
  // `test`, `match`, `replace` and `split` call it, too.
  replace(
    RegExp.prototype,
    'exec',
    (original) =>
      function exec(this: unknown, ...args) {
        const { lastIndex, global, sticky } = this as RegExp;
        const match = original.apply(this, args) as RegExpExecArray | null;
        done += readBy(match, String(args[0]), global || sticky ? lastIndex : 0, sticky);
        return match;
      },
  );
  // Every step of `for ... of` over a list, of a spread, of destructuring.
  replace(
    Object.getPrototypeOf([][Symbol.iterator]()) as object,
    'next',
    (original) =>
      function next(this: unknown) {
        done += 1;
        return original.apply(this);
      },
  );
  return {
    get done() {
      return done;
    },
    stop() {
      for (const back of undo.reverse()) back();
    },
  };
}

/** How far a regular expression read: to the end of its match, or all the text; a sticky one that fails, nothing. */
function readBy(match: RegExpExecArray | null, text: string, from: number, isSticky: boolean): number {
  if (match !== null) return match.index + match[0].length - from + 1;
  return isSticky ? 1 : text.length - from + 1;
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object' || value === null) return 1;
  let size = 1;
  for (const _ in value) size += 1;
  return size;
}
