// The objects that the steps of the corpus write: careless ones, mostly.
import type { JsonObject } from '../../src/engine/json.ts';

const labels = (app: string, component: string) => ({ app, component });

export function workload(kind: string, name: string, namespace: string, spec: JsonObject, pod: JsonObject): JsonObject {
  const own = labels(name, 'backend');
  const template = { metadata: { labels: own }, spec: pod };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, labels: own },
    spec: { ...spec, selector: { matchLabels: { app: name } }, template },
  };
}

export const container = (name: string, tag: string, more: JsonObject = {}) => ({
  name,
  image: `registry.example.com/${name}:${tag}`,
  ...more,
});
const http = (path: string) => ({ httpGet: { path, port: 8080 } });
const probes = { livenessProbe: http('/health'), readinessProbe: http('/ready') };

export const namespace = (name: string, own: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: own },
});

export const web = (tag: string, more: JsonObject = {}) =>
  workload('Deployment', 'web', 'sh-acme', { replicas: 2, ...more }, { containers: [container('web', tag, probes)] });

export const executor = workload(
  'Deployment',
  'ge-executor',
  'ge-agents',
  {},
  { containers: [{ ...container('ge-executor', '1', probes), image: 'ge-bootstrap-agent-executor:latest' }] },
);

export const db = (tag: string) =>
  workload(
    'StatefulSet',
    'redis',
    'ge-system',
    { serviceName: 'redis' },
    { containers: [container('redis', tag, probes)] },
  );

export const cronJob: JsonObject = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'cost-monitor', namespace: 'ge-agents', labels: labels('cost-monitor', 'maintenance') },
  spec: {
    schedule: '0 3 1 1 *',
    jobTemplate: {
      spec: {
        template: {
          metadata: { labels: labels('cost-monitor', 'maintenance') },
          spec: { restartPolicy: 'OnFailure', containers: [container('cost-monitor', '7')] },
        },
      },
    },
  },
};

export const budget = (name: string, space: string, spec: JsonObject): JsonObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name, namespace: space },
  spec,
});

export const autoscaler: JsonObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'ge-executor-hpa', namespace: 'ge-agents' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ge-executor' }, maxReplicas: 8 },
};

export const networkPolicy: JsonObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny-all', namespace: 'ge-system' },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
};
