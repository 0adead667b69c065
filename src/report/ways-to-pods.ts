// Every built-in kind and subresource that can make or change a pod, and whether policies validate it. The policies say
// which ones they validate; this file says why the others are not. test/cluster/ways-to-pods.test.ts compares the list
// with what an API server serves.
import type { Registry } from '../engine/registry.ts';
import { horizontalPodAutoscalers, type Resource, resourceKey, workloads } from '../engine/resource.ts';

/** One way to make or change a pod: policies validate it, or there is a reason why not. */
export interface WayToPods {
  /** As in the index of the engine: `apps/deployments/scale`, `/pods`. */
  readonly key: string;
  /** As in kubectl: `deployments.apps/scale`, `pods`. */
  readonly name: string;
  readonly operations: readonly string[];
  /** Whether the policies about every workload validate it. */
  readonly isWorkload: boolean;
  /** The ids of its policies; for a workload, without those about every workload. Empty if none validates it. */
  readonly policies: readonly string[];
  /** Why no policy validates it. */
  readonly reason?: string;
}

const STATUS = 'reports the state of the object; the API server takes no other field from it';
const IN_THE_POD = 'changes pods before the webhooks see them: the pod is validated with the change';

/** Why no policy validates the other ways, by their keys. */
const reasonsNotValidated: Readonly<Record<string, string>> = {
  '/pods/binding': 'gives a pod its node, once',
  '/bindings': 'gives a pod its node, once',
  '/pods/eviction': 'ends a pod; disruption budgets hold it back',
  '/pods/log': 'only reads',
  '/pods/portforward': 'talks to what a pod serves, and changes no pod',
  '/pods/proxy': 'talks to what a pod serves, and changes no pod',
  '/services/proxy': 'talks to what a pod serves, and changes no pod',
  '/pods/status': 'reports the state of the pod; the spec stays as it was. The roles edit and admin may not write it',
  '/nodes/proxy':
    'the API of a kubelet, which bypasses all admission: whoever may use it owns the node. The roles edit and admin may not',
  '/podtemplates': 'no controller makes pods from it',
  '/replicationcontrollers/status': STATUS,
  'apps/daemonsets/status': STATUS,
  'apps/deployments/status': STATUS,
  'apps/replicasets/status': STATUS,
  'apps/statefulsets/status': STATUS,
  'batch/cronjobs/status': STATUS,
  'batch/jobs/status': STATUS,
  'autoscaling/horizontalpodautoscalers/status': STATUS,
  'apps/controllerrevisions':
    'keeps earlier templates of a StatefulSet or DaemonSet, which were validated there. The roles edit and admin may not write it',
  '/limitranges': IN_THE_POD,
  '/serviceaccounts': IN_THE_POD,
  'node.k8s.io/runtimeclasses': IN_THE_POD,
  'scheduling.k8s.io/priorityclasses': IN_THE_POD,
  'admissionregistration.k8s.io/mutatingadmissionpolicies': IN_THE_POD,
  'admissionregistration.k8s.io/mutatingadmissionpolicybindings': IN_THE_POD,
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': IN_THE_POD,
};

