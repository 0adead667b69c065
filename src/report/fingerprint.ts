import { createHash, type Hash } from 'node:crypto';
import type { CheckedObject, CheckedViolation } from '../check/report.ts';
import { findingKey } from '../engine/violation.ts';

/**
 * Makes what a violation is known by from one run to the next: its file, object, policy and path, a container being
 * known by its name. Lines and values may change, and it is the same one still. What is there twice is counted.
 */
export function fingerprints(): (object: CheckedObject, violation: CheckedViolation) => string {
  const seen = new Map<string, number>();
  let known: { readonly object: CheckedObject; readonly hash: Hash } | undefined;
  return (object, { policy, finding, container }) => {
    // What all findings of an object have in common is read once: its name may be as long as the file.
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

/** The beginning of a list, as JSON. */
function hashOf({ manifest, kind, namespace, name }: CheckedObject): Hash {
  const items = JSON.stringify([manifest.file, manifest.object.apiVersion, kind, namespace, name]);
  return createHash('sha256').update(`${items.slice(0, -1)},`);
}
