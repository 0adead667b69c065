// What a new policy can be about, with an object to begin its fixtures with. The API server takes each of them.

import * as resources from '../../src/engine/resource.ts';
import { apiVersionOf, type Resource } from '../../src/engine/resource.ts';

export interface PolicyTarget {
  /** As Kubernetes writes it: `cronjobs`; or `workloads`, all that have pods. */
  readonly name: string;
  /** What src/engine/resource.ts exports for it: `cronJobs`. */
  readonly importName: string;
  /** The folder of webhooks where a policy about it lies, if nobody names another one. */
  readonly folder: string;
  readonly hasPods: boolean;
  /** The kind of the sample. */
  readonly kind: string;
  readonly sample: Readonly<Record<string, unknown>>;
}

const labels = { app: 'api', component: 'backend' };
const containers = [{ name: 'api', image: 'registry.example.com/api:1.4.2' }];
const template = { metadata: { labels }, spec: { containers } };
const selector = { matchLabels: { app: 'api' } };
const job = { template: { metadata: { labels }, spec: { restartPolicy: 'Never', containers } } };

function target(importName: string, folder: string, resource: Resource, spec?: object, name = resource.resource) {
  const { kind, scope, template: path } = resource;
  const isNamespaced = scope === 'Namespaced';
  const metadata = isNamespaced ? { name: 'api', namespace: 'ge-system', labels } : { name: 'ge-system' };
  const sample = { apiVersion: apiVersionOf(resource), kind, metadata, ...(spec && { spec }) };
  return { name, importName, folder, hasPods: path !== undefined, kind, sample };
}

export const targets: readonly PolicyTarget[] = [
  target('workloads', 'deployments', resources.deployments, { selector, template }, 'workloads'),
  target('deployments', 'deployments', resources.deployments, { selector, template }),
  target('statefulSets', 'deployments', resources.statefulSets, { selector, template }),
  target('daemonSets', 'deployments', resources.daemonSets, { selector, template }),
  target('replicaSets', 'deployments', resources.replicaSets, { selector, template }),
  target('replicationControllers', 'deployments', resources.replicationControllers, {
    selector: { app: 'api' },
    template,
  }),
  target('pods', 'deployments', resources.pods, { containers }),
  target('jobs', 'cronjobs', resources.jobs, job),
  target('cronJobs', 'cronjobs', resources.cronJobs, { schedule: '0 3 * * *', jobTemplate: { spec: job } }),
  target('horizontalPodAutoscalers', 'hpa', resources.horizontalPodAutoscalers, {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
    minReplicas: 2,
    maxReplicas: 5,
  }),
  target('podDisruptionBudgets', 'pdb', resources.podDisruptionBudgets, { minAvailable: 1, selector }),
  target('networkPolicies', 'zones', resources.networkPolicies, { podSelector: selector, policyTypes: ['Ingress'] }),
  target('namespaces', 'namespaces', resources.namespaces),
];
