import type { Path } from '../engine/json.ts';
import type { Dialect } from './dialect.ts';
import { isMerge, isMergeKey, type ListNode, type MapNode, type Pair, resolved, type YamlNode } from './node.ts';

type Names = Pick<Dialect, 'key' | 'merges'>;

/** Larger collections are looked through once for all who ask; of smaller ones nothing is kept. */
const LARGE = 8;

/** One segment on the way of a path. */
interface Step {
  readonly segment: string | number;
  /** Undefined where it leads nowhere. */
  readonly node: YamlNode | undefined;
  /** The last key that is written on the way. */
  readonly key: YamlNode;
}

/** The way from paths of the data to offsets in the text. */
export class Places {
  readonly #document: YamlNode;
  readonly #names: Names;
  /** By the id of a map or list that somebody asked about. */
  readonly #pairs = new Map<number, ReadonlyMap<string, Pair>>();
  readonly #items = new Map<number, readonly YamlNode[]>();
  readonly #trail: Step[] = [];

  constructor(document: YamlNode, names: Names) {
    this.#document = document;
    this.#names = names;
  }

  /** Where a path lies: its key or its value; where it leads nowhere, the last key on the way there. */
  offsetOf(path: Path, at: 'key' | 'value'): number {
    const { node, key } = this.#walk(path);
    return (at === 'key' ? key.start : node?.start) ?? key.start ?? 0;
  }

  /** Who asks for one place asks for its neighbours next: the way there is remembered. */
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
    const parent = node && resolved(node);
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
    if (items.length > LARGE) this.#items.set(list.id, items);
    return items;
  }

  #pairOf(map: MapNode, name: string): Pair | undefined {
    const known = this.#pairs.get(map.id);
    if (known !== undefined) return known.get(name);
    if (map.size > LARGE) return this.#pairsOf(map).get(name);
    let isMerged = false;
    const pair = map.findLast((key) => {
      isMerged ||= this.#names.merges && isMergeKey(key);
      return !isMerged && this.#nameOf(key) === name;
    });
    return isMerged ? this.#pairsOf(map).get(name) : pair;
  }

  /** Of what is there twice the last, as in the data. */
  #pairsOf(map: MapNode): ReadonlyMap<string, Pair> {
    const known = this.#pairs.get(map.id);
    if (known !== undefined) return known;
    const pairs = new Map<string, Pair>();
    // A circle ends here.
    this.#pairs.set(map.id, pairs);
    for (const pair of map.pairs) {
      if (this.#names.merges && isMerge(pair)) this.#merge(pair.value, pairs);
      else {
        const name = this.#nameOf(pair.key);
        if (name !== undefined) pairs.set(name, pair);
      }
    }
    return pairs;
  }

  #nameOf(node: YamlNode): string | undefined {
    const key = resolved(node);
    return key?.kind === 'scalar' ? this.#names.key(key) : undefined;
  }

  #merge(node: YamlNode, pairs: Map<string, Pair>): void {
    for (const source of node.kind === 'list' ? node.items.toReversed() : [node]) {
      const map = resolved(source);
      if (map?.kind === 'map') for (const [name, pair] of this.#pairsOf(map)) pairs.set(name, pair);
    }
  }
}
