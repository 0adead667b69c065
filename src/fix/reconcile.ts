// Finds the smallest changes of a text that make its data what they shall be.
import { type Document, isAlias, isMap, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { equal, isObject, type JsonObject } from '../engine/json.ts';
import { itemPlace, nameOf, type Place, valuePlace } from './place.ts';
import { type Unshared, unshare } from './shared.ts';
import { Unsafe } from './splice.ts';
import { addFields, append, exchange, replace, type Target } from './write.ts';

/**
 * Changes one document. What an anchor shares stays shared where all that share it change alike; else it is written out.
 * @throws Unsafe where the text cannot be changed that way.
 */
export function reconcile(target: Target, document: Document, before: unknown, after: unknown): void {
  const node = document.contents;
  if (node === null) throw new Unsafe('the document is empty');
  const root: Place = { node, holder: 'root', column: 0, start: node.range?.[0] ?? 0 };
  const unshared = unshare(target.text, root, after);
  for (const { place, value } of unshared.expansions) replace(target, place, value);
  change({ ...target, unshared }, root, before, after);
}

interface Changing extends Target {
  readonly unshared: Unshared;
}

function change(target: Changing, place: Place, before: unknown, after: unknown): void {
  const { node } = place;
  // An alias that has to change is among the expansions.
  if (isAlias(node) || (equal(before, after) && !target.unshared.around.has(node))) return;
  if (isMap(node) && isObject(before) && isObject(after) && node.items.length > 0) {
    changeFields(target, node, before, after);
  } else if (isSeq(node) && Array.isArray(before) && Array.isArray(after) && node.items.length > 0) {
    changeItems(target, node, before, after);
  } else {
    replace(target, place, after);
  }
}

function changeFields(target: Changing, map: YAMLMap, before: JsonObject, after: JsonObject): void {
  const { text, unshared } = target;
  const pairs = pairsOf(map);
  for (const [key, pair] of pairs) {
    if (!Object.hasOwn(before, key) || !Object.hasOwn(after, key)) continue;
    if (equal(before[key], after[key]) && !unshared.around.has(pair.value as Node)) continue;
    change(target, valuePlace(text, map, pair), before[key], after[key]);
  }
  const added = Object.entries(after).filter(([key]) => !pairs.has(key));
  const fields = unshared.overrides.get(map) ?? added;
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const [gone, ...others] = removed;
  if (gone !== undefined) {
    const [first, ...rest] = fields;
    const old = pairs.get(gone);
    if (others.length > 0 || first === undefined || old === undefined) throw new Unsafe(`${gone} cannot be taken away`);
    exchange(target, map, old, first);
    if (rest.length > 0) addFields(target, map, rest);
  } else if (fields.length > 0) {
    addFields(target, map, fields);
  }
}

function changeItems(target: Changing, seq: YAMLSeq, before: readonly unknown[], after: readonly unknown[]): void {
  if (after.length < before.length) throw new Unsafe('an item of a list cannot be taken away');
  for (const [index, item] of seq.items.entries()) {
    if (!equal(before[index], after[index]) || target.unshared.around.has(item as Node)) {
      change(target, itemPlace(target.text, seq, item), before[index], after[index]);
    }
  }
  for (const item of after.slice(before.length)) append(target, seq, item);
}

/** @throws Unsafe when a key stands there twice: nobody knows which one is meant. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const pair of map.items) {
    const key = nameOf(pair);
    if (key === undefined) continue;
    if (pairs.has(key)) throw new Unsafe(`the key ${key} stands there twice`);
    pairs.set(key, pair);
  }
  return pairs;
}
