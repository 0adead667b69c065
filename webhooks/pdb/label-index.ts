import { isObject } from '../../src/engine/json.ts';
import type { Selector } from '../../src/engine/selector.ts';

/**
 * Finds the things that a selector selects, without trying all of them: so many selectors can be applied to many
 * things. The results keep the order of the things.
 */
export class LabelIndex<Thing> {
  readonly #all: readonly Thing[];
  readonly #labelsOf: (thing: Thing) => unknown;
  readonly #byKey = new Map<string, { readonly all: Thing[]; readonly byValue: Map<unknown, Thing[]> }>();

  constructor(all: readonly Thing[], labelsOf: (thing: Thing) => unknown) {
    this.#all = all;
    this.#labelsOf = labelsOf;
    for (const thing of all) {
      const labels = labelsOf(thing);
      if (!isObject(labels)) continue;
      for (const [key, value] of Object.entries(labels)) {
        const known = this.#byKey.get(key) ?? { all: [], byValue: new Map<unknown, Thing[]>() };
        this.#byKey.set(key, known);
        known.all.push(thing);
        const alike = known.byValue.get(value);
        if (alike === undefined) known.byValue.set(value, [thing]);
        else alike.push(thing);
      }
    }
  }

  /** The things that a selector selects. It tries only those with the rarest label that the selector requires. */
  selectedBy(selector: Selector): readonly Thing[] {
    let fewest = this.#all;
    for (const { key, value } of selector.required) {
      const known = this.#byKey.get(key);
      const having = (value === undefined ? known?.all : known?.byValue.get(value)) ?? [];
      if (having.length < fewest.length) fewest = having;
    }
    return fewest.filter((thing) => selector.selects(this.#labelsOf(thing)));
  }
}
