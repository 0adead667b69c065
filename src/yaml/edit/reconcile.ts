// Finds the smallest changes of a text that turn its data into other data.
import { isObject, type JsonObject, type Path } from '../../engine/json.ts';
import type { Problem } from '../../problem/problem.ts';
import type { ListNode, MapNode, Pair, YamlNode } from '../node.ts';
import { itemContext, keyName, type NodeContext, valueContext } from './node-context.ts';
import { type Unshared, unshare } from './shared.ts';
import { safely, UnsafeEditError } from './splice.ts';
import { addFields, appendItems, type Field, replaceField, replaceValue, type Target } from './write.ts';

/** What cannot be changed: at or below a path. */
export interface Unchangeable {
  readonly path: Path;
  /** Why, in words for the author of the file. */
  readonly problem: Problem;
}

/**
 * Changes one document, and returns what could not be changed. An anchor and its aliases stay if all of them get the
 * same value; else the aliases are replaced by their values.
 * @param before the data of the document.
 * @param after the data that it shall have. Unchanged parts are the same objects as in `before`.
 */
export function reconcile(
  target: Target,
  document: YamlNode,
  before: unknown,
  after: unknown,
): readonly Unchangeable[] {
  const root: NodeContext = { node: document, holder: 'root', column: 0, start: document.start ?? 0 };
  const failures: Unchangeable[] = [];
  attempt(target, failures, [], () => {
    const unshared = unshare(target, root, after);
    for (const { context, value } of unshared.expansions) replaceValue(target, context, value);
    change({ ...target, unshared, failures }, root, [], before, after);
  });
  return failures;
}

interface ReconcileTarget extends Target {
  readonly unshared: Unshared;
  readonly failures: Unchangeable[];
}

/** What fails leaves no trace but the failure. */
function attempt({ splices }: Target, failures: Unchangeable[], path: Path, act: () => void): void {
  const { length } = splices;
  const acted = safely(act);
  if (acted.ok) return;
  splices.length = length;
  failures.push({ path, problem: acted.problems[0] });
}

function change(target: ReconcileTarget, context: NodeContext, path: Path, before: unknown, after: unknown): void {
  const { node } = context;
  // An alias that has to change is already replaced, as one of the expansions.
  if (node.kind === 'alias' || !isChanged(target, node, before, after)) return;
  if (node.kind === 'map' && isObject(before) && isObject(after) && node.pairs.length > 0) {
    changeFields(target, node, path, before, after);
  } else if (node.kind === 'list' && Array.isArray(before) && Array.isArray(after) && node.items.length > 0) {
    changeItems(target, node, path, before, after);
  } else {
    replaceValue(target, context, after);
  }
}

function isChanged({ unshared }: ReconcileTarget, node: YamlNode, before: unknown, after: unknown): boolean {
  return before !== after || unshared.holders.has(node.id);
}

function changeFields(target: ReconcileTarget, map: MapNode, path: Path, before: JsonObject, after: JsonObject): void {
  const { unshared, failures } = target;
  const all = map.pairs;
  const pairs = pairsByName(all);
  for (const [key, pair] of pairs) {
    if (!Object.hasOwn(before, key) || !Object.hasOwn(after, key)) continue;
    if (!isChanged(target, pair.value, before[key], after[key])) continue;
    const below = [...path, key];
    attempt(target, failures, below, () =>
      change(target, valueContext(target, map, pair), below, before[key], after[key]),
    );
  }
  const fields = unshared.overrides.get(map.id) ?? Object.entries(after).filter(([key]) => !pairs.has(key));
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  for (const key of gone.length > 1 ? gone : []) {
    const problem: Problem = { code: 'edit-not-safe', message: `${key} cannot be taken away` };
    failures.push({ path: [...path, key], problem });
  }
  const first = gone[0];
  if (first === undefined) addAll(target, map, all, path, fields);
  else if (gone.length === 1) {
    attempt(target, failures, [...path, first], () => {
      const [instead, ...rest] = fields;
      const old = pairs.get(first);
      if (instead === undefined || old === undefined) throw new UnsafeEditError(`${first} cannot be taken away`);
      replaceField(target, map, old, instead);
      addAll(target, map, all, path, rest);
    });
  }
}

function addAll(
  target: ReconcileTarget,
  map: MapNode,
  pairs: readonly Pair[],
  path: Path,
  fields: readonly Field[],
): void {
  const [first] = fields;
  if (first === undefined) return;
  attempt(target, target.failures, fields.length === 1 ? [...path, first[0]] : path, () =>
    addFields(target, map, pairs, fields),
  );
}

function changeItems(
  target: ReconcileTarget,
  list: ListNode,
  path: Path,
  before: readonly unknown[],
  after: readonly unknown[],
): void {
  const { failures } = target;
  const { items } = list;
  if (after.length < before.length) throw new UnsafeEditError('an item of a list cannot be taken away');
  for (const [index, item] of items.entries()) {
    if (!isChanged(target, item, before[index], after[index])) continue;
    const below = [...path, index];
    attempt(target, failures, below, () =>
      change(target, itemContext(target, list, items, index), below, before[index], after[index]),
    );
  }
  const last = items.at(-1);
  const added = after.slice(before.length);
  if (last === undefined || added.length === 0) return;
  const addedPath = added.length === 1 ? [...path, before.length] : path;
  attempt(target, failures, addedPath, () => appendItems(target, list, last, added));
}

/** @throws UnsafeEditError when a key is there twice, as it is unclear which one the author meant. */
function pairsByName(all: readonly Pair[]): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const pair of all) {
    const key = keyName(pair);
    if (key === undefined) continue;
    if (pairs.has(key)) throw new UnsafeEditError(`the key ${key} stands there twice`);
    pairs.set(key, pair);
  }
  return pairs;
}
