// Patches as people write them: from what an object says to what it shall say.
import { equal, isObject, type JsonObject } from '../../../src/engine/json.ts';

/** A JSON merge patch (RFC 7386): null takes a field away, a list is given as a whole. */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject {
  return difference(before, after, (_, list) => list);
}

/** A strategic merge patch, for lists whose items have names: containers and env. */
export function strategicPatch(before: JsonObject, after: JsonObject): JsonObject {
  return difference(before, after, (old, list) => {
    const kept = list.filter(isObject).map((item) => {
      const known = old.find((other) => isObject(other) && other.name === item.name);
      return isObject(known) ? { ...strategicPatch(known, item), name: item.name } : item;
    });
    const gone = old
      .filter(isObject)
      .filter(({ name }) => !list.some((item) => isObject(item) && item.name === name))
      .map(({ name }) => ({ name, $patch: 'delete' }));
    return [...kept, ...gone];
  });
}

type ListPatch = (before: readonly unknown[], after: readonly unknown[]) => unknown;

function difference(before: JsonObject, after: JsonObject, ofLists: ListPatch): JsonObject {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !equal(before[key], after[key]),
  );
  return Object.fromEntries(changed.map((key) => [key, valuePatch(before[key], after[key], ofLists)]));
}

function valuePatch(before: unknown, after: unknown, ofLists: ListPatch): unknown {
  if (after === undefined) return null;
  if (isObject(before) && isObject(after)) return difference(before, after, ofLists);
  return Array.isArray(before) && Array.isArray(after) ? ofLists(before, after) : after;
}
