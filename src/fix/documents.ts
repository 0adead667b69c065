// Those who read manifests and those who edit them count documents in different ways: empty ones, or none.
import { isObject, own, valueAt } from '../engine/json.ts';
import type { Manifest } from '../manifests/manifest.ts';

/**
 * Which of the documents that are edited holds the objects of each document that was read; both are in the order of
 * the text. What is not found again is left out.
 */
export function matchDocuments(
  manifests: readonly Manifest[],
  documents: readonly unknown[],
): ReadonlyMap<number, number> {
  const matches = new Map<number, number>();
  let next = 0;
  for (const [document, found] of Map.groupBy(manifests, (manifest) => manifest.document)) {
    const holds = (data: unknown) => found.every(({ root, object }) => isAlike(valueAt(data, root), object));
    const at = documents.findIndex((data, index) => index >= next && holds(data));
    if (at < 0) continue;
    matches.set(document, at);
    next = at + 1;
  }
  return matches;
}

/** The same fields and items. Numbers and the like may be read in different ways, and are not what is edited. */
function isAlike(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isAlike(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && isAlike(a[key], own(b, key)))
    );
  }
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  return [a, b].every((value) => typeof value !== 'object' || value === null);
}
