import { isObject } from '../../src/engine/json.ts';
import type { Selector } from '../../src/engine/selector.ts';

/**
 * Things that have labels, found by them: so that many selectors can be asked about many things, without each being
 * asked about each. In the order in which they were given.
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

  /** Those that a selector selects. Only those are looked at that have the rarest of the labels that it requires. */
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
