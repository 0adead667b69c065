// ReplicaSets keep the earlier templates of a Deployment, and a rollback to one is excused. So a ReplicaSet that
// somebody writes by hand as such a revision is validated as if it were the Deployment after that rollback.
import { equal, isObject, type JsonObject, own, type Path, valueAt } from './json.ts';
import { controllerReference } from './owner.ts';
import type { AdmissionRequest } from './request.ts';

/** The annotation in which the deployment controller numbers its ReplicaSets. */
export const REVISION = 'deployment.kubernetes.io/revision';

/** The fields that make a ReplicaSet a revision, besides its owner reference. */
const parts: readonly Path[] = [
  ['metadata', 'annotations', REVISION],
  ['metadata', 'labels'],
  ['spec', 'template'],
];

/**
 * Whether a request makes a ReplicaSet a revision, or changes one.
 * @param request one that does not come from Kubernetes' own controllers.
 */
export function writesRevision({ operation, kind, object, oldObject }: AdmissionRequest): boolean {
  if (kind.kind !== 'ReplicaSet' || !isObject(object)) return false;
  const owner = controllerReference(kind.kind, object);
  if (owner === undefined && valueAt(object, ['metadata', 'annotations', REVISION]) === undefined) return false;
  if (operation !== 'UPDATE' || !isObject(oldObject)) return true;
  if (owner !== undefined && owner.uid !== own(controllerReference(kind.kind, oldObject), 'uid')) return true;
  return parts.some((path) => !isSame(object, oldObject, path));
}

function isSame(object: JsonObject, oldObject: JsonObject, path: Path): boolean {
  return equal(valueAt(object, path) ?? {}, valueAt(oldObject, path) ?? {});
}
