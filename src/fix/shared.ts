// Anchors and aliases: what is written once and holds in several places.
import { isAlias, isMap, isSeq, type Node } from 'yaml';
import { equal, own } from '../engine/json.ts';
import { itemPlace, nameOf, type Place, valuePlace } from './place.ts';
import { Unsafe } from './splice.ts';

/** An alias that can no longer stand for what its anchor holds, and what it must become. */
export interface Expansion {
  readonly place: Place;
  readonly value: unknown;
}

interface Use extends Expansion {
  readonly source: Node | undefined;
}

interface Walk {
  readonly text: string;
  /** The anchor of each name that holds from here on. */
  readonly anchors: Map<string, Node>;
  readonly sources: Map<Node, { readonly before: unknown; readonly after: unknown }>;
  readonly uses: Use[];
  readonly merged: (Node | undefined)[];
}

/**
 * The aliases whose value becomes another than that of their anchor.
 * @throws Unsafe where such a value is merged into objects (`<<`).
 */
export function expansions(text: string, root: Place, before: unknown, after: unknown): readonly Expansion[] {
  if (!text.includes('*')) return [];
  const walk: Walk = { text, anchors: new Map(), sources: new Map(), uses: [], merged: [] };
  visit(walk, root, before, after);
  const isKept = (source: Node | undefined) => {
    const state = source && walk.sources.get(source);
    return state !== undefined && equal(state.before, state.after);
  };
  if (!walk.merged.every(isKept)) throw new Unsafe('what an anchor holds is merged into other objects (<<)');
  return walk.uses.filter(
    ({ source, value }) => source === undefined || !equal(walk.sources.get(source)?.after, value),
  );
}

function visit(walk: Walk, place: Place, before: unknown, after: unknown): void {
  const { node } = place;
  if (isAlias(node)) {
    walk.uses.push({ place, value: after, source: walk.anchors.get(node.source) });
    return;
  }
  if ('anchor' in node && typeof node.anchor === 'string') {
    walk.anchors.set(node.anchor, node);
    walk.sources.set(node, { before, after });
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      visit(walk, itemPlace(walk.text, node, item), own(before, index), own(after, index));
    }
  } else if (isMap(node)) {
    for (const pair of node.items) {
      const key = nameOf(pair);
      if (key === undefined || pair.value === null) continue;
      if (key === '<<') merge(walk, pair.value);
      else visit(walk, valuePlace(walk.text, node, pair), own(before, key), own(after, key));
    }
  }
}

function merge(walk: Walk, value: unknown): void {
  for (const each of isSeq(value) ? value.items : [value]) {
    if (isAlias(each)) walk.merged.push(walk.anchors.get(each.source));
  }
}
