// The hard limits while zonegate is down, in numbers: held by the API server itself, from what `zonegate backstop` prints.
import { describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { installKeda, scaledObject } from '../support/keda.ts';
import { kubectl, mustKubectl } from '../support/kubectl.ts';
import { autoscaler, cronJob, deployment } from '../support/objects.ts';
import {
  agents,
  as,
  create,
  executor,
  executorController,
  expectDenied,
  overlapping,
  patch,
  pod,
  statefulSet,
  system,
  window,
} from './objects.ts';
import { printed, typeChecked, useBackstop } from './support.ts';

useBackstop(
  () => printed('--zone', 'zone-2'),
  async () => {
    await installKeda();
    await mustKubectl(
      ['apply', '-f', '-'],
      [
        ...[executor('exec', 3), executor('exec-many', 8), statefulSet('exec-set', 2)],
        executorController('exec-rc', 2),
        ...[
          autoscaler({ name: 'auto', namespace: agents }, 4),
          autoscaler({ name: 'auto-many', namespace: agents }, 9),
        ],
        ...[window('patient', 300), window('hasty', 30)],
        ...[overlapping('forbids', 'Forbid'), overlapping('allows', 'Allow')],
      ],
    );
  },
);

it('is CEL that the API server has nothing to say about', async () => {
  const opinions = await typeChecked();
  expect(Object.keys(opinions).filter((name) => name !== 'zonegate-canary')).toEqual([
    'zonegate-cronjob-concurrency-deny',
    'zonegate-cronjob-concurrency-warn',
    'zonegate-executor-max-replicas-deny',
    'zonegate-executor-max-replicas-warn',
    'zonegate-host-network-deny',
    'zonegate-host-network-warn',
    'zonegate-hpa-scale-up-window-deny',
    'zonegate-hpa-scale-up-window-warn',
  ]);
  expect(Object.values(opinions)).toEqual(Object.values(opinions).map(() => ({})));
});

describe('executor-max-replicas', () => {
  const many = 'spec.replicas: more executors than the hard limit allows (token burn): found 6, wanted at most 5';
  it.each<[string, () => ReturnType<typeof kubectl>]>([
    ['create', () => create(executor('exec-new', 6))],
    ['a StatefulSet', () => create(statefulSet('exec-set-new', 6))],
    ['a ReplicationController', () => create(executorController('exec-rc-new', 6))],
    ['apply of a ReplicationController', () => kubectl(['apply', '-f', '-'], executorController('exec-rc', 6))],
    ['scale of a ReplicationController', () => kubectl(['scale', 'rc/exec-rc', '-n', agents, '--replicas=6'])],
    ['apply', () => kubectl(['apply', '-f', '-'], executor('exec', 6))],
    [
      'server-side apply',
      () => kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], executor('exec', 6)),
    ],
    ['replace', () => kubectl(['replace', '-f', '-'], executor('exec', 6))],
    ['patch', () => patch('deployment', { name: 'exec', namespace: agents }, { spec: { replicas: 6 } })],
    [
      'patch of the scale',
      () => patch('deployment', { name: 'exec', namespace: agents }, { spec: { replicas: 6 } }, '--subresource=scale'),
    ],
    ['scale', () => kubectl(['scale', 'deployment/exec', '-n', agents, '--replicas=6'])],
    ['scale of a StatefulSet', () => kubectl(['scale', 'statefulset/exec-set', '-n', agents, '--replicas=6'])],
    [
      'scale by the autoscaler',
      () =>
        kubectl([
          'scale',
          'deployment/exec',
          '-n',
          agents,
          '--replicas=6',
          ...as('system:serviceaccount:kube-system:horizontal-pod-autoscaler'),
        ]),
    ],
  ])('denies %s', async (_, act) => expectDenied(await act(), 'executor-max-replicas', many));

  it('denies Jobs and CronJobs by their parallelism, and every DaemonSet', async () => {
    const at = (found: string, path: string) =>
      many.replace('spec.replicas', path).replace('found 6', `found ${found}`);
    const nightly = cronJob({ name: 'nightly', namespace: agents });
    const spec = nightly.spec as JsonObject;
    const job = valueAt(spec, ['jobTemplate', 'spec']) as JsonObject;
    const template = { ...(job.template as JsonObject), metadata: { labels: { app: 'ge-executor' } } };
    const cron = (parallelism: number) => ({
      ...nightly,
      spec: { ...spec, jobTemplate: { spec: { ...job, parallelism, template } } },
    });
    const burst = (parallelism: number) => ({ ...nightly, kind: 'Job', spec: { ...job, parallelism, template } });
    expectDenied(await create(burst(40)), 'executor-max-replicas', at('40', 'spec.parallelism'));
    expectDenied(await create(cron(6)), 'executor-max-replicas', at('6', 'spec.jobTemplate.spec.parallelism'));
    expect(await create(burst(5))).toMatchObject({ code: 0, warnings: [] });
    expect(await create(cron(5))).toMatchObject({ code: 0, warnings: [] });
    const { strategy: _, replicas: __, ...rest } = executor('everywhere', 1).spec as JsonObject;
    const everywhere = { ...executor('everywhere', 1), kind: 'DaemonSet', spec: rest };
    expectDenied(await create(everywhere), 'executor-max-replicas', at('one on each node', 'kind'));
    const labels = { app: 'choir', instance: 'everywhere' };
    const choir = { ...(rest.template as JsonObject), metadata: { labels } };
    const others = { ...rest, selector: { matchLabels: labels }, template: choir };
    const metadata = { name: 'choir', namespace: agents };
    expect(await create({ ...everywhere, metadata, spec: others })).toMatchObject({ code: 0, warnings: [] });
    expect(await create(pod('solo', agents, {}, { labels: { app: 'ge-executor' } }))).toMatchObject({ code: 0 });
  });

  it('denies KEDA by what it goes up to, 100 where nothing is said', async () => {
    const keda = (most?: number) => create(scaledObject({ name: 'keda', namespace: agents }, 'ge-executor', most));
    const at = (found: string) => many.replace('replicas', 'maxReplicaCount').replace('found 6', `found ${found}`);
    expectDenied(await keda(), 'executor-max-replicas', at('100'));
    expectDenied(await keda(8), 'executor-max-replicas', at('8'));
    expect(await keda(5)).toMatchObject({ code: 0, warnings: [] });
    await mustKubectl(['delete', 'scaledobject/keda', '-n', agents]);
  });

  it('denies an autoscaler, in any version of its API', async () => {
    const words = many.replace('spec.replicas', 'spec.maxReplicas').replace('found 6', 'found 8');
    expectDenied(await create(autoscaler({ name: 'auto-new', namespace: agents }, 8)), 'executor-max-replicas', words);
    expectDenied(
      await patch('hpa', { name: 'auto', namespace: agents }, { spec: { maxReplicas: 8 } }),
      'executor-max-replicas',
      words,
    );
    const { spec, ...head } = autoscaler({ name: 'auto', namespace: agents }, 8);
    const { scaleTargetRef, minReplicas, maxReplicas } = spec as JsonObject;
    const old = { ...head, apiVersion: 'autoscaling/v1', spec: { scaleTargetRef, minReplicas, maxReplicas } };
    expect((await kubectl(['apply', '-f', '-'], old)).stderr).toContain("'zonegate-executor-max-replicas-deny'");
  });

  it.each<[string, () => ReturnType<typeof kubectl>]>([
    ['as many as may be', () => kubectl(['scale', 'deployment/exec', '-n', agents, '--replicas=5'])],
    ['others beside them', () => create(deployment({ name: 'other', namespace: agents }, { spec: { replicas: 9 } }))],
    [
      'the same name elsewhere',
      () => create(deployment({ name: 'exec', namespace: 'ge-system', app: 'ge-executor' }, { spec: { replicas: 9 } })),
    ],
    [
      'an autoscaler within the limit',
      () => patch('hpa', { name: 'auto', namespace: agents }, { spec: { maxReplicas: 5 } }),
    ],
    ['fewer than before', () => kubectl(['scale', 'deployment/exec-many', '-n', agents, '--replicas=7'])],
    [
      'another image, as many as before',
      () => kubectl(['set', 'image', 'deployment/exec-many', '-n', agents, 'app=registry.example.com/app:2']),
    ],
    [
      'an autoscaler of fewer than before',
      () => patch('hpa', { name: 'auto-many', namespace: agents }, { spec: { maxReplicas: 8 } }),
    ],
  ])('admits %s', async (_, act) => expect(await act()).toMatchObject({ code: 0, warnings: [] }));

  it('denies more than before', async () => {
    const words = many.replace('found 6', 'found 12');
    expectDenied(
      await kubectl(['scale', 'deployment/exec-many', '-n', agents, '--replicas=12']),
      'executor-max-replicas',
      words,
    );
  });
});

