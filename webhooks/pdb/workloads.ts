// The workloads of a namespace, as disruption budgets see them.
import { compiledOnce } from '../../src/engine/compiled.ts';
import { isObject, type JsonObject, own, valueAt } from '../../src/engine/json.ts';
import { lookedUpWorkloads } from '../../src/engine/lookups.ts';
import { isMadeOfTemplate } from '../../src/engine/owner.ts';
import { daemonSets, horizontalPodAutoscalers, type Resource } from '../../src/engine/resource.ts';
import { LabelIndex } from './label-index.ts';

export interface Workload {
  readonly resource: Resource;
  readonly object: JsonObject;
}

/** The kinds of workloads that budgets matter for, by name. A drain does not stop the pods of DaemonSets. */
const kinds: ReadonlyMap<unknown, Resource> = new Map(
  lookedUpWorkloads.filter((resource) => resource !== daemonSets).map((resource) => [resource.kind, resource]),
);

/** The workloads among the objects of a namespace, indexed by the labels of their pods. */
export const workloadsIn: (objects: readonly JsonObject[]) => LabelIndex<Workload> = compiledOnce(
  (objects: readonly JsonObject[]) => new LabelIndex(countedWorkloads(objects), podLabelsOf),
);

/** The workloads, without those that others made: a ReplicaSet of a Deployment would count twice. */
function countedWorkloads(objects: readonly JsonObject[]): readonly Workload[] {
  return objects.flatMap((object) => {
    const resource = kinds.get(object.kind);
    return resource === undefined || isMadeOfTemplate(resource.kind, object) ? [] : [{ resource, object }];
  });
}

export function podLabelsOf({ object, resource }: Workload): unknown {
  return valueAt(object, [...(resource.template ?? []), 'metadata', 'labels']);
}

/** The most pods that a workload may have: the maximum of its autoscaler, or else its replicas (by default 1). */
export function mostReplicasOf(workload: Workload, objects: readonly JsonObject[]): number {
  return scaledTo(workload, objects, 'maxReplicas') ?? replicasOf(workload);
}

/** The fewest pods that a workload normally has: the minimum of its autoscaler, or else its replicas. */
export function leastReplicasOf(workload: Workload, objects: readonly JsonObject[]): number {
  return scaledTo(workload, objects, 'minReplicas') ?? replicasOf(workload);
}

function replicasOf({ object }: Workload): number {
  const replicas = valueAt(object, ['spec', 'replicas']);
  return typeof replicas === 'number' ? replicas : 1;
}

function scaledTo(
  { object, resource }: Workload,
  objects: readonly JsonObject[],
  field: 'minReplicas' | 'maxReplicas',
): number | undefined {
  const autoscaler = autoscalersIn(objects)
    .get(resource.kind)
    ?.get(valueAt(object, ['metadata', 'name']));
  if (!isObject(autoscaler)) return undefined;
  const replicas = valueAt(autoscaler, ['spec', field]);
  return typeof replicas === 'number' ? replicas : 1;
}

/** Autoscalers by the kind and the name of their target. If two have the same target, the first one counts. */
const autoscalersIn = compiledOnce((objects: readonly JsonObject[]) => {
  const found = new Map<unknown, Map<unknown, JsonObject>>();
  for (const object of objects) {
    if (object.kind !== horizontalPodAutoscalers.kind) continue;
    const ref = own(object.spec, 'scaleTargetRef');
    const kind = own(ref, 'kind');
    const name = own(ref, 'name');
    const named = found.get(kind) ?? new Map<unknown, JsonObject>();
    found.set(kind, named);
    if (!named.has(name)) named.set(name, object);
  }
  return found;
});
