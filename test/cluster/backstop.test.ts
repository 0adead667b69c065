// The hard limits while zonegate is down: held by the API server itself, from what `zonegate backstop` prints.
import { readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { backstopWarnings, printed, typeChecked, useBackstop } from './support/backstop.ts';
import { eventually, get, kubectl, mustKubectl, settled } from './support/kubectl.ts';
import { autoscaler, cronJob, deployment, type Names } from './support/objects.ts';
import { register, startZonegate, unregister } from './support/zonegate.ts';

const agents = 'ge-agents';
const executor = (name: string, replicas: number): JsonObject =>
  deployment({ name, namespace: agents, app: 'ge-executor' }, { spec: { replicas } });
const window = (name: string, seconds: number): JsonObject => {
  const object = autoscaler({ name, namespace: 'ge-system' }, 5);
  const behavior = { scaleUp: { stabilizationWindowSeconds: seconds } };
  return { ...object, spec: { ...(object.spec as JsonObject), behavior } };
};
const onHost = (names: Names): JsonObject => deployment(names, { pod: { hostNetwork: true } });
const overlapping = (name: string, concurrencyPolicy: string): JsonObject =>
  cronJob({ name, namespace: 'ge-system' }, { spec: { concurrencyPolicy } });
const pod = (name: string, namespace: string, spec: object, metadata: object = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, ...metadata },
  spec: { containers: [{ name: 'app', image: 'registry.example.com/app:1' }], ...spec },
});
const statefulSet = (name: string, replicas: number): JsonObject => {
  const object = executor(name, replicas);
  const { strategy: _, ...spec } = object.spec as JsonObject;
  return { ...object, kind: 'StatefulSet', spec: { ...spec, serviceName: 'x' } };
};
const patch = (kind: string, { name, namespace }: Names, change: object, ...flags: string[]) =>
  kubectl(['patch', kind, name, '-n', namespace, '--type=merge', '-p', JSON.stringify(change), ...flags]);
const create = (object: JsonObject, ...flags: string[]) => kubectl(['create', '-f', '-', ...flags], object);
/** As somebody who may do everything. */
const as = (user: string) => [`--as=${user}`, '--as-group=system:masters'];
const inTemplate = (change: object) => ({ spec: { template: { spec: change } } });
const system = (name: string): Names => ({ name, namespace: 'ge-system' });

/** Refused by a policy, with these words. */
function expectDenied({ code, stderr }: { code: number; stderr: string }, id: string, words: string): void {
  expect(stderr).toContain(`ValidatingAdmissionPolicy 'zonegate-${id}-deny' with binding 'zonegate-${id}-deny' denied`);
  expect(stderr).toContain(` denied request: ${id}: ${words}`);
  expect(code).toBe(1);
}

/** What was there before the backstop, rules broken or not. */
async function before(): Promise<void> {
  await mustKubectl(
    ['apply', '-f', '-'],
    [
      ...[executor('exec', 3), executor('exec-many', 8), statefulSet('exec-set', 2), executor('exec-hpa', 3)],
      ...[autoscaler({ name: 'auto', namespace: agents }, 4), autoscaler({ name: 'auto-many', namespace: agents }, 9)],
      ...[
        window('patient', 300),
        window('hasty', 30),
        overlapping('forbids', 'Forbid'),
        overlapping('allows', 'Allow'),
      ],
      ...[
        deployment(system('fresh')),
        onHost(system('on-host')),
        onHost(system('undone')),
        deployment(system('changed')),
      ],
      cronJob(system('cron-on-host'), { pod: { hostNetwork: true } }),
      pod('ending', 'ge-system', { hostNetwork: true }, { finalizers: ['example.com/hold'] }),
    ],
  );
  await settled('Deployment', system('undone'));
  await mustKubectl(['apply', '-f', '-'], [deployment(system('undone'))]);
  await mustKubectl(['scale', 'deployment/changed', '-n', 'ge-system', '--replicas=3']);
  await settled('Deployment', system('undone'));
  await mustKubectl(['delete', 'pod', 'ending', '-n', 'ge-system', '--wait=false']);
}