describe('hpa-scale-up-window', () => {
  const at = 'spec.behavior.scaleUp.stabilizationWindowSeconds: the autoscaler scales up too soon:';
  const name = 'hpa-scale-up-window';
  it('denies one that is too short, or not there: nobody injects it now', async () => {
    expectDenied(await create(window('new', 60)), name, `${at} found 60 s, wanted at least 120 s`);
    const { behavior: _, ...spec } = window('new', 60).spec as JsonObject;
    expectDenied(await create({ ...window('new', 60), spec }), name, `${at} found unset (0 s), wanted at least 120 s`);
    const shorter = (seconds: number) => ({
      spec: { behavior: { scaleUp: { stabilizationWindowSeconds: seconds } } },
    });
    expectDenied(await patch('hpa', system('patient'), shorter(90)), name, `${at} found 90 s`);
    expectDenied(await patch('hpa', system('hasty'), shorter(10)), name, `${at} found 10 s`);
    expectDenied(await kubectl(['apply', '-f', '-'], window('patient', 0)), name, `${at} found 0 s`);
  });
  it('admits one that is long enough, or no shorter than before', async () => {
    expect(await create(window('new', 120))).toMatchObject({ code: 0, warnings: [] });
    expect(await patch('hpa', system('hasty'), { spec: { maxReplicas: 7 } })).toMatchObject({
      code: 0,
      warnings: [],
    });
  });
});

