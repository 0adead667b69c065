// The resources that policies speak of. Their names are those of the Kubernetes API; rules for the API server are made
// from the same data.
import type { Path } from './json.ts';

/** A resource of the Kubernetes API, or a subresource of one. */
export interface Resource {
  readonly group: string;
  /** The version that webhook rules name; the API server converts others to it (matchPolicy Equivalent). */
  readonly version: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly kind: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** Where the pod template lies: metadata and spec are its children. Absent for kinds without pods. */
  readonly template?: Path;
  /** Set where an UPDATE can't change what a policy would inject: the API server refuses such a patch. */
  readonly immutable?: true;
}

const TEMPLATE: Path = ['spec', 'template'];

function workload(group: string, resource: string, kind: string, template = TEMPLATE): Resource {
  return { group, version: 'v1', resource, kind, scope: 'Namespaced', template };
}

const pods: Resource = { ...workload('', 'pods', 'Pod', []), immutable: true };
export const deployments = workload('apps', 'deployments', 'Deployment');
export const statefulSets = workload('apps', 'statefulsets', 'StatefulSet');
export const daemonSets = workload('apps', 'daemonsets', 'DaemonSet');
export const replicaSets = workload('apps', 'replicasets', 'ReplicaSet');
const jobs: Resource = { ...workload('batch', 'jobs', 'Job'), immutable: true };
export const cronJobs = workload('batch', 'cronjobs', 'CronJob', ['spec', 'jobTemplate', 'spec', 'template']);
export const horizontalPodAutoscalers: Resource = {
  group: 'autoscaling',
  version: 'v2',
  resource: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
  scope: 'Namespaced',
};

/** The catalogue's "workloads": all that has a pod spec. Those that a controller owns are never judged (exempt.ts). */
export const workloads: readonly Resource[] = [
  deployments,
  statefulSets,
  daemonSets,
  replicaSets,
  jobs,
  cronJobs,
  pods,
];

/** `kubectl scale` and the autoscaler: UPDATE of a Scale (autoscaling/v1) under the scaled resource. */
export const scales: readonly Resource[] = [deployments, statefulSets, replicaSets].map(
  ({ group, version, resource, scope }) => ({ group, version, resource, subresource: 'scale', kind: 'Scale', scope }),
);

/** The key under which a request's resource is looked up: `apps/deployments`, `apps/deployments/scale`, `/pods`. */
export function resourceKey(group: string, resource: string, subresource?: string): string {
  return subresource ? `${group}/${resource}/${subresource}` : `${group}/${resource}`;
}
