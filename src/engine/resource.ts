// The resources that policies are about, with the names of the Kubernetes API. The rules of the webhooks are made from
// the same data.
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
  /** The path of the pod template, which has metadata and spec. Unset for kinds without pods. */
  readonly template?: Path;
  /** Set where an UPDATE cannot change the fields that policies inject: the API server would refuse the patch. */
  readonly immutable?: true;
  /** Set where a request changes only the ephemeral containers of a pod: policies see only these. */
  readonly onlyEphemeral?: true;
  /**
   * Set where somebody debugs: the mode is at most `enforce`, and while zonegate is down all such requests are
   * admitted.
   */
  readonly isDebugging?: true;
}

const TEMPLATE: Path = ['spec', 'template'];

function workload(group: string, resource: string, kind: string, template = TEMPLATE): Resource {
  return { group, version: 'v1', resource, kind, scope: 'Namespaced', template };
}

export const pods: Resource = { ...workload('', 'pods', 'Pod', []), immutable: true };
export const deployments = workload('apps', 'deployments', 'Deployment');
export const statefulSets = workload('apps', 'statefulsets', 'StatefulSet');
export const daemonSets = workload('apps', 'daemonsets', 'DaemonSet');
export const replicaSets = workload('apps', 'replicasets', 'ReplicaSet');
export const replicationControllers = workload('', 'replicationcontrollers', 'ReplicationController');
export const jobs: Resource = { ...workload('batch', 'jobs', 'Job'), immutable: true };
export const cronJobs = workload('batch', 'cronjobs', 'CronJob', ['spec', 'jobTemplate', 'spec', 'template']);

function plain(group: string, version: string, resource: string, kind: string): Resource {
  return { group, version, resource, kind, scope: 'Namespaced' };
}

export const horizontalPodAutoscalers = plain(
  'autoscaling',
  'v2',
  'horizontalpodautoscalers',
  'HorizontalPodAutoscaler',
);
/** KEDA's autoscalers (keda.sh), where they are installed: one scales a workload, the other starts Jobs. */
export const scaledObjects = plain('keda.sh', 'v1alpha1', 'scaledobjects', 'ScaledObject');
export const scaledJobs: Resource = {
  ...plain('keda.sh', 'v1alpha1', 'scaledjobs', 'ScaledJob'),
  template: ['spec', 'jobTargetRef', 'template'],
};
export const podDisruptionBudgets = plain('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget');
export const networkPolicies = plain('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy');
/** Changes the values of the charts that k3s bundles. */
export const helmChartConfigs = plain('helm.cattle.io', 'v1', 'helmchartconfigs', 'HelmChartConfig');
export const namespaces: Resource = { ...plain('', 'v1', 'namespaces', 'Namespace'), scope: 'Cluster' };

/** `kubectl exec` and `kubectl cp`: CONNECT with the command that is to run. */
export const podExec: Resource = { ...plain('', 'v1', 'pods', 'PodExecOptions'), subresource: 'exec' };
/** `kubectl attach`: CONNECT to what runs already. */
export const podAttach: Resource = {
  ...plain('', 'v1', 'pods', 'PodAttachOptions'),
  subresource: 'attach',
  isDebugging: true,
};
/** Connections to a running pod. Their kinds are no objects of the API. */
export const connections: readonly Resource[] = [podExec, podAttach];
/** UPDATE of a Pod that changes the resources of running containers, by a person or an autoscaler. */
export const podResize: Resource = { ...pods, subresource: 'resize' };
/** `kubectl debug`: UPDATE of a Pod that adds ephemeral containers. */
export const podDebug: Resource = {
  ...pods,
  subresource: 'ephemeralcontainers',
  onlyEphemeral: true,
  isDebugging: true,
};

/** All kinds with a pod spec. Objects that Kubernetes' controllers make are exempt (exempt.ts). */
export const workloads: readonly Resource[] = [
  deployments,
  statefulSets,
  daemonSets,
  replicaSets,
  replicationControllers,
  jobs,
  cronJobs,
  pods,
];

/** The workloads that say how many of their pods run. */
export const replicated: readonly Resource[] = [deployments, statefulSets, replicaSets, replicationControllers];

/** `kubectl scale` and the autoscaler: UPDATE of a Scale (autoscaling/v1) under the scaled resource. */
export const scales: readonly Resource[] = replicated.map(({ group, version, resource }) => ({
  ...plain(group, version, resource, 'Scale'),
  subresource: 'scale',
}));

/** The path of the pod spec; empty for kinds without pods. */
export function podSpecPath({ template }: Resource): Path {
  return template === undefined ? [] : [...template, 'spec'];
}

/** The apiVersion in objects: `v1`, `apps/v1`. */
export function apiVersionOf({ group, version }: Pick<Resource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The API group of an apiVersion: `apps` of `apps/v1`; '' (core) of `v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
}

/** The key under which a request's resource is looked up: `apps/deployments`, `apps/deployments/scale`, `/pods`. */
export function resourceKey(group: string, resource: string, subresource?: string): string {
  return subresource ? `${group}/${resource}/${subresource}` : `${group}/${resource}`;
}
