// Pods on the network of their node while zonegate is down; what is exempt from all of the backstop; and rollbacks.
import { describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { eventually, kubectl, mustKubectl, settled } from '../support/kubectl.ts';
import { cronJob, deployment, replicationController } from '../support/objects.ts';
import { as, create, executor, expectDenied, inTemplate, onHost, patch, pod, system } from './objects.ts';
import { backstopWarnings, printed, useBackstop } from './support.ts';

useBackstop(
  () => printed('--zone', 'zone-2', '--namespace', 'zonegate-system'),
  async () => {
    await mustKubectl(['create', 'namespace', 'zonegate-system']);
    await mustKubectl(
      ['apply', '-f', '-'],
      [
        ...['on-host', 'restarted', 'undone'].map((name) => onHost(system(name))),
        ...['fresh', 'changed'].map((name) => deployment(system(name))),
        cronJob(system('cron-on-host'), { pod: { hostNetwork: true } }),
        replicationController(system('controlling')),
        pod('ending', 'ge-system', { hostNetwork: true }, { finalizers: ['example.com/hold'] }),
      ],
    );
    await settled('Deployment', system('undone'));
    await mustKubectl(['apply', '-f', '-'], [deployment(system('undone'))]);
    await mustKubectl(['scale', 'deployment/changed', '-n', 'ge-system', '--replicas=3']);
    await settled('Deployment', system('undone'));
    await mustKubectl(['delete', 'pod', 'ending', '-n', 'ge-system', '--wait=false']);
  },
);

describe('host-network', () => {
  const name = 'host-network';
  const words = (path: string) => `${path}: the pod uses the network of its node: found true, wanted false or unset`;
  it('denies it in whatever has pods', async () => {
    expectDenied(await create(pod('new', 'ge-system', { hostNetwork: true })), name, words('spec.hostNetwork'));
    expectDenied(await create(onHost(system('new'))), name, words('spec.template.spec.hostNetwork'));
    const controller = replicationController(system('new'), { pod: { hostNetwork: true } });
    expectDenied(await create(controller), name, words('spec.template.spec.hostNetwork'));
    const cron = cronJob(system('new-cron'), { pod: { hostNetwork: true } });
    expectDenied(await create(cron), name, words('spec.jobTemplate.spec.template.spec.hostNetwork'));
  });
  it('denies it in an update of what has no earlier template', async () => {
    const path = words('spec.template.spec.hostNetwork');
    expectDenied(await patch('deployment', system('fresh'), inTemplate({ hostNetwork: true })), name, path);
    expectDenied(await kubectl(['apply', '-f', '-'], onHost(system('fresh'))), name, path);
    expectDenied(await patch('rc', system('controlling'), inTemplate({ hostNetwork: true })), name, path);
  });
  it('never blocks a rollback: what may be one is warned of', async () => {
    const expected = [expect.stringContaining(words('spec.template.spec.hostNetwork'))];
    const undo = await kubectl(['rollout', 'undo', 'deployment/undone', '-n', 'ge-system']);
    expect({ code: undo.code, warnings: backstopWarnings(undo.warnings) }).toEqual({ code: 0, warnings: expected });
    const changed = await patch('deployment', system('changed'), inTemplate({ hostNetwork: true }));
    expect({ code: changed.code, warnings: backstopWarnings(changed.warnings) }).toEqual({
      code: 0,
      warnings: expected,
    });
  });
  it.each<[string, () => ReturnType<typeof kubectl>]>([
    [
      'another image beside it',
      () => kubectl(['set', 'image', 'deployment/on-host', '-n', 'ge-system', 'app=registry.example.com/app:2']),
    ],
    ['a restart', () => kubectl(['rollout', 'restart', 'deployment/on-host', '-n', 'ge-system'])],
    ['a label', () => kubectl(['label', 'deployment/on-host', '-n', 'ge-system', 'note=x'])],
    ['an annotation', () => kubectl(['annotate', 'deployment/on-host', '-n', 'ge-system', 'example.com/note=x'])],
    [
      'the end of an object',
      () =>
        kubectl([
          'patch',
          'pod',
          'ending',
          '-n',
          'ge-system',
          '--type=json',
          '-p',
          '[{"op":"remove","path":"/metadata/finalizers"}]',
        ]),
    ],
    ['the system', () => create(pod('new', 'kube-system', { hostNetwork: true }))],
    ['our own namespace', () => create(onHost({ name: 'new', namespace: 'zonegate-system' }))],
    [
      'the mirror of a static pod',
      () => {
        const annotations = { 'kubernetes.io/config.mirror': 'x' };
        const object = pod('static', 'ge-system', { hostNetwork: true, nodeName: 'node-1' }, { annotations });
        return create(object, ...as('system:node:node-1'));
      },
    ],
  ])('admits %s', async (_, act) => {
    const { code, stderr, warnings } = await act();
    expect({ code, warnings }, stderr).toEqual({ code: 0, warnings: [] });
  });
  describe('of pods that a node is debugged with', () => {
    const labels = { 'app.kubernetes.io/managed-by': 'kubectl-debug' };
    const spec = { nodeName: 'n1', hostNetwork: true, restartPolicy: 'Never' };
    const debugging = (suffix: string, change: JsonObject = {}, metadata: JsonObject = {}, namespace = 'ge-system') =>
      pod(`node-debugger-n1-${suffix}`, namespace, { ...spec, ...change }, { labels, ...metadata });
    it('only warns', async () => {
      const { code, warnings } = await create(debugging('one'));
      expect({ code, warnings: backstopWarnings(warnings) }).toEqual({
        code: 0,
        warnings: [expect.stringContaining(words('spec.hostNetwork'))],
      });
      const zone = { ...labels, 'topology.kubernetes.io/zone': 'a' };
      const generated = { name: undefined, generateName: 'node-debugger-n1-', labels: zone };
      expect((await create(debugging('generated', {}, generated))).code).toBe(0);
    });
    it('lets them become nothing else', async () => {
      await mustKubectl(['create', '-f', '-'], debugging('two'));
      const label = (text: string) => kubectl(['label', 'pod', 'node-debugger-n1-two', '-n', 'ge-system', text]);
      expectDenied(await label('app=shop'), name, words('spec.hostNetwork'));
      expectDenied(await label('app.kubernetes.io/managed-by-'), name, words('spec.hostNetwork'));
      expect((await label('topology.kubernetes.io/zone=a')).code).toBe(0);
    });
    it.each<[string, JsonObject]>([
      ['a Deployment of them', onHost({ name: 'node-debugger-n1-three', namespace: 'ge-system' })],
      ['what is restarted', debugging('restarted', { restartPolicy: 'Always' })],
      ['another node', debugging('elsewhere', { nodeName: 'n2' })],
      ['no node', debugging('nowhere', { nodeName: undefined })],
      ['another label', debugging('served', {}, { labels: { ...labels, app: 'shop' } })],
      [
        'an owner',
        debugging('owned', {}, { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'x' }] }),
      ],
      ['the namespace of a client', debugging('rented', {}, {}, 'sh-acme')],
    ])('denies %s', async (_, object) => {
      const { code, stderr } = await create(object);
      expect(code).not.toBe(0);
      expect(stderr).toContain('zonegate-host-network-deny');
    });
  });
  it('leaves what controllers make from a template alone', async () => {
    // An object of its own: kubectl refuses to restart the same one twice within a second.
    await mustKubectl(['rollout', 'restart', 'deployment/restarted', '-n', 'ge-system']);
    await settled('Deployment', system('restarted'));
    const made = await eventually('pods of the newest template', async () => {
      const { stdout } = await mustKubectl(['get', 'pods', '-n', 'ge-system', '-l', 'app=restarted', '-o', 'json']);
      const { items } = JSON.parse(stdout) as { items: readonly JsonObject[] };
      const restarted = items.filter((item) =>
        valueAt(item, ['metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt']),
      );
      return restarted.length > 0 ? restarted : undefined;
    });
    expect(valueAt(made[0], ['spec', 'hostNetwork'])).toBe(true);
  });
});

it('has room for the largest objects', async () => {
  const env = Array.from({ length: 4000 }, (_, at) => ({ name: `V${at}`, value: 'x'.repeat(180) }));
  const { spec, ...head } = executor('large', 3) as { readonly spec: JsonObject };
  const template = spec.template as { readonly spec: { readonly containers: readonly [JsonObject] } };
  const containers = [{ ...template.spec.containers[0], env }];
  const object = { ...head, spec: { ...spec, template: { ...template, spec: { ...template.spec, containers } } } };
  expect(JSON.stringify(object).length).toBeGreaterThan(800_000);
  expect(await create(object)).toMatchObject({ code: 0, warnings: [] });
  const names = { name: 'large', namespace: 'ge-agents' };
  const { code, stderr } = await kubectl(['set', 'env', 'deployment/large', '-n', 'ge-agents', 'V1=y']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expectDenied(await patch('deployment', names, { spec: { replicas: 6 } }), 'executor-max-replicas', 'spec.replicas');
});
