// Anchors, aliases and merges: values that are written once and used several times.
import { equal, isObject, own } from '../../engine/json.ts';
import { compose } from '../compose.ts';
import { kubectlDialect } from '../kubectl-dialect.ts';
import { isMerge, type MapNode, type Pair, type YamlNode } from '../node.ts';
import { itemContext, keyName, type NodeContext, type SourceText, valueContext } from './node-context.ts';
import type { Field } from './write.ts';

/** What must be written out because the users of an anchor no longer have the same value. */
export interface Unshared {
  /** The aliases that get another value than their anchor, and that value. */
  readonly expansions: readonly { readonly context: NodeContext; readonly value: unknown }[];
  /** By the id of each map with a `<<`: the fields that it can no longer merge in. */
  readonly overrides: ReadonlyMap<number, readonly Field[]>;
  /** The ids of all nodes that are or contain a map with overrides. */
  readonly holders: ReadonlySet<number>;
}

/** @param after the data that the root shall have. */
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
  /** The new value of each anchor, by its name, once it was visited. */
  readonly #anchors = new Map<string, unknown>();

  constructor(source: SourceText) {
    this.#source = source;
  }

  /** Visits a node and all within it. Returns whether there are overrides. */
  visit(context: NodeContext, after: unknown): boolean {
    const { node } = context;
    if (node.kind === 'alias') {
      // An alias that is removed needs no value.
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

  /** Whether the map can no longer merge in some field. */
  #override(map: MapNode, after: unknown): boolean {
    const { pairs } = map;
    if (!isObject(after) || !pairs.some(isMerge)) return false;
    const merged = this.#merged(pairs);
    const names = new Set(pairs.map(keyName));
    const fields = Object.entries(after).filter(([name, value]) => !names.has(name) && !equal(merged.get(name), value));
    this.overrides.set(map.id, fields);
    return fields.length > 0;
  }

  /** The fields that are merged in. Of several sources with the same field, the first one counts. */
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

/** The data of a map that is written directly after the `<<`. */
function dataOf(node: YamlNode): unknown {
  return compose(node, kubectlDialect, () => ({ line: 1, column: 1 })).data;
}
