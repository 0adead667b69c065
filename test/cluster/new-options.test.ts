// An option of a policy changes between two applies. What was injected by the old one is nobody's, and follows the new one
// with the next apply that changes that part; what its author says stays, also where it equals what was injected.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type JsonObject, type Path, valueAt } from '../../src/engine/json.ts';
import { helm } from './support/helm.ts';
import { emptied, eventually, get, kubectl, mustKubectl } from './support/kubectl.ts';
import { autoscaler, compliantContainer, cronJob, deployment, namespaces } from './support/objects.ts';
import { register, startZonegate, unregister, type Zonegate } from './support/zonegate.ts';

const before = {
  'security-context': { fsGroup: 1004 },
  'executor-liveness': { periodSeconds: 30, failureThreshold: 6, toleranceSeconds: 180 },
  'executor-readiness': { path: '/ready', port: 8080, periodSeconds: 10, failureThreshold: 3 },
  'cronjob-limits': {
    successfulJobsHistoryLimit: 4,
    failedJobsHistoryLimit: 3,
    startingDeadlineSeconds: 120,
    backoffLimit: 2,
    activeDeadlineSeconds: 300,
  },
  'hpa-scale-up-window': { seconds: 120 },
  'executor-hpa': { scaleDownSeconds: 300 },
  'resource-limits': { defaults: amounts('10m', '16Mi', '100m', '128Mi') },
  'client-tier': { tiers: { medium: { ...amounts('50m', '64Mi', '250m', '256Mi'), replicas: 2 } } },
};

const after: typeof before = {
  'security-context': { fsGroup: 2000 },
  'executor-liveness': { periodSeconds: 60, failureThreshold: 5, toleranceSeconds: 300 },
  'executor-readiness': { path: '/healthy', port: 9090, periodSeconds: 20, failureThreshold: 4 },
  'cronjob-limits': {
    successfulJobsHistoryLimit: 2,
    failedJobsHistoryLimit: 5,
    startingDeadlineSeconds: 60,
    backoffLimit: 1,
    activeDeadlineSeconds: 600,
  },
  'hpa-scale-up-window': { seconds: 180 },
  'executor-hpa': { scaleDownSeconds: 600 },
  'resource-limits': { defaults: amounts('20m', '32Mi', '200m', '256Mi') },
  'client-tier': { tiers: { medium: { ...amounts('100m', '128Mi', '500m', '512Mi'), replicas: 2 } } },
};

function amounts(cpu: string, memory: string, mostCpu: string, mostMemory: string) {
  return { requests: { cpu, memory }, limits: { cpu: mostCpu, memory: mostMemory } };
}

function profile(options: typeof before): string {
  const policies = Object.entries(options).map(([name, values]) => [name, { options: values }]);
  return JSON.stringify({
    apiVersion: 'zonegate.dev/v1alpha1',
    kind: 'ZoneProfile',
    name: 'changing',
    extends: 'zone-1',
    policies: Object.fromEntries(policies),
  });
}

interface Row {
  readonly title: string;
  readonly path: Path;
  /** What stands there, by the options. */
  readonly injected: (options: typeof before) => unknown;
  /** The object: at the first apply, at the second, or with what the first options inject written by its author. */
  readonly object: (name: string, isLater: boolean, own?: unknown) => JsonObject;
  /** After Helm 3 nobody can tell the API server's default from what is written. */
  readonly isUnknownToHelm?: true;
}

const template: Path = ['spec', 'template', 'spec'];
const container: Path = [...template, 'containers', 0];
const { env: _env, livenessProbe: _live, readinessProbe: _ready, resources: _resources, ...bare } = compliantContainer;
const probes = { livenessProbe: { tcpSocket: { port: 1 } }, readinessProbe: { tcpSocket: { port: 1 } } };

const withTag = (isLater: boolean) => ({ image: `registry.example.com/app:${isLater ? 2 : 1}` });

function workload(namespace: string, own: JsonObject, isInPod = false): Row['object'] {
  const app = namespace === 'ge-agents' ? { app: 'ge-executor' } : {};
  return (name, isLater, value) => {
    const written = value === undefined ? {} : Object.fromEntries(Object.keys(own).map((field) => [field, value]));
    const { spec, ...object } = deployment({ name, namespace, ...app }) as { readonly spec: JsonObject };
    const kept = namespace === 'ge-agents' ? {} : probes;
    const inContainer = isInPod ? {} : written;
    const containers = [{ ...bare, ...kept, ...withTag(isLater), ...inContainer }];
    const metadata = valueAt(spec, ['template', 'metadata']);
    const pod = { containers, ...(isInPod && written) };
    return { ...object, spec: { ...spec, paused: true, template: { metadata, spec: pod } } };
  };
}

