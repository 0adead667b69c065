import { createHash } from 'node:crypto';
import { findingKey } from '../../engine/violation.ts';
import type { CheckedObject, CheckedViolation } from '../report.ts';

/**
 * Makes what a violation is known by from one run to the next: its file, object, policy and path, a container being
 * known by its name. Lines and values may change, and it is the same one still. What is there twice is counted.
 */
export function fingerprints(): (object: CheckedObject, violation: CheckedViolation) => string {
  const seen = new Map<string, number>();
  return ({ manifest, kind, namespace, name }, { policy, finding, container }) => {
    const key = findingKey(policy, finding, container);
    const text = JSON.stringify([manifest.file, manifest.object.apiVersion, kind, namespace, name, key]);
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
    const times = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, times);
    return `${hash}:${times}`;
  };
}
