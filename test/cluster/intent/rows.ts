import type { JsonObject } from '../../../src/engine/json.ts';
import { autoscaler, cronJob, deployment, executorProbe } from '../support/objects.ts';
import type { Row } from './row.ts';

// Nothing rolls out and nothing runs: here it matters only what is stored.
const paused = { paused: true };

function app(namespace: string): Pick<Row, 'namespace' | 'base'> {
  return { namespace, base: deployment({ name: 'intent', namespace }, { spec: { replicas: 2, ...paused } }) };
}

function executor(): Pick<Row, 'namespace' | 'base'> {
  const names = { name: 'intent', namespace: 'ge-agents', app: 'ge-executor' };
  const change = { spec: paused, container: { livenessProbe: executorProbe } };
  return { namespace: 'ge-agents', base: deployment(names, change) };
}

function localImage(): Pick<Row, 'namespace' | 'base'> {
  const names = { name: 'intent', namespace: 'ge-system' };
  return { namespace: 'ge-system', base: deployment(names, { spec: paused, container: { image: 'app:latest' } }) };
}

function scaled(namespace: string): Pick<Row, 'namespace' | 'base'> {
  return { namespace, base: autoscaler({ name: 'intent', namespace }, 5) };
}

function job(): Pick<Row, 'namespace' | 'base'> {
  const base = cronJob({ name: 'intent', namespace: 'ge-agents' }, { spec: { suspend: true } });
  return { namespace: 'ge-agents', base };
}

const container = '/spec/template/spec/containers/0';
const jobTemplate = '/spec/jobTemplate/spec';

const unbuffered = (setting: JsonObject) => [{ name: 'PYTHONUNBUFFERED', ...setting }];
const fieldRef = { apiVersion: 'v1', fieldPath: 'metadata.name' };

/** The table: a line for each field that is filled. */
export const rows: readonly Row[] = [
  {
    field: 'surge',
    ...app('ge-system'),
    path: '/spec/strategy/rollingUpdate/maxSurge',
    apiDefault: '25%',
    handbook: 1,
    set: { before: 3, other: '30%' },
  },
  {
    field: 'unavailable',
    ...app('ge-system'),
    path: '/spec/strategy/rollingUpdate/maxUnavailable',
    apiDefault: '25%',
    handbook: 0,
    set: { before: 1, other: '10%' },
  },
  {
    field: 'security',
    ...app('ge-system'),
    path: '/spec/template/spec/securityContext',
    apiDefault: {},
    defaultIsNothing: true,
    handbook: { runAsNonRoot: true, fsGroup: 1004 },
    set: { before: { runAsUser: 1000 }, other: { runAsNonRoot: false } },
  },
  {
    field: 'env',
    ...app('ge-system'),
    path: `${container}/env`,
    handbook: unbuffered({ value: '1' }),
    set: {
      before: unbuffered({ value: 'yes' }),
      other: unbuffered({ value: '0' }),
      empty: unbuffered({ value: '' }),
      reference: unbuffered({ valueFrom: { fieldRef } }),
    },
  },
  {
    field: 'period',
    ...executor(),
    path: `${container}/livenessProbe/periodSeconds`,
    apiDefault: 10,
    handbook: 30,
    set: { before: 45, other: 60, tooshort: 5 },
  },
  {
    field: 'failures',
    ...executor(),
    path: `${container}/livenessProbe/failureThreshold`,
    apiDefault: 3,
    handbook: 6,
    set: { before: 7, other: 10, toofew: 2 },
  },
  {
    field: 'resources',
    ...app('sh-acme'),
    path: `${container}/resources`,
    handbook: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '250m', memory: '256Mi' } },
    set: {
      before: { requests: { cpu: '20m', memory: '20Mi' }, limits: { cpu: '20m', memory: '20Mi' } },
      other: { requests: { cpu: '10m', memory: '10Mi' }, limits: { cpu: '300m', memory: '10Mi' } },
    },
  },
  {
    field: 'requests',
    ...app('sh-acme'),
    path: `${container}/resources/requests`,
    handbook: { cpu: '50m', memory: '64Mi' },
    set: { before: { cpu: '20m', memory: '20Mi' }, other: { cpu: '10m', memory: '10Mi' } },
  },
  {
    field: 'replicas',
    ...app('sh-acme'),
    path: '/spec/replicas',
    apiDefault: 1,
    onCreateOnly: true,
    handbook: 2,
    set: { before: 3, other: 0 },
  },
  {
    field: 'concurrency',
    ...job(),
    path: '/spec/concurrencyPolicy',
    apiDefault: 'Allow',
    handbook: 'Forbid',
    set: { before: 'Replace' },
  },
  {
    field: 'failed',
    ...job(),
    path: '/spec/failedJobsHistoryLimit',
    apiDefault: 1,
    handbook: 3,
    set: { before: 2, other: 0 },
  },
  {
    field: 'successful',
    ...job(),
    path: '/spec/successfulJobsHistoryLimit',
    apiDefault: 3,
    handbook: 3,
    set: { before: 2, other: 0 },
  },
  {
    field: 'lateness',
    ...job(),
    path: '/spec/startingDeadlineSeconds',
    handbook: 120,
    set: { before: 60, other: 600 },
  },
  {
    field: 'retries',
    ...job(),
    path: `${jobTemplate}/backoffLimit`,
    handbook: 2,
    set: { before: 1, other: 0, jobdefault: 6 },
  },
  {
    field: 'duration',
    ...job(),
    path: `${jobTemplate}/activeDeadlineSeconds`,
    handbook: 300,
    set: { before: 60, other: 900 },
  },
  {
    field: 'restart',
    ...job(),
    path: `${jobTemplate}/template/spec/restartPolicy`,
    apiDefault: 'Always',
    defaultIsRefused: true,
    handbook: 'OnFailure',
    set: { before: 'Never' },
  },
  {
    field: 'pull',
    ...localImage(),
    path: `${container}/imagePullPolicy`,
    apiDefault: 'Always',
    handbook: 'IfNotPresent',
    set: { before: 'Never' },
  },
  {
    field: 'scaleup',
    ...scaled('ge-system'),
    path: '/spec/behavior/scaleUp/stabilizationWindowSeconds',
    apiDefault: 0,
    handbook: 120,
    set: { before: 240, other: 60 },
  },
  {
    field: 'scaledown',
    ...scaled('ge-agents'),
    path: '/spec/behavior/scaleDown/stabilizationWindowSeconds',
    handbook: 300,
    set: { before: 600, other: 60 },
  },
];