function limit(field: string, path: Path): Row['object'] {
  return (name, isLater, value) => {
    const written = value === undefined ? {} : { [field]: value };
    const { spec, ...object } = cronJob({ name, namespace: 'ge-system' }) as { readonly spec: JsonObject };
    const job = { template: valueAt(spec, ['jobTemplate', 'spec', 'template']), ...(path.length > 2 && written) };
    const schedule = isLater ? '0 4 * * *' : '0 3 * * *';
    const annotations = { turn: isLater ? 'later' : 'first' };
    const jobTemplate = { metadata: { annotations }, spec: job };
    return { ...object, spec: { schedule, suspend: true, jobTemplate, ...(path.length === 2 && written) } };
  };
}

function window(direction: 'scaleUp' | 'scaleDown', namespace: string): Row['object'] {
  return (name, isLater, value) => {
    const { spec, ...object } = autoscaler({ name, namespace }, isLater ? 4 : 5) as { readonly spec: JsonObject };
    const behavior = value === undefined ? {} : { behavior: { [direction]: { stabilizationWindowSeconds: value } } };
    const { behavior: _, ...rest } = spec;
    return { ...object, spec: { ...rest, ...behavior } };
  };
}

type Limits = (typeof before)['cronjob-limits'];
function limitRow(field: keyof Limits, path: Path, isUnknownToHelm?: true): Row {
  const injected: Row['injected'] = (options) => options['cronjob-limits'][field];
  return { title: field, path, injected, object: limit(field, path), ...(isUnknownToHelm && { isUnknownToHelm }) };
}

const seconds = 'stabilizationWindowSeconds';

const rows: readonly Row[] = [
  {
    title: 'the group of a pod',
    path: [...template, 'securityContext'],
    injected: (options) => ({ runAsNonRoot: true, ...options['security-context'] }),
    object: workload('ge-system', { securityContext: {} }, true),
  },
  {
    title: 'the liveness probe of an executor',
    path: [...container, 'livenessProbe'],
    injected({ 'executor-liveness': { periodSeconds, failureThreshold } }) {
      const exec = { command: ['/bin/sh', '-c', 'kill -0 1'] };
      return { exec, periodSeconds, failureThreshold, successThreshold: 1, timeoutSeconds: 1 };
    },
    object: workload('ge-agents', { livenessProbe: {} }),
  },
  {
    title: 'the readiness probe of an executor',
    path: [...container, 'readinessProbe'],
    injected({ 'executor-readiness': { path, port, ...times } }) {
      return { httpGet: { path, port, scheme: 'HTTP' }, ...times, successThreshold: 1, timeoutSeconds: 1 };
    },
    object: workload('ge-agents', { readinessProbe: {} }),
  },
  {
    title: 'the resources of a container',
    path: [...container, 'resources'],
    injected: (options) => options['resource-limits'].defaults,
    object: workload('ge-system', { resources: {} }),
  },
  {
    title: 'the resources of a tier',
    path: [...container, 'resources'],
    injected({ 'client-tier': { tiers } }) {
      const { requests, limits } = tiers.medium;
      return { requests, limits };
    },
    object: workload('sh-acme', { resources: {} }),
  },
  limitRow('successfulJobsHistoryLimit', ['spec', 'successfulJobsHistoryLimit'], true),
  limitRow('failedJobsHistoryLimit', ['spec', 'failedJobsHistoryLimit'], true),
  limitRow('startingDeadlineSeconds', ['spec', 'startingDeadlineSeconds']),
  limitRow('backoffLimit', ['spec', 'jobTemplate', 'spec', 'backoffLimit']),
  limitRow('activeDeadlineSeconds', ['spec', 'jobTemplate', 'spec', 'activeDeadlineSeconds']),
  {
    title: 'the scale-up window',
    path: ['spec', 'behavior', 'scaleUp', seconds],
    injected: (options) => options['hpa-scale-up-window'].seconds,
    object: window('scaleUp', 'ge-system'),
  },
  {
    title: 'the scale-down window of executors',
    path: ['spec', 'behavior', 'scaleDown', seconds],
    injected: (options) => options['executor-hpa'].scaleDownSeconds,
    object: window('scaleDown', 'ge-agents'),
  },
];

