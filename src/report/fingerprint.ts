import { createHash, type Hash } from 'node:crypto';
import type { CheckedObject, CheckedViolation } from '../check/report.ts';
import { findingKey } from '../engine/violation.ts';

/**
 * Returns a function that identifies a violation from one run to the next: by its file, object, policy and path, where
 * the name of a container replaces its index. Lines and values may change. Equal fingerprints get a number.
 */
export function fingerprints(): (object: CheckedObject, violation: CheckedViolation) => string {
  const seen = new Map<string, number>();
  let known: { readonly object: CheckedObject; readonly hash: Hash } | undefined;
  return (object, { policy, finding, container }) => {
    // The object is hashed once for all its violations, because its name may be as long as the file.
    if (known?.object !== object) known = { object, hash: hashOf(object) };
    const key = findingKey(policy, finding, container);
    const hash = known.hash
      .copy()
      .update(`${JSON.stringify(key)}]`)
      .digest('hex')
      .slice(0, 16);
    const times = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, times);
    return `${hash}:${times}`;
  };
}

/** A hash of the start of a JSON list, to which the caller adds the last item. */
function hashOf({ manifest, kind, namespace, name }: CheckedObject): Hash {
  const items = JSON.stringify([manifest.file, manifest.object.apiVersion, kind, namespace, name]);
  return createHash('sha256').update(`${items.slice(0, -1)},`);
}
