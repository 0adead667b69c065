import type { JsonObject } from '../../../src/engine/json.ts';
import { app, executor, job, localImage, pod, scaled } from './bases.ts';
import type { Row } from './row.ts';

const container = '/spec/template/spec/containers/0';
const jobTemplate = '/spec/jobTemplate/spec';

const unbuffered = (setting: JsonObject) => [{ name: 'PYTHONUNBUFFERED', ...setting }];
const alive = (periodSeconds: number, failureThreshold: number) => ({
  exec: { command: ['/bin/sh', '-c', 'kill -0 1'] },
  periodSeconds,
  failureThreshold,
});
const ready = (path: string, periodSeconds: number) => ({
  httpGet: { path, port: 8080 },
  periodSeconds,
  failureThreshold: 3,
});
const fieldRef = { apiVersion: 'v1', fieldPath: 'metadata.name' };

/** Every field that is filled. */
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
    givesWay: true,
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
    clashing: 'reference',
  },
  {
    field: 'pod',
    ...pod(),
    path: '/spec/containers/0/env',
    isImmutable: true,
    handbook: unbuffered({ value: '1' }),
    set: { before: unbuffered({ value: 'yes' }), other: unbuffered({ value: '0' }) },
  },
  {
    field: 'liveness',
    ...executor(),
    path: `${container}/livenessProbe`,
    handbook: alive(30, 6),
    set: { before: alive(45, 7), other: alive(60, 10), tooshort: alive(5, 5) },
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
    field: 'readiness',
    ...executor(),
    path: `${container}/readinessProbe`,
    handbook: ready('/ready', 10),
    set: { before: ready('/health', 20), other: ready('/', 5) },
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