/** Resources that neither make nor change pods, by group. */
export const withoutPods: Readonly<Record<string, readonly string[]>> = {
  '': [
    ...['componentstatuses', 'configmaps', 'endpoints', 'events', 'namespaces', 'namespaces/finalize'],
    ...['namespaces/status', 'nodes', 'nodes/status', 'persistentvolumeclaims', 'persistentvolumeclaims/status'],
    ...['persistentvolumes', 'persistentvolumes/status', 'resourcequotas', 'resourcequotas/status', 'secrets'],
    ...['serviceaccounts/token', 'services', 'services/status'],
  ],
  'admissionregistration.k8s.io': [
    ...['validatingadmissionpolicies', 'validatingadmissionpolicies/status', 'validatingadmissionpolicybindings'],
    'validatingwebhookconfigurations',
  ],
  'apiextensions.k8s.io': ['customresourcedefinitions', 'customresourcedefinitions/status'],
  'apiregistration.k8s.io': ['apiservices', 'apiservices/status'],
  'authentication.k8s.io': ['selfsubjectreviews', 'tokenreviews'],
  'authorization.k8s.io': [
    ...['localsubjectaccessreviews', 'selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'subjectaccessreviews'],
  ],
  'certificates.k8s.io': [
    ...['certificatesigningrequests', 'certificatesigningrequests/approval', 'certificatesigningrequests/status'],
    ...['clustertrustbundles', 'podcertificaterequests', 'podcertificaterequests/status'],
  ],
  'coordination.k8s.io': ['leasecandidates', 'leases'],
  'discovery.k8s.io': ['endpointslices'],
  'events.k8s.io': ['events'],
  'flowcontrol.apiserver.k8s.io': [
    ...['flowschemas', 'flowschemas/status', 'prioritylevelconfigurations', 'prioritylevelconfigurations/status'],
  ],
  'internal.apiserver.k8s.io': ['storageversions', 'storageversions/status'],
  'networking.k8s.io': [
    ...['ingressclasses', 'ingresses', 'ingresses/status', 'ipaddresses', 'networkpolicies', 'servicecidrs'],
    'servicecidrs/status',
  ],
  policy: ['poddisruptionbudgets', 'poddisruptionbudgets/status'],
  'rbac.authorization.k8s.io': ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'],
  'resource.k8s.io': [
    ...['deviceclasses', 'devicetaintrules', 'devicetaintrules/status', 'resourceclaims', 'resourceclaims/status'],
    ...['resourceclaimtemplates', 'resourcepoolstatusrequests', 'resourcepoolstatusrequests/status', 'resourceslices'],
  ],
  'scheduling.k8s.io': ['podgroups', 'podgroups/status', 'workloads'],
  'storage.k8s.io': [
    ...['csidrivers', 'csinodes', 'csistoragecapacities', 'storageclasses', 'volumeattachments'],
    ...['volumeattachments/status', 'volumeattributesclasses'],
  ],
  'storagemigration.k8s.io': ['storageversionmigrations', 'storageversionmigrations/status'],
};

/** The ids of the policies that validate every workload. */
export function workloadPolicies({ policies }: Registry): readonly string[] {
  return policies
    .filter(({ match }) => !match.onlyInSets && workloads.every((resource) => match.resources.includes(resource)))
    .map(({ id }) => id);
}

/** All ways to make or change a pod: first those that policies validate, in the order in which policies name them. */
export function waysToPods(registry: Registry): readonly WayToPods[] {
  const common = new Set(workloadPolicies(registry));
  const found = new Map<string, { resource: Resource; operations: Set<string>; policies: string[] }>();
  for (const { id, match } of registry.policies) {
    for (const resource of match.onlyInSets ? [] : match.resources.filter(isWay)) {
      const key = resourceKey(resource.group, resource.resource, resource.subresource);
      const way = found.get(key) ?? { resource, operations: new Set(), policies: [] };
      found.set(key, way);
      for (const operation of match.operations) way.operations.add(operation);
      way.policies.push(id);
    }
  }
  const validated = [...found].map(([key, { resource, operations, policies }]): WayToPods => {
    const isWorkload = workloads.includes(resource);
    return {
      key,
      name: kubectlName(key),
      // A subresource is never created.
      operations: [...operations].filter((operation) => resource.subresource === undefined || operation !== 'CREATE'),
      isWorkload,
      policies: isWorkload ? policies.filter((id) => !common.has(id)) : policies,
    };
  });
  const others = Object.entries(reasonsNotValidated).map(
    ([key, reason]): WayToPods => ({
      ...{ key, name: kubectlName(key), operations: [], isWorkload: false, policies: [], reason },
    }),
  );
  return [...validated, ...others];
}

function isWay(resource: Resource): boolean {
  return resource.template !== undefined || resource.subresource !== undefined || resource === horizontalPodAutoscalers;
}

function kubectlName(key: string): string {
  const [group = '', resource = '', ...below] = key.split('/');
  return [group === '' ? resource : `${resource}.${group}`, ...below].join('/');
}
