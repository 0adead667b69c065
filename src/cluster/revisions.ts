// Where Kubernetes keeps the templates that a workload had: ReplicaSets (Deployment), ControllerRevisions (StatefulSet,
// DaemonSet).
import type { Revision, RevisionOwner } from '../engine/facts.ts';
import { isObject, type JsonObject, list, own, strings, valueAt } from '../engine/json.ts';
import { deployments, type Resource, replicaSets } from '../engine/resource.ts';

const controllerRevisions: Resource = { ...replicaSets, resource: 'controllerrevisions', kind: 'ControllerRevision' };

/** The resource that keeps the revisions of an owner. */
export function keeperOf({ resource }: RevisionOwner): Resource {
  return resource === deployments ? replicaSets : controllerRevisions;
}

/** The revisions of an owner among the objects that its selector finds; the newest first. */
export function revisionsIn(items: readonly JsonObject[], { resource, uid }: RevisionOwner): readonly Revision[] {
  const isOwned = (item: JsonObject) =>
    list(valueAt(item, ['metadata', 'ownerReferences']) as readonly JsonObject[] | undefined).some(
      (owner) => owner.uid === uid && owner.controller === true,
    );
  const read = resource === deployments ? ofReplicaSet : ofControllerRevision;
  const revisions = items.filter(isOwned).flatMap((item) => read(item) ?? []);
  return revisions.toSorted((a, b) => Number(b.number) - Number(a.number));
}

/** A ReplicaSet that the deployment controller made carries its number as an annotation. */
function ofReplicaSet(item: JsonObject): Revision | undefined {
  const number = valueAt(item, ['metadata', 'annotations', 'deployment.kubernetes.io/revision']);
  const template = valueAt(item, ['spec', 'template']);
  return typeof number === 'string' && isObject(template) ? { number, template } : undefined;
}

function ofControllerRevision(item: JsonObject): Revision | undefined {
  const number = own(item, 'revision');
  const template = valueAt(item, ['data', 'spec', 'template']);
  return typeof number === 'number' && isObject(template) ? { number: String(number), template } : undefined;
}

/** A label selector as lists take it. */
export function selectorText(selector: JsonObject): string {
  const { matchLabels, matchExpressions } = selector;
  const equalities = isObject(matchLabels) ? Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`) : [];
  const terms = list(matchExpressions as readonly JsonObject[] | undefined).map(({ key, operator, values }) => {
    const set = `(${strings(values).join(',')})`;
    switch (operator) {
      case 'In':
        return `${key} in ${set}`;
      case 'NotIn':
        return `${key} notin ${set}`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return String(key);
    }
  });
  return [...equalities, ...terms].join(',');
}