type Send = (object: JsonObject) => Promise<{ readonly code: number; readonly stderr: string }>;

const kubectlWith =
  (...args: readonly string[]): Send =>
  (object) =>
    kubectl([...args, '-f', '-'], object);

const release = (object: JsonObject) => String(valueAt(object, ['metadata', 'name']));
const helmWith =
  (version: 3 | 4): Send =>
  async (object) => {
    const installed = await helm(version, 'install', release(object), [object]);
    return installed.code === 0 ? installed : helm(version, 'upgrade', release(object), [object]);
  };

const ways: readonly (readonly [title: string, way: string, send: Send, needsHelm?: 'Helm'])[] = [
  ['client-side apply', 'csa', kubectlWith('apply')],
  ['client-side apply of Argo CD', 'argo', kubectlWith('apply', '--field-manager=argocd-controller')],
  ['server-side apply', 'ssa', kubectlWith('apply', '--server-side', '--field-manager=kustomize-controller')],
  ['Helm 3', 'helm3', helmWith(3), 'Helm'],
  ['Helm 4', 'helm4', helmWith(4), 'Helm'],
];

const folder = mkdtempSync(join(tmpdir(), 'zonegate-options-'));
const file = join(folder, 'profile.yaml');
const cleanUp: JsonObject[] = [];
let zonegate: Zonegate;

beforeAll(async () => {
  await mustKubectl(['apply', '-f', '-'], namespaces);
  await emptied('ge-agents');
  writeFileSync(file, profile(before));
  zonegate = await startZonegate({ config: file });
  await register(zonegate, 'zone-1');
});

afterAll(async () => {
  if (cleanUp.length > 0) await mustKubectl(['delete', '--wait=false', '--ignore-not-found', '-f', '-'], cleanUp);
  await unregister();
  await zonegate.stop();
  rmSync(folder, { recursive: true });
});

const nameOf = (way: string, index: number, word: string) => `options-${way}-${index}-${word}`;
const stored = (object: JsonObject) =>
  get(String(object.kind), String(valueAt(object, ['metadata', 'namespace'])), release(object));

describe('an option that changes', () => {
  const usable = ways.filter(([, , , needsHelm]) => needsHelm === undefined || inject('helm') !== '');
  const all = usable.flatMap(([title, way, send]) =>
    rows.map((row, index) => ({
      title,
      row,
      way,
      send,
      silent: nameOf(way, index, 'silent'),
      own: nameOf(way, index, 'own'),
    })),
  );

  beforeAll(async () => {
    for (const { row, send, silent, own } of all) {
      const objects = [row.object(silent, false), row.object(own, false, row.injected(before))];
      cleanUp.push(...objects);
      for (const object of objects) expect(await send(object)).toMatchObject({ code: 0 });
      expect(valueAt(await stored(objects[0] as JsonObject), row.path)).toEqual(row.injected(before));
    }
    writeFileSync(file, profile(after));
    await eventually('the new options', async () => zonegate.log().find(({ msg }) => msg === 'profile reloaded'));
  }, 300_000);

  it.each(all.map((each) => [each.title, each.row.title, each] as const))('%s: %s', async (_, __, each) => {
    const { row, send, silent, own, way } = each;
    // The same once more is no reason to change anything.
    const first = await stored(row.object(silent, false));
    expect(await send(row.object(silent, false))).toMatchObject({ code: 0 });
    expect((await stored(row.object(silent, false))).spec).toEqual(first.spec);

    expect(await send(row.object(silent, true))).toMatchObject({ code: 0 });
    const followed = await stored(row.object(silent, true));
    const isKnown = way !== 'helm3' || row.isUnknownToHelm === undefined;
    expect(valueAt(followed, row.path)).toEqual(row.injected(isKnown ? after : before));
    expect(await send(row.object(silent, true))).toMatchObject({ code: 0 });
    expect((await stored(row.object(silent, true))).spec).toEqual(followed.spec);

    expect(await send(row.object(own, true, row.injected(before)))).toMatchObject({ code: 0 });
    expect(valueAt(await stored(row.object(own, true)), row.path)).toEqual(row.injected(before));
  });
});