describe('where violations are denied', () => {
  useBackstop(
    () => printed('--zone', 'zone-2', '--namespace', 'zonegate-system'),
    async () => {
      await mustKubectl(['create', 'namespace', 'zonegate-system']);
      await before();
    },
  );

  it('is CEL that the API server has nothing to say about', async () => {
    const opinions = await typeChecked();
    expect(Object.keys(opinions).filter((name) => name !== 'zonegate-canary')).toEqual([
      'zonegate-cronjob-concurrency-deny',
      'zonegate-executor-max-replicas-deny',
      'zonegate-executor-max-replicas-warn',
      'zonegate-host-network-deny',
      'zonegate-host-network-warn',
      'zonegate-hpa-scale-up-window-deny',
    ]);
    expect(Object.values(opinions)).toEqual(Object.values(opinions).map(() => ({})));
  });

  describe('executor-max-replicas', () => {
    const many = 'spec.replicas: more executors than the hard limit allows (token burn): found 6, wanted at most 5';
    it.each<[string, () => ReturnType<typeof kubectl>]>([
      ['create', () => create(executor('exec-new', 6))],
      ['a StatefulSet', () => create(statefulSet('exec-set-new', 6))],
      ['apply', () => kubectl(['apply', '-f', '-'], executor('exec', 6))],
      [
        'server-side apply',
        () => kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], executor('exec', 6)),
      ],
      ['replace', () => kubectl(['replace', '-f', '-'], executor('exec', 6))],
      ['patch', () => patch('deployment', { name: 'exec', namespace: agents }, { spec: { replicas: 6 } })],
      [
        'patch of the scale',
        () =>
          patch('deployment', { name: 'exec', namespace: agents }, { spec: { replicas: 6 } }, '--subresource=scale'),
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

    it('denies an autoscaler, in any version of its API', async () => {
      const words = many.replace('spec.replicas', 'spec.maxReplicas').replace('found 6', 'found 8');
      expectDenied(
        await create(autoscaler({ name: 'auto-new', namespace: agents }, 8)),
        'executor-max-replicas',
        words,
      );
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
        () =>
          create(deployment({ name: 'exec', namespace: 'ge-system', app: 'ge-executor' }, { spec: { replicas: 9 } })),
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
      expectDenied(
        await create({ ...window('new', 60), spec }),
        name,
        `${at} found unset (0 s), wanted at least 120 s`,
      );
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
    it('admits Forbid, and what was so before', async () => {
      expect(await create(overlapping('new', 'Forbid'))).toMatchObject({ code: 0, warnings: [] });
      expect(await patch('cronjob', system('allows'), { spec: { suspend: true } })).toMatchObject({
        code: 0,
        warnings: [],
      });
    });
  });

  describe('host-network', () => {
    const name = 'host-network';
    const words = (path: string) => `${path}: the pod uses the network of its node: found true, wanted false or unset`;
    it('denies it in whatever has pods', async () => {
      expectDenied(await create(pod('new', 'ge-system', { hostNetwork: true })), name, words('spec.hostNetwork'));
      expectDenied(await create(onHost(system('new'))), name, words('spec.template.spec.hostNetwork'));
      const cron = cronJob(system('new-cron'), { pod: { hostNetwork: true } });
      expectDenied(await create(cron), name, words('spec.jobTemplate.spec.template.spec.hostNetwork'));
    });
    it('denies it in an update of what has no earlier template', async () => {
      const path = words('spec.template.spec.hostNetwork');
      expectDenied(await patch('deployment', system('fresh'), inTemplate({ hostNetwork: true })), name, path);
      expectDenied(await kubectl(['apply', '-f', '-'], onHost(system('fresh'))), name, path);
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
        'a Job that is made from a CronJob',
        () => kubectl(['create', 'job', 'by-hand', '--from=cronjob/cron-on-host', '-n', 'ge-system']),
      ],
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
    it('leaves what controllers make from a template alone', async () => {
      await mustKubectl(['rollout', 'restart', 'deployment/on-host', '-n', 'ge-system']);
      await settled('Deployment', system('on-host'));
      const made = await eventually('pods of the newest template', async () => {
        const { stdout } = await mustKubectl(['get', 'pods', '-n', 'ge-system', '-l', 'app=on-host', '-o', 'json']);
        const { items } = JSON.parse(stdout) as { items: readonly JsonObject[] };
        const restarted = items.filter((item) =>
          valueAt(item, ['metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt']),
        );
        return restarted.length > 0 ? restarted : undefined;
      });
      expect(valueAt(made[0], ['spec', 'hostNetwork'])).toBe(true);
    });
  });

  it('tells all of the answer: what is refused, why, how to fix it, and the chapter', async () => {
    const { stderr } = await create(executor('exec-new', 6));
    expect(stderr.trim()).toBe(
      'Error from server (Forbidden): error when creating "STDIN": deployments.apps "exec-new" is forbidden: ' +
        "ValidatingAdmissionPolicy 'zonegate-executor-max-replicas-deny' with binding 'zonegate-executor-max-replicas-deny' denied request: " +
        'executor-max-replicas: spec.replicas: more executors than the hard limit allows (token burn): found 6, wanted at most 5. ' +
        'Fix: Lower the number to 5 or less. The limit is hard: only the owner of the zone can raise it. (handbook K8S:HPA)',
    );
  });

  it('holds when zonegate, which failed open, is stopped', async () => {
    const zonegate = await startZonegate('zone-2');
    await register(zonegate, 'zone-2');
    try {
      // Which of the two refuses it is of no interest; injected by one, admitted by both.
      const { concurrencyPolicy: _, ...spec } = overlapping('injected', 'Allow').spec as JsonObject;
      expect(await create({ ...overlapping('injected', 'Allow'), spec })).toMatchObject({ code: 0 });
      expect(valueAt(await get('cronjob', 'ge-system', 'injected'), ['spec', 'concurrencyPolicy'])).toBe('Forbid');
      const open = '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]';
      await mustKubectl(['patch', 'validatingwebhookconfiguration', 'zonegate', '--type=json', '-p', open]);
      await zonegate.stop('SIGKILL');
      await eventually('failing open', async () => {
        const { code } = await create(deployment(system('open')), '--dry-run=server');
        return code === 0 ? true : undefined;
      });
      expectDenied(await create(overlapping('late', 'Allow')), 'cronjob-concurrency', 'spec.concurrencyPolicy');
      expectDenied(
        await kubectl(['scale', 'deployment/exec', '-n', agents, '--replicas=6']),
        'executor-max-replicas',
        'spec.replicas',
      );
    } finally {
      await unregister();
      await zonegate.stop('SIGKILL');
    }
  });
});

describe('where violations are only told', () => {
  useBackstop(() => printed('--zone', 'zone-1'));

  it('warns, and denies nothing', async () => {
    const results = [
      await create(executor('audited', 6)),
      await create(window('audited', 60)),
      await create(onHost(system('audited'))),
      await create(overlapping('audited', 'Allow')),
    ];
    expect(results.map(({ code, warnings }) => [code, backstopWarnings(warnings)])).toEqual([
      [
        0,
        [
          expect.stringMatching(
            /^executor-max-replicas: spec\.replicas: .*: found 6, wanted at most 5\. Fix: .* \(handbook K8S:HPA\)$/,
          ),
        ],
      ],
      [
        0,
        [
          expect.stringMatching(
            /^hpa-scale-up-window: .*: found 60 s, wanted at least 120 s\. Fix: .* \(handbook K8S:HPA\)$/,
          ),
        ],
      ],
      [
        0,
        [
          expect.stringMatching(
            /^host-network: spec\.template\.spec\.hostNetwork: .*\(handbook K8S:ZONE_ARCHITECTURE\)$/,
          ),
        ],
      ],
      [
        0,
        [
          expect.stringMatching(
            /^cronjob-concurrency: .*: found Allow, wanted Forbid\. .*\(handbook K8S:CRONJOBS_AND_JOBS\)$/,
          ),
        ],
      ],
    ]);
    const scaled = await kubectl(['scale', 'deployment/audited', '-n', agents, '--replicas=7']);
    expect({ code: scaled.code, warnings: backstopWarnings(scaled.warnings).length }).toEqual({ code: 0, warnings: 1 });
  });

  it('leaves its findings in the audit log', async () => {
    await create(overlapping('in-the-log', 'Replace'));
    const events = readFileSync(inject('auditLog'), 'utf8').split('\n').filter(Boolean);
    const event = events
      .map((line) => JSON.parse(line) as JsonObject)
      .find((each) => valueAt(each, ['objectRef', 'name']) === 'in-the-log');
    const annotation = valueAt(event, ['annotations', 'validation.policy.admission.k8s.io/validation_failure']);
    expect(JSON.parse(String(annotation))).toMatchObject([
      { message: expect.stringContaining('found Replace, wanted Forbid'), validationActions: ['Warn', 'Audit'] },
    ]);
  });
});
