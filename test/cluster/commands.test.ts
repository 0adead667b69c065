// A command in an emergency changes what it is for, and nothing else: what ran without our defaults goes on without them.
// They come with the next apply of its author.
import { describe, expect, it, vi } from 'vitest';
import { isObject, type JsonObject, valueAt } from '../../src/engine/json.ts';
import { get, mustKubectl } from './support/kubectl.ts';
import { carelessDeployment, cronJob, namespaces } from './support/objects.ts';
import { unregister, useZone, type ZoneName, zones } from './support/zonegate.ts';

const namespace = 'ge-system';
const legacyJob = (name: string): JsonObject => {
  const { spec, ...object } = cronJob({ name, namespace }) as { readonly spec: JsonObject };
  const containers = [{ name: 'app', image: 'registry.example.com/app:1' }];
  const template = { spec: { restartPolicy: 'Never', containers } };
  return { ...object, spec: { schedule: spec.schedule, suspend: true, jobTemplate: { spec: { template } } } };
};

/** The same pods, kept by another controller. */
const legacySet = (kind: 'StatefulSet' | 'DaemonSet', name: string): JsonObject => ({
  ...carelessDeployment({ name, namespace }),
  kind,
});

function legacy(kind: string, name: string): JsonObject {
  if (kind === 'cronjob') return legacyJob(name);
  if (kind === 'statefulset') return legacySet('StatefulSet', name);
  if (kind === 'daemonset') return legacySet('DaemonSet', name);
  return carelessDeployment({ name, namespace });
}

type Edit = (object: JsonObject) => JsonObject;

/** As a program does that reads an object, changes it and writes all of it back: Reloader, for one. */
const writeBack = (edit: Edit) => async (kind: string, name: string) => {
  await mustKubectl(['replace', '--field-manager=Reloader', '-f', '-'], edit(await get(kind, namespace, name)));
};

const run =
  (...args: readonly string[]) =>
  async (kind: string, name: string) => {
    const [verb = '', ...rest] = args.map((arg) => (arg === 'TARGET' ? `${kind}/${name}` : arg));
    await mustKubectl([verb, ...rest, '-n', namespace]);
  };

const annotation = { 'stakater.com/last-reloaded-from': 'settings' };
const inTemplate = (value: JsonObject) => JSON.stringify({ spec: { template: { metadata: { annotations: value } } } });

const commands = [
  ['rollout restart', 'deployment', run('rollout', 'restart', 'TARGET')],
  ['set image', 'deployment', run('set', 'image', 'TARGET', '*=registry.example.com/app:2')],
  ['set env', 'deployment', run('set', 'env', 'TARGET', 'LEVEL=debug')],
  ['scale', 'deployment', run('scale', 'TARGET', '--replicas=3')],
  ['set resources', 'deployment', run('set', 'resources', 'TARGET', '--limits=cpu=100m')],
  ['a patch of an annotation', 'deployment', run('patch', 'TARGET', '-p', inTemplate(annotation))],
  ['a merge patch', 'deployment', run('patch', 'TARGET', '--type=merge', '-p', inTemplate(annotation))],
  [
    'the whole object, written back',
    'deployment',
    writeBack((object) => {
      const copy = structuredClone(object) as { spec: { template: { metadata: JsonObject } } };
      copy.spec.template.metadata = { ...copy.spec.template.metadata, annotations: annotation };
      return copy as unknown as JsonObject;
    }),
  ],
  [
    'edit',
    'deployment',
    async (kind: string, name: string) => {
      vi.stubEnv('KUBE_EDITOR', "sed -i 's/app:1.4.2/app:2/'");
      await run('edit', 'TARGET')(kind, name).finally(() => vi.unstubAllEnvs());
    },
  ],
  ['set image of a StatefulSet', 'statefulset', run('set', 'image', 'TARGET', '*=registry.example.com/app:2')],
  ['rollout restart of a StatefulSet', 'statefulset', run('rollout', 'restart', 'TARGET')],
  ['rollout restart of a DaemonSet', 'daemonset', run('rollout', 'restart', 'TARGET')],
  ['set env of a DaemonSet', 'daemonset', run('set', 'env', 'TARGET', 'LEVEL=debug')],
  ['set image of a CronJob', 'cronjob', run('set', 'image', 'TARGET', '*=registry.example.com/app:2')],
  ['set env of a CronJob', 'cronjob', run('set', 'env', 'TARGET', 'LEVEL=debug')],
] as const;

/** What we inject, wherever it stands. */
const injected = ['PYTHONUNBUFFERED', 'runAsNonRoot', 'fsGroup', 'backoffLimit', 'activeDeadlineSeconds'];

function found(object: JsonObject): readonly string[] {
  const text = JSON.stringify(object.spec);
  return injected.filter((name) => text.includes(`"${name}"`));
}

function strategyOf(object: JsonObject): unknown {
  return valueAt(object, ['spec', 'strategy', 'rollingUpdate']);
}

describe.each(zones)('%s', (zone: ZoneName) => {
  const nameOf = (index: number) => `legacy-${index}`;

  useZone(zone, async () => {
    await unregister();
    await mustKubectl(['apply', '-f', '-'], namespaces);
    for (const [index, [, kind]] of commands.entries()) {
      const name = nameOf(index);
      await mustKubectl(['delete', kind, name, '-n', namespace, '--ignore-not-found']);
      await mustKubectl(['apply', '-f', '-'], legacy(kind, name));
    }
  });

  it.each(commands.map(([title, kind, write], index) => [title, kind, write, nameOf(index)] as const))(
    '%s',
    async (_title, kind, write, name) => {
      const before = await get(kind, namespace, name);
      expect(found(before)).toEqual([]);
      await write(kind, name);
      const after = await get(kind, namespace, name);
      expect(valueAt(after, ['metadata', 'generation'])).not.toBe(valueAt(before, ['metadata', 'generation']));
      expect(found(after)).toEqual([]);
      expect(strategyOf(after)).toEqual(strategyOf(before));
    },
  );

  it.skipIf(zone !== 'zone-1')('the next apply of its author brings the defaults', async () => {
    const text = JSON.stringify(carelessDeployment({ name: nameOf(0), namespace }));
    await mustKubectl(['apply', '-f', '-'], text.replace('app:1.4.2', 'app:1.4.3'));
    expect(found(await get('deployment', namespace, nameOf(0)))).toEqual([
      'PYTHONUNBUFFERED',
      'runAsNonRoot',
      'fsGroup',
    ]);
  });

  it('fills in what a command adds', async () => {
    const container = { name: 'added', image: 'registry.example.com/added:1', securityContext: { runAsUser: 1000 } };
    const resources = { requests: { cpu: '10m', memory: '10Mi' }, limits: { cpu: '10m', memory: '10Mi' } };
    const probe = { tcpSocket: { port: 1 } };
    const added = { ...container, resources, livenessProbe: probe, readinessProbe: probe };
    const patch = JSON.stringify({ spec: { template: { spec: { containers: [added] } } } });
    await mustKubectl(['patch', 'deployment', nameOf(1), '-n', namespace, '-p', patch]);
    const after = await get('deployment', namespace, nameOf(1));
    const containers = valueAt(after, ['spec', 'template', 'spec', 'containers']) as readonly JsonObject[];
    expect(containers.map(({ name, env }) => [name, isObject(env) || Array.isArray(env)])).toEqual(
      expect.arrayContaining([
        ['added', true],
        ['app', false],
      ]),
    );
  });
});
