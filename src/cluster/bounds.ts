// How much one look-up may read and keep, and all of them together. What goes beyond is not looked up: half of what is
// there would be judged as all of it.
import { isObject, type JsonObject } from '../engine/json.ts';
import { bytesText } from './answer.ts';
import { TooMuchError } from './pages.ts';

export interface LookupBounds {
  /** Objects that one look-up reads. */
  readonly items: number;
  /** Bytes of answers that one look-up reads. */
  readonly bytes: number;
  /** Bytes of memory that is kept of one object. Its labels are what can be long. */
  readonly keptOfOne: number;
  /** Bytes of memory that one look-up keeps. */
  readonly kept: number;
  /** Bytes of memory that a look-up keeps, whatever the others keep: they can't take it away. */
  readonly keptFreely: number;
  /** Bytes of memory that all look-ups together keep beyond that. */
  readonly keptByAll: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const lookupBounds: LookupBounds = {
  items: 10_000,
  bytes: 32 * MIB,
  keptOfOne: 64 * KIB,
  kept: 4 * MIB,
  keptFreely: 64 * KIB,
  keptByAll: 16 * MIB,
};

/** Counts what look-ups keep. */
export interface Keeping {
  /** For one look-up. */
  open(): Kept;
}

export interface Kept {
  /** Counts one object more. @throws TooMuchError beyond a bound. */
  add(object: JsonObject): void;
  /** The look-up is over. */
  release(): void;
}

export function createKeeping({ keptOfOne, kept, keptFreely, keptByAll }: LookupBounds): Keeping {
  let all = 0;
  return {
    open() {
      let own = 0;
      return {
        add(object) {
          const size = sizeOf(object);
          if (size > keptOfOne)
            throw new TooMuchError(`the labels of one object take more than ${bytesText(keptOfOne)}`);
          const before = Math.max(own, keptFreely);
          own += size;
          if (own > kept) throw new TooMuchError(`the labels of all objects take more than ${bytesText(kept)}`);
          all += Math.max(own, keptFreely) - before;
          if (all > keptByAll) throw new TooMuchError(`all look-ups together keep more than ${bytesText(keptByAll)}`);
        },
        release() {
          all -= Math.max(own, keptFreely) - keptFreely;
          own = 0;
        },
      };
    },
  };
}

/** What V8 takes at most for an object, and for a key with a value; measured, and rounded up. */
const OBJECT = 64;
const ENTRY = 144;

/** Bytes of memory that an object takes, about. */
function sizeOf(object: JsonObject): number {
  let size = OBJECT;
  for (const [key, value] of Object.entries(object)) {
    size += ENTRY + key.length;
    if (typeof value === 'string') size += value.length;
    else if (isObject(value)) size += sizeOf(value);
  }
  return size;
}
