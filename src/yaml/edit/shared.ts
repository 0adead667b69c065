// Anchors and aliases: what is written once and holds in several places.
import { equal, isObject, own } from '../../engine/json.ts';
import { compose } from '../compose.ts';
import { kubectlDialect } from '../kubectl-dialect.ts';
import { isMerge, type MapNode, type Pair, type YamlNode } from '../node.ts';
import { itemPlace, nameOf, type Page, type Place, valuePlace } from './node-context.ts';
import type { Field } from './write.ts';

/** What has to be written out when what is shared does not change alike everywhere. */
export interface Unshared {
  /** The aliases that can no longer stand for what their anchor holds, and what they become. */
  readonly expansions: readonly { readonly place: Place; readonly value: unknown }[];
  /** The fields that objects can no longer merge in (`<<`), by the id of their map; every object that merges is there. */
  readonly overrides: ReadonlyMap<number, readonly Field[]>;
  /** The nodes that hold such objects, by id. */
  readonly around: ReadonlySet<number>;
}

/** @param after what the data shall be; of each anchor, too. */
export function unshare(page: Page, root: Place, after: unknown): Unshared {
  const walk = new Walk(page);
  if (page.text.includes('*') || page.text.includes('<<')) walk.visit(root, after);
  return walk;
}

class Walk implements Unshared {
  readonly expansions: { place: Place; value: unknown }[] = [];
  readonly overrides = new Map<number, readonly Field[]>();
  readonly around = new Set<number>();
  readonly #page: Page;
  /** What the anchor of each name holds, from where it stands on. */
  readonly #anchors = new Map<string, unknown>();

  constructor(page: Page) {
    this.#page = page;
  }

  /** Whether there are overrides in it. */
  visit(place: Place, after: unknown): boolean {
    const { node } = place;
    if (node.kind === 'alias') {
      // What is taken away stands for nothing any more.
      const isKept = after === undefined || equal(this.#anchors.get(node.name), after);
      if (!isKept) this.expansions.push({ place, value: after });
      return false;
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, after);
    const isAround = this.#children(node, after);
    const isOne = node.kind === 'map' && this.#override(node, after);
    if (isAround || isOne) this.around.add(node.id);
    return isAround || isOne;
  }

  #children(node: YamlNode, after: unknown): boolean {
    let isAround = false;
    if (node.kind === 'list') {
      const { items } = node;
      for (let index = 0; index < items.length; index++) {
        isAround = this.visit(itemPlace(this.#page, node, items, index), own(after, index)) || isAround;
      }
    } else if (node.kind === 'map') {
      for (const pair of node.pairs) {
        const name = nameOf(pair);
        if (name === undefined || pair.value.end === undefined) continue;
        isAround = this.visit(valuePlace(this.#page, node, pair), own(after, name)) || isAround;
      }
    }
    return isAround;
  }

  /** Whether there is something that the object can no longer merge in. */
  #override(map: MapNode, after: unknown): boolean {
    const { pairs } = map;
    if (!isObject(after) || !pairs.some(isMerge)) return false;
    const merged = this.#merged(pairs);
    const names = new Set(pairs.map(nameOf));
    const fields = Object.entries(after).filter(([name, value]) => !names.has(name) && !equal(merged.get(name), value));
    this.overrides.set(map.id, fields);
    return fields.length > 0;
  }

  /** What is merged in: of what several sources have, that of the strongest. */
  #merged(pairs: readonly Pair[]): ReadonlyMap<string, unknown> {
    const merged = new Map<string, unknown>();
    for (const { value } of pairs.filter(isMerge)) {
      for (const source of value.kind === 'list' ? value.items : [value]) {
        const fields = source.kind === 'alias' ? this.#anchors.get(source.name) : dataOf(source);
        if (!isObject(fields)) continue;
        for (const [name, field] of Object.entries(fields)) if (!merged.has(name)) merged.set(name, field);
      }
    }
    return merged;
  }
}

/** What a map says that is written where it is merged in. */
function dataOf(node: YamlNode): unknown {
  return compose(node, kubectlDialect, () => ({ line: 1, column: 1 })).data;
}
