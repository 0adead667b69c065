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

const namespaced = { scope: 'Namespaced' } as const;

const pods: Resource = {
  ...namespaced,
  group: '',
  version: 'v1',
  resource: 'pods',
  kind: 'Pod',
  template: [],
  immutable: true,
};
export const deployments: Resource = {
  ...namespaced,
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  kind: 'Deployment',
  template: ['spec', 'template'],
};
export const statefulSets: Resource = {
  ...namespaced,
  group: 'apps',
  version: 'v1',
  resource: 'statefulsets',
  kind: 'StatefulSet',
  template: ['spec', 'template'],
};
export const daemonSets: Resource = {
  ...namespaced,
  group: 'apps',
  version: 'v1',
  resource: 'daemonsets',
  kind: 'DaemonSet',
  template: ['spec', 'template'],
};
export const replicaSets: Resource = {
  ...namespaced,
  group: 'apps',
  version: 'v1',
  resource: 'replicasets',
  kind: 'ReplicaSet',
  template: ['spec', 'template'],
};
const jobs: Resource = {
  ...namespaced,
  group: 'batch',
  version: 'v1',
  resource: 'jobs',
  kind: 'Job',
  template: ['spec', 'template'],
  immutable: true,
};
export const cronJobs: Resource = {
  ...namespaced,
  group: 'batch',
  version: 'v1',
  resource: 'cronjobs',
  kind: 'CronJob',
  template: ['spec', 'jobTemplate', 'spec', 'template'],
};
export const horizontalPodAutoscalers: Resource = {
  ...namespaced,
  group: 'autoscaling',
  version: 'v2',
  resource: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
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
export const scales: readonly Resource[] = [deployments, statefulSets, replicaSets].map((parent) => ({
  ...namespaced,
  group: parent.group,
  version: parent.version,
  resource: parent.resource,
  subresource: 'scale',
  kind: 'Scale',
}));

/** The key under which a request's resource is looked up: `apps/deployments`, `apps/deployments/scale`, `/pods`. */
export function resourceKey(group: string, resource: string, subresource?: string): string {
  return subresource ? `${group}/${resource}/${subresource}` : `${group}/${resource}`;
}
