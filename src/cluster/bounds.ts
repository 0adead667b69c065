// How much one look-up may read and keep, and all of them together. A look-up that goes beyond has no result: policies
// would take a part of the objects for all of them.
import { isObject, type JsonObject } from '../engine/json.ts';
import { bytesText } from './answer.ts';
import { TooMuchError } from './pages.ts';

export interface LookupBounds {
  /** Objects that one look-up reads. */
  readonly objects: number;
  /** Bytes of answers that one look-up reads. */
  readonly bytes: number;
  /** Bytes of memory that a look-up keeps of one object. Only labels can be long. */
  readonly keptPerObject: number;
  /** Bytes of memory that one look-up keeps. */
  readonly keptPerLookup: number;
  /** Bytes of memory that each look-up may keep, however much the others keep. */
  readonly alwaysKept: number;
  /** Bytes of memory that all look-ups together keep beyond that. */
  readonly keptTogether: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const lookupBounds: LookupBounds = {
  objects: 10_000,
  bytes: 32 * MIB,
  keptPerObject: 64 * KIB,
  keptPerLookup: 4 * MIB,
  alwaysKept: 64 * KIB,
  keptTogether: 16 * MIB,
};

/** Counts the memory that all look-ups keep. */
export interface KeptMemory {
  /** Begins to count for one look-up. */
  open(): LookupMemory;
}

/** Counts the memory that one look-up keeps. */
export interface LookupMemory {
  /** Counts one more object. @throws TooMuchError beyond a bound. */
  add(object: JsonObject): void;
  /** The look-up is over. */
  release(): void;
}

export function createKeptMemory({ keptPerObject, keptPerLookup, alwaysKept, keptTogether }: LookupBounds): KeptMemory {
  let all = 0;
  return {
    open() {
      let own = 0;
      return {
        add(object) {
          const size = sizeOf(object);
          if (size > keptPerObject)
            throw new TooMuchError(`the labels of one object take more than ${bytesText(keptPerObject)}`);
          const before = Math.max(own, alwaysKept);
          own += size;
          if (own > keptPerLookup)
            throw new TooMuchError(`the labels of all objects take more than ${bytesText(keptPerLookup)}`);
          all += Math.max(own, alwaysKept) - before;
          if (all > keptTogether)
            throw new TooMuchError(`all look-ups together keep more than ${bytesText(keptTogether)}`);
        },
        release() {
          all -= Math.max(own, alwaysKept) - alwaysKept;
          own = 0;
        },
      };
    },
  };
}

/** Bytes that V8 takes at most for an object, and for a key with a value: measured, and rounded up. */
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
