// The workloads of a namespace, as disruption budgets see them.
import { isObject, type JsonObject, list, own, valueAt } from '../../src/engine/json.ts';
import { podView } from '../../src/engine/pod.ts';
import {
  cronJobs,
  deployments,
  horizontalPodAutoscalers,
  jobs,
  type Resource,
  replicaSets,
  statefulSets,
} from '../../src/engine/resource.ts';

export interface Workload {
  readonly resource: Resource;
  readonly object: JsonObject;
}

const known: ReadonlyMap<unknown, Resource> = new Map(
  [deployments, statefulSets, replicaSets, cronJobs, jobs].map((resource) => [resource.kind, resource]),
);

/** Those that nobody owns: a ReplicaSet of a Deployment, or a Job of a CronJob, would count twice. */
export function workloadsIn(objects: readonly JsonObject[]): readonly Workload[] {
  return objects.flatMap((object) => {
    const resource = known.get(object.kind);
    const owners = valueAt(object, ['metadata', 'ownerReferences']) as readonly JsonObject[] | undefined;
    return resource === undefined || list(owners).some(({ controller }) => controller === true)
      ? []
      : [{ resource, object }];
  });
}

export function podLabelsOf({ object, resource }: Workload): unknown {
  return podView(object, resource.template ?? []).metadata.labels ?? {};
}

/** The most pods that a workload has: as its autoscaler may want them, else its replicas, which the API sets to 1. */
export function mostReplicasOf(workload: Workload, objects: readonly JsonObject[]): number {
  return scaledTo(workload, objects, 'maxReplicas') ?? replicasOf(workload);
}

/** The least pods that a workload has while nothing is wrong. */
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
  const name = valueAt(object, ['metadata', 'name']);
  const autoscaler = objects.find(({ kind, spec }) => {
    const ref = own(spec, 'scaleTargetRef');
    return kind === horizontalPodAutoscalers.kind && own(ref, 'kind') === resource.kind && own(ref, 'name') === name;
  });
  if (!isObject(autoscaler)) return undefined;
  const replicas = valueAt(autoscaler, ['spec', field]);
  return typeof replicas === 'number' ? replicas : 1;
}
