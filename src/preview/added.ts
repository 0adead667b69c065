import { isObject, own, type Path } from '../engine/json.ts';
import { counterparts, type IndexOf } from './counterpart.ts';

/**
 * A value that is in none of the known states: an object or a list as a whole, if no state has anything at its path.
 */
export interface Added {
  readonly path: Path;
  readonly value: unknown;
}

/**
 * The values of a result that are in none of the states that were known before: admission added them. Items of lists
 * are matched by name, else by index.
 */
export function addedTo(result: unknown, known: readonly unknown[]): readonly Added[] {
  const search = new Search();
  search.compare(result, known);
  return search.added;
}

/** Visits each value once. Whether an object equals that of a state follows from its fields. */
class Search {
  readonly added: Added[] = [];
  readonly #path: (string | number)[] = [];

  /** Returns for each state whether it equals the result. A value that no state has is added. */
  compare(result: unknown, states: readonly unknown[]): readonly boolean[] {
    if (Array.isArray(result) && states.some(isParent)) return this.#list(result, states);
    if (isObject(result) && states.some(isParent)) return this.#object(result, states);
    const same = states.map((state) => state !== undefined && state === result);
    if (!same.includes(true)) this.added.push({ path: [...this.#path], value: result });
    return same;
  }

  #list(result: readonly unknown[], states: readonly unknown[]): readonly boolean[] {
    const before = this.added.length;
    const same = states.map((state) => Array.isArray(state) && state.length === result.length);
    const places = states.map((state): IndexOf => (Array.isArray(state) ? counterparts(state) : () => -1));
    for (const [index, value] of result.entries()) {
      if (value === undefined) continue;
      const others = places.map((placeOf) => placeOf(value, index));
      const below = this.#below(
        index,
        value,
        others.map((other, at) => own(states[at], other)),
      );
      for (const [at, other] of others.entries()) same[at] &&= other === index && below[at] === true;
    }
    return this.#closed(same, before);
  }

  #object(result: Readonly<Record<string, unknown>>, states: readonly unknown[]): readonly boolean[] {
    const before = this.added.length;
    const same = states.map(
      (state) => isObject(state) && Object.keys(state).every((key) => hasSameValue(key, state, result)),
    );
    for (const [key, value] of Object.entries(result)) {
      if (value === undefined) continue;
      const below = this.#below(
        key,
        value,
        states.map((state) => (Array.isArray(state) ? undefined : own(state, key))),
      );
      for (const index of same.keys()) same[index] &&= below[index] === true;
    }
    return this.#closed(same, before);
  }

  #below(segment: string | number, value: unknown, states: readonly unknown[]): readonly boolean[] {
    this.#path.push(segment);
    const same = this.compare(value, states);
    this.#path.pop();
    return same;
  }

  /** Takes back what was added within a value that equals that of a state. */
  #closed(same: readonly boolean[], before: number): readonly boolean[] {
    if (same.includes(true)) this.added.length = before;
    return same;
  }
}

/** Whether the result has a value for a key of a state. Undefined is the same as missing. */
function hasSameValue(key: string, state: Readonly<Record<string, unknown>>, result: unknown): boolean {
  return state[key] === undefined || own(result, key) !== undefined;
}

function isParent(value: unknown): boolean {
  return isObject(value) || Array.isArray(value);
}
