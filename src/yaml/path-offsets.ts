import type { Path } from '../engine/json.ts';
import type { Dialect } from './dialect.ts';
import { isMerge, isMergeKey, type ListNode, type MapNode, type Pair, withoutAlias, type YamlNode } from './node.ts';

type KeyRules = Pick<Dialect, 'key' | 'merges'>;

/** Collections with more children than this are indexed once. Smaller ones are searched each time. */
const LARGE_COLLECTION = 8;

/** One segment of a path, and the node that it leads to. */
interface Step {
  readonly segment: string | number;
  /** Undefined where there is no such node. */
  readonly node: YamlNode | undefined;
  /** The last key on the path that is written in the text. */
  readonly key: YamlNode;
}

/** Turns paths of the data into offsets in the text. */
export class PathOffsets {
  readonly #document: YamlNode;
  readonly #rules: KeyRules;
  /** By the id of the map or list. */
  readonly #pairs = new Map<number, ReadonlyMap<string, Pair>>();
  readonly #items = new Map<number, readonly YamlNode[]>();
  readonly #trail: Step[] = [];

  constructor(document: YamlNode, rules: KeyRules) {
    this.#document = document;
    this.#rules = rules;
  }

  /** The offset of the key or the value at a path. If there is none, that of the last key on the path. */
  offsetOf(path: Path, part: 'key' | 'value'): number {
    const { node, key } = this.#walk(path);
    return (part === 'key' ? key.start : node?.start) ?? key.start ?? 0;
  }

  /** Keeps the steps of the last path, because the next call is mostly for a neighbour. */
  #walk(path: Path): Step {
    let depth = 0;
    while (depth < path.length && depth < this.#trail.length && this.#trail[depth]?.segment === path[depth]) depth++;
    this.#trail.length = depth;
    let step = this.#trail.at(-1) ?? { segment: '', node: this.#document, key: this.#document };
    for (const segment of path.slice(depth)) {
      step = this.#next(step, segment);
      if (step.node === undefined) break;
      this.#trail.push(step);
    }
    return step;
  }

  #next({ node, key }: Step, segment: string | number): Step {
    const parent = node && withoutAlias(node);
    if (parent?.kind === 'list') {
      const item = this.#itemsOf(parent)[Number(segment)];
      return { segment, node: item, key: item?.start === undefined ? key : item };
    }
    const pair = parent?.kind === 'map' ? this.#pairOf(parent, String(segment)) : undefined;
    return { segment, node: pair?.value, key: pair?.key ?? key };
  }

  #itemsOf(list: ListNode): readonly YamlNode[] {
    const known = this.#items.get(list.id);
    if (known !== undefined) return known;
    const { items } = list;
    if (items.length > LARGE_COLLECTION) this.#items.set(list.id, items);
    return items;
  }

  #pairOf(map: MapNode, name: string): Pair | undefined {
    const known = this.#pairs.get(map.id);
    if (known !== undefined) return known.get(name);
    if (map.size > LARGE_COLLECTION) return this.#pairsOf(map).get(name);
    let isMerged = false;
    const pair = map.findLast((key) => {
      isMerged ||= this.#rules.merges && isMergeKey(key);
      return !isMerged && this.#keyName(key) === name;
    });
    return isMerged ? this.#pairsOf(map).get(name) : pair;
  }

  /** The pairs of a map by name. Of pairs with the same name the last one counts, as in the data. */
  #pairsOf(map: MapNode): ReadonlyMap<string, Pair> {
    const known = this.#pairs.get(map.id);
    if (known !== undefined) return known;
    const pairs = new Map<string, Pair>();
    // Stored before it is filled, so that a map that merges itself ends here.
    this.#pairs.set(map.id, pairs);
    for (const pair of map.pairs) {
      if (this.#rules.merges && isMerge(pair)) this.#merge(pair.value, pairs);
      else {
        const name = this.#keyName(pair.key);
        if (name !== undefined) pairs.set(name, pair);
      }
    }
    return pairs;
  }

  #keyName(node: YamlNode): string | undefined {
    const key = withoutAlias(node);
    return key?.kind === 'scalar' ? this.#rules.key(key) : undefined;
  }

  #merge(node: YamlNode, pairs: Map<string, Pair>): void {
    for (const source of node.kind === 'list' ? node.items.toReversed() : [node]) {
      const map = withoutAlias(source);
      if (map?.kind === 'map') for (const [name, pair] of this.#pairsOf(map)) pairs.set(name, pair);
    }
  }
}