describe('cronjob-concurrency', () => {
  const name = 'cronjob-concurrency';
  const at = 'spec.concurrencyPolicy: runs of the job may overlap, or replace each other:';
  it('denies Allow and Replace, and what leaves it to the API server', async () => {
    expectDenied(await create(overlapping('new', 'Replace')), name, `${at} found Replace, wanted Forbid`);
    const { concurrencyPolicy: _, ...spec } = overlapping('new', 'Allow').spec as JsonObject;
    expectDenied(await create({ ...overlapping('new', 'Allow'), spec }), name, `${at} found Allow, wanted Forbid`);
    expectDenied(await patch('cronjob', system('forbids'), { spec: { concurrencyPolicy: 'Allow' } }), name, at);
  });
  it('denies one instead of the other', async () => {
    const replaced = { spec: { concurrencyPolicy: 'Replace' } };
    expectDenied(await patch('cronjob', system('allows'), replaced), name, `${at} found Replace, wanted Forbid`);
    expectDenied(await kubectl(['apply', '-f', '-'], overlapping('allows', 'Replace')), name, at);
  });
  it('admits Forbid, and what was so before', async () => {
    expect(await create(overlapping('new', 'Forbid'))).toMatchObject({ code: 0, warnings: [] });
    expect(await patch('cronjob', system('allows'), { spec: { suspend: true } })).toMatchObject({
      code: 0,
      warnings: [],
    });
  });
});

it('tells all of the answer: what is refused, why, how to fix it, and the chapter', async () => {
  const { stderr } = await create(executor('exec-new', 6));
  expect(stderr.trim()).toBe(
    'Error from server (Forbidden): error when creating "STDIN": deployments.apps "exec-new" is forbidden: ' +
      "ValidatingAdmissionPolicy 'zonegate-executor-max-replicas-deny' with binding 'zonegate-executor-max-replicas-deny' denied request: " +
      'executor-max-replicas: spec.replicas: more executors than the hard limit allows (token burn): found 6, wanted at most 5. ' +
      'Fix: Lower the number: all executors of the namespace together may be 5 or less. The limit is hard: only the owner of the zone can raise it. (handbook K8S:HPA)',
  );
});
