// Anchors and aliases: what is written once and holds in several places.
import { isAlias, isMap, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { equal, isObject, own } from '../engine/json.ts';
import { itemPlace, nameOf, type Place, valuePlace } from './place.ts';
import type { Field } from './write.ts';

/** What has to be written out when what is shared does not change alike everywhere. */
export interface Unshared {
  /** The aliases that can no longer stand for what their anchor holds, and what they become. */
  readonly expansions: readonly { readonly place: Place; readonly value: unknown }[];
  /** The fields that objects can no longer merge in (`<<`); every object that merges is there. */
  readonly overrides: ReadonlyMap<YAMLMap, readonly Field[]>;
  /** The nodes that hold such objects. */
  readonly around: ReadonlySet<Node>;
}

/** @param after what the data shall be; of each anchor, too. */
export function unshare(text: string, root: Place, after: unknown): Unshared {
  const walk = new Walk(text);
  if (text.includes('*') || text.includes('<<')) walk.visit(root, after);
  return walk;
}

class Walk implements Unshared {
  readonly expansions: { place: Place; value: unknown }[] = [];
  readonly overrides = new Map<YAMLMap, readonly Field[]>();
  readonly around = new Set<Node>();
  readonly #text: string;
  /** What the anchor of each name holds, from where it stands on. */
  readonly #anchors = new Map<string, unknown>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether there are overrides in it. */
  visit(place: Place, after: unknown): boolean {
    const { node } = place;
    if (isAlias(node)) {
      if (!equal(this.#anchors.get(node.source), after)) this.expansions.push({ place, value: after });
      return false;
    }
    if ('anchor' in node && typeof node.anchor === 'string') this.#anchors.set(node.anchor, after);
    const isAround = this.#children(node, after).filter(Boolean).length > 0;
    const isOne = isMap(node) && this.#override(node, after);
    if (isAround || isOne) this.around.add(node);
    return isAround || isOne;
  }

  #children(node: Node, after: unknown): readonly boolean[] {
    if (isSeq(node)) {
      return node.items.map((item, index) => this.visit(itemPlace(this.#text, node, item), own(after, index)));
    }
    if (!isMap(node)) return [];
    return node.items.map((pair) => {
      const name = nameOf(pair);
      if (name === undefined || name === MERGE || pair.value === null) return false;
      return this.visit(valuePlace(this.#text, node, pair), own(after, name));
    });
  }

  /** Whether there is something that the object can no longer merge in. */
  #override(map: YAMLMap, after: unknown): boolean {
    const merge = map.items.find((pair) => nameOf(pair) === MERGE);
    if (merge === undefined || !isObject(after)) return false;
    const sources = this.#merged(merge);
    const names = new Set(map.items.map(nameOf));
    const fields = Object.entries(after).filter(([name, value]) => {
      const source = sources.find((each) => own(each, name) !== undefined);
      return !names.has(name) && !equal(own(source, name), value);
    });
    this.overrides.set(map, fields);
    return fields.length > 0;
  }

  /** What is merged in, the strongest first. */
  #merged({ value }: Pair): readonly unknown[] {
    const sources = isSeq(value) ? value.items : [value];
    return sources.map((each) => (isAlias(each) ? this.#anchors.get(each.source) : isMap(each) ? each.toJSON() : {}));
  }
}

const MERGE = '<<';
