// ReplicaSets keep the templates that a Deployment had. Whoever may write one may write whatever he likes there, and say
// that it is such a revision: what is written by hand is judged as the Deployment would be that is rolled back to it.
import { equal, isObject, type JsonObject, own, type Path, valueAt } from './json.ts';
import { makerOf } from './owner.ts';
import type { AdmissionRequest } from './request.ts';

/** The annotation by which the deployment controller numbers the ReplicaSets that it made. */
export const REVISION = 'deployment.kubernetes.io/revision';

/** What makes a ReplicaSet a revision of a certain Deployment, beside its owner. */
const parts: readonly Path[] = [
  ['metadata', 'annotations', REVISION],
  ['metadata', 'labels'],
  ['spec', 'template'],
];

/**
 * Whether a request makes a ReplicaSet a revision, or changes what it is one of.
 * @param request one that Kubernetes' own controllers did not send.
 */
export function writesRevision({ operation, kind, object, oldObject }: AdmissionRequest): boolean {
  if (kind.kind !== 'ReplicaSet' || !isObject(object)) return false;
  const owner = makerOf(kind.kind, object);
  if (owner === undefined && valueAt(object, ['metadata', 'annotations', REVISION]) === undefined) return false;
  if (operation !== 'UPDATE' || !isObject(oldObject)) return true;
  if (owner !== undefined && owner.uid !== own(makerOf(kind.kind, oldObject), 'uid')) return true;
  return parts.some((path) => !isSame(object, oldObject, path));
}

function isSame(object: JsonObject, oldObject: JsonObject, path: Path): boolean {
  return equal(valueAt(object, path) ?? {}, valueAt(oldObject, path) ?? {});
}
