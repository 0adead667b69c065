// What a new policy can be about, with an object to begin its fixtures with.
import * as resources from '../../src/engine/resource.ts';
import { apiVersionOf, type Resource } from '../../src/engine/resource.ts';

export interface KnownResource {
  /** As Kubernetes writes it: `cronjobs`; or `workloads`, all that have pods. */
  readonly name: string;
  /** What src/engine/resource.ts exports for it: `cronJobs`. */
  readonly importName: string;
  /** The folder of webhooks where a policy about it lies, if nobody names another one. */
  readonly folder: string;
  /** Whether its rule is about pods, and not about what is special to the kind. */
  readonly isAboutPods: boolean;
  /** The kind of the sample. */
  readonly kind: string;
  readonly sample: Readonly<Record<string, unknown>>;
}

const labels = { app: 'api', component: 'backend' };
const containers = [{ name: 'api', image: 'registry.example.com/api:1.4.2' }];
const template = { metadata: { labels }, spec: { containers } };
const selector = { matchLabels: { app: 'api' } };
const job = { template: { metadata: { labels }, spec: { restartPolicy: 'Never', containers } } };

const aboutPods: readonly string[] = ['workloads', 'pods'];

function known(importName: string, folder: string, resource: Resource, spec?: object, name = resource.resource) {
  const { kind, scope } = resource;
  const isNamespaced = scope === 'Namespaced';
  const metadata = isNamespaced ? { name: 'api', namespace: 'ge-system', labels } : { name: 'ge-system' };
  const sample = { apiVersion: apiVersionOf(resource), kind, metadata, ...(spec && { spec }) };
  return { name, importName, folder, isAboutPods: aboutPods.includes(name), kind, sample };
}

export const knownResources: readonly KnownResource[] = [
  known('workloads', 'deployments', resources.deployments, { selector, template }, 'workloads'),
  known('deployments', 'deployments', resources.deployments, { selector, template }),
  known('statefulSets', 'deployments', resources.statefulSets, { selector, template }),
  known('daemonSets', 'deployments', resources.daemonSets, { selector, template }),
  known('replicaSets', 'deployments', resources.replicaSets, { selector, template }),
  known('replicationControllers', 'deployments', resources.replicationControllers, {
    selector: { app: 'api' },
    template,
  }),
  known('pods', 'deployments', resources.pods, { containers }),
  known('jobs', 'cronjobs', resources.jobs, job),
  known('cronJobs', 'cronjobs', resources.cronJobs, { schedule: '0 3 * * *', jobTemplate: { spec: job } }),
  known('horizontalPodAutoscalers', 'hpa', resources.horizontalPodAutoscalers, {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
    minReplicas: 2,
    maxReplicas: 5,
  }),
  known('podDisruptionBudgets', 'pdb', resources.podDisruptionBudgets, { minAvailable: 1, selector }),
  known('networkPolicies', 'zones', resources.networkPolicies, { podSelector: selector, policyTypes: ['Ingress'] }),
  known('namespaces', 'namespaces', resources.namespaces),
];
