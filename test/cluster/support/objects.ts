// The handbook's own objects, filled in: what they are changed to is each test's business.
import type { JsonObject } from '../../../src/engine/json.ts';

export const namespaces: readonly JsonObject[] = [
  namespace('ge-agents'),
  namespace('ge-system'),
  namespace('sh-acme', { 'zonegate.dev/tier': 'medium' }),
];

function namespace(name: string, labels: object = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export interface Names {
  readonly name: string;
  readonly namespace: string;
  /** The label app; an executor's is ge-executor. */
  readonly app?: string;
}

interface DeploymentChange {
  readonly spec?: JsonObject;
  readonly pod?: JsonObject;
  readonly container?: JsonObject;
}

export const compliantContainer = {
  name: 'app',
  image: 'registry.example.com/app:1.4.2',
  imagePullPolicy: 'IfNotPresent',
  env: [{ name: 'PYTHONUNBUFFERED', value: '1' }],
  resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '250m', memory: '256Mi' } },
  livenessProbe: { httpGet: { path: '/health', port: 8080 }, initialDelaySeconds: 30, periodSeconds: 10 },
  readinessProbe: { httpGet: { path: '/ready', port: 8080 }, initialDelaySeconds: 5, periodSeconds: 5 },
};

export const executorProbe = {
  exec: { command: ['/bin/sh', '-c', 'kill -0 1'] },
  periodSeconds: 30,
  failureThreshold: 6,
};

/** The handbook's Deployment template; a change of `undefined` leaves a field out. */
export function deployment({ name, namespace, app = name }: Names, change: DeploymentChange = {}): JsonObject {
  const labels = { app, component: 'backend' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: { app, instance: name } },
      template: {
        metadata: { labels: { ...labels, instance: name } },
        spec: {
          securityContext: { runAsNonRoot: true, fsGroup: 1004 },
          containers: [{ ...compliantContainer, ...change.container }],
          ...change.pod,
        },
      },
      ...change.spec,
    },
  };
}

/** The same as a ReplicationController, whose selector is a plain map. */
export function replicationController(names: Names, change: DeploymentChange = {}): JsonObject {
  const { spec, ...object } = deployment(names, change) as { readonly spec: JsonObject };
  const { strategy: _, selector, ...rest } = spec as JsonObject & { readonly selector: JsonObject };
  const same = { ...rest, selector: selector.matchLabels };
  return { ...object, apiVersion: 'v1', kind: 'ReplicationController', spec: same };
}

/** A Deployment as somebody writes it who has not read the handbook. */
export function carelessDeployment({ name, namespace, app = name }: Names): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { app } },
    spec: {
      selector: { matchLabels: { app } },
      template: {
        metadata: { labels: { app } },
        spec: { containers: [{ name: 'app', image: 'registry.example.com/app:1.4.2' }] },
      },
    },
  };
}

export function autoscaler({ name, namespace }: Names, maxReplicas: number): JsonObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ge-executor' },
      minReplicas: 2,
      maxReplicas,
      metrics: [utilization('cpu', 70), utilization('memory', 80)],
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 }, scaleUp: { stabilizationWindowSeconds: 120 } },
    },
  };
}

function utilization(name: string, averageUtilization: number): JsonObject {
  return { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } };
}

export function disruptionBudget({ name, namespace }: Names): JsonObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace },
    spec: { minAvailable: 2, selector: { matchLabels: { app: 'ge-executor' } } },
  };
}

interface CronJobChange {
  readonly spec?: JsonObject;
  readonly job?: JsonObject;
  readonly pod?: JsonObject;
}

/** The handbook's CronJob pattern. */
export function cronJob({ name, namespace }: Names, change: CronJobChange = {}): JsonObject {
  const { livenessProbe: _, readinessProbe: __, ...container } = compliantContainer;
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, namespace, labels: { app: name, component: 'maintenance' } },
    spec: {
      schedule: '0 3 * * *',
      concurrencyPolicy: 'Forbid',
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      startingDeadlineSeconds: 120,
      jobTemplate: {
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: 300,
          template: {
            metadata: { labels: { app: name, component: 'maintenance' } },
            spec: {
              restartPolicy: 'OnFailure',
              securityContext: { runAsNonRoot: true, fsGroup: 1004 },
              containers: [container],
              ...change.pod,
            },
          },
          ...change.job,
        },
      },
      ...change.spec,
    },
  };
}

/** A bare Pod: its containers, and what else it has. */
export function pod({ name, namespace, app = name }: Names, spec: JsonObject): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app, component: 'backend' } },
    spec: { securityContext: { runAsNonRoot: true, fsGroup: 1004 }, ...spec },
  };
}
