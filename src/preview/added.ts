import { isObject, own, type Path } from '../engine/json.ts';
import { counterparts, type IndexOf } from './counterpart.ts';

/** A value that nobody asked for: the whole of it where nothing was known at its place. */
export interface Added {
  readonly path: Path;
  readonly value: unknown;
}

/**
 * What stands in a result and in none of the states that were known before: what admission filled in. Items of lists
 * are known by their names, else by their place.
 */
export function addedTo(result: unknown, known: readonly unknown[]): readonly Added[] {
  const search = new Search();
  search.compare(result, known);
  return search.added;
}

/** Looks at each value once: whether a state is the same follows from what is below. */
class Search {
  readonly added: Added[] = [];
  readonly #path: (string | number)[] = [];

  /** Whether each of the states is the same as the result; what none of them has is added. */
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

  /** What one of the states has is not added. */
  #closed(same: readonly boolean[], before: number): readonly boolean[] {
    if (same.includes(true)) this.added.length = before;
    return same;
  }
}

/** A property that is undefined equals a missing one. */
function hasSameValue(key: string, state: Readonly<Record<string, unknown>>, result: unknown): boolean {
  return state[key] === undefined || own(result, key) !== undefined;
}

function isParent(value: unknown): boolean {
  return isObject(value) || Array.isArray(value);
}
