// Anchors and aliases: what is written once and holds in several places.
import { equal, isObject, own } from '../../engine/json.ts';
import { compose } from '../compose.ts';
import { kubectlDialect } from '../kubectl-dialect.ts';
import { isMerge, type MapNode, type Pair, type YamlNode } from '../node.ts';
import { itemContext, keyName, type NodeContext, type SourceText, valueContext } from './node-context.ts';
import type { Field } from './write.ts';

/** What has to be written out when what is shared does not change alike everywhere. */
export interface Unshared {
  /** The aliases that can no longer stand for what their anchor holds, and what they become. */
  readonly expansions: readonly { readonly context: NodeContext; readonly value: unknown }[];
  /** The fields that objects can no longer merge in (`<<`), by the id of their map; every object that merges is there. */
  readonly overrides: ReadonlyMap<number, readonly Field[]>;
  /** The nodes that hold such objects, by id. */
  readonly holders: ReadonlySet<number>;
}

/** @param after what the data shall be; of each anchor, too. */
export function unshare(source: SourceText, root: NodeContext, after: unknown): Unshared {
  const walk = new UnshareWalk(source);
  if (source.text.includes('*') || source.text.includes('<<')) walk.visit(root, after);
  return walk;
}

class UnshareWalk implements Unshared {
  readonly expansions: { context: NodeContext; value: unknown }[] = [];
  readonly overrides = new Map<number, readonly Field[]>();
  readonly holders = new Set<number>();
  readonly #source: SourceText;
  /** What the anchor of each name holds, from where it stands on. */
  readonly #anchors = new Map<string, unknown>();

  constructor(source: SourceText) {
    this.#source = source;
  }

  /** Whether there are overrides in it. */
  visit(context: NodeContext, after: unknown): boolean {
    const { node } = context;
    if (node.kind === 'alias') {
      // What is taken away stands for nothing any more.
      const isKept = after === undefined || equal(this.#anchors.get(node.name), after);
      if (!isKept) this.expansions.push({ context, value: after });
      return false;
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, after);
    const isAround = this.#children(node, after);
    const isOne = node.kind === 'map' && this.#override(node, after);
    if (isAround || isOne) this.holders.add(node.id);
    return isAround || isOne;
  }

  #children(node: YamlNode, after: unknown): boolean {
    let isAround = false;
    if (node.kind === 'list') {
      const { items } = node;
      for (let index = 0; index < items.length; index++) {
        isAround = this.visit(itemContext(this.#source, node, items, index), own(after, index)) || isAround;
      }
    } else if (node.kind === 'map') {
      for (const pair of node.pairs) {
        const name = keyName(pair);
        if (name === undefined || pair.value.end === undefined) continue;
        isAround = this.visit(valueContext(this.#source, node, pair), own(after, name)) || isAround;
      }
    }
    return isAround;
  }

  /** Whether there is something that the object can no longer merge in. */
  #override(map: MapNode, after: unknown): boolean {
    const { pairs } = map;
    if (!isObject(after) || !pairs.some(isMerge)) return false;
    const merged = this.#merged(pairs);
    const names = new Set(pairs.map(keyName));
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
