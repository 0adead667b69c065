import type { Path } from '../engine/json.ts';
import type { Dialect } from './dialect.ts';
import { isMerge, type MapNode, type Pair, resolved, type YamlNode } from './node.ts';

type Names = Pick<Dialect, 'key' | 'merges'>;

/** The way from paths of the data to offsets in the text. */
export class Places {
  readonly #document: YamlNode;
  readonly #names: Names;
  readonly #pairs = new Map<MapNode, ReadonlyMap<string, Pair>>();

  constructor(document: YamlNode, names: Names) {
    this.#document = document;
    this.#names = names;
  }

  /** Where a path lies: its key or its value; where it leads nowhere, the last key on the way there. */
  offsetOf(path: Path, at: 'key' | 'value'): number {
    let node = this.#document;
    let key = node;
    for (const segment of path) {
      const parent = resolved(node);
      const next = parent?.kind === 'list' ? parent.items[Number(segment)] : undefined;
      const pair = parent?.kind === 'map' ? this.#pairsOf(parent).get(String(segment)) : undefined;
      if (pair !== undefined) ({ key, value: node } = pair);
      else if (next === undefined) return key.start ?? 0;
      else {
        node = next;
        if (next.start !== undefined) key = next;
      }
    }
    return (at === 'key' ? key.start : node.start) ?? key.start ?? 0;
  }

  /** Of what is there twice the last, as in the data. */
  #pairsOf(map: MapNode): ReadonlyMap<string, Pair> {
    const known = this.#pairs.get(map);
    if (known !== undefined) return known;
    const pairs = new Map<string, Pair>();
    // A circle ends here.
    this.#pairs.set(map, pairs);
    for (const pair of map.pairs) {
      if (this.#names.merges && isMerge(pair)) this.#merge(pair.value, pairs);
      else {
        const key = resolved(pair.key);
        const name = key?.kind === 'scalar' ? this.#names.key(key) : undefined;
        if (name !== undefined) pairs.set(name, pair);
      }
    }
    return pairs;
  }

  #merge(node: YamlNode, pairs: Map<string, Pair>): void {
    for (const source of node.kind === 'list' ? node.items.toReversed() : [node]) {
      const map = resolved(source);
      if (map?.kind === 'map') for (const [name, pair] of this.#pairsOf(map)) pairs.set(name, pair);
    }
  }
}
