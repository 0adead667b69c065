// Five executors are five, however they are run: on a real API server, in the zone that denies everything.
import { beforeEach, describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { installKeda, scaledObject } from './support/keda.ts';
import { emptied, eventually, expectClean, kubectl, mustKubectl } from './support/kubectl.ts';
import { autoscaler, compliantContainer, cronJob, deployment, executorProbe, pod } from './support/objects.ts';
import { useZone } from './support/zonegate.ts';

const NAMESPACE = 'ge-agents';
const EXECUTOR = 'ge-executor';

const create = (object: JsonObject) => kubectl(['create', '-f', '-'], object);
const apply = (object: JsonObject) => kubectl(['apply', '-f', '-'], object);
const scale = (what: string, replicas: number, ...flags: string[]) =>
  kubectl(['scale', what, '-n', NAMESPACE, `--replicas=${replicas}`, ...flags]);

const container = { ...compliantContainer, livenessProbe: executorProbe };
const named = (name: string, app = EXECUTOR) => ({ name, namespace: NAMESPACE, app });
const executors = (name: string, replicas: number): JsonObject =>
  deployment(named(name), { spec: { replicas }, container });
const others = (name: string, replicas: number): JsonObject => deployment(named(name, name), { spec: { replicas } });
const bare = (name: string, app = EXECUTOR): JsonObject => pod(named(name, app), { containers: [container] });
const hpa = (target: string, maxReplicas: number, kind = 'Deployment', apiVersion = 'apps/v1'): JsonObject => {
  const object = autoscaler({ name: `${target}-hpa`, namespace: NAMESPACE }, maxReplicas);
  return { ...object, spec: { ...(object.spec as JsonObject), scaleTargetRef: { apiVersion, kind, name: target } } };
};

function expectRefused({ code, stderr }: { code: number; stderr: string }, found: string): void {
  expect(stderr).toContain('[must] executor-max-replicas: ');
  expect(stderr).toContain(`found ${found}, wanted at most 5`);
  expect(code).not.toBe(0);
}

describe('where zonegate was from the beginning', () => {
  useZone('zone-3', installKeda);
  beforeEach(() => emptied(NAMESPACE));

  describe('a Scale is of what it scales', () => {
    const labels = { app: EXECUTOR, component: 'backend', pool: 'b' };
    const selectors: readonly [string, JsonObject][] = [
      ['another label', { matchLabels: { pool: 'b' } }],
      ['any value of it', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }],
      ['several values', { matchExpressions: [{ key: 'app', operator: 'In', values: [EXECUTOR, 'x'] }] }],
      ['all values but one', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['x'] }] }],
    ];
    const selected = (kind: string, selector: JsonObject, app = EXECUTOR): JsonObject => {
      const { strategy, template, ...spec } = executors('pool-b', 5).spec as JsonObject;
      const own = { Deployment: { strategy }, StatefulSet: { serviceName: 'pool-b' } }[kind];
      const podTemplate = { ...(template as JsonObject), metadata: { labels: { ...labels, app } } };
      return {
        ...{ apiVersion: 'apps/v1', kind, metadata: { name: 'pool-b', namespace: NAMESPACE, labels } },
        spec: { ...spec, ...own, selector, template: podTemplate },
      };
    };

    it.each(selectors)('that selects %s', async (_, selector) => {
      expectClean(await create(selected('Deployment', selector)));
      expectRefused(await scale('deployment/pool-b', 12), '12');
      expectClean(await scale('deployment/pool-b', 4));
    });

    it.each(['StatefulSet', 'ReplicaSet'])('of a %s', async (kind) => {
      expectClean(await create(selected(kind, { matchLabels: { pool: 'b' } })));
      expectRefused(await scale(`${kind.toLowerCase()}/pool-b`, 12), '12');
    });

    it('whatever its sender says that it selects', async () => {
      expectClean(await create(selected('Deployment', { matchLabels: { pool: 'b' } })));
      const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/pool-b/scale`;
      const { stdout } = await mustKubectl(['get', '--raw', path]);
      const now = JSON.parse(stdout) as { spec: JsonObject; status: JsonObject };
      const forged = { ...now, spec: { replicas: 12 }, status: { ...now.status, selector: 'app=other' } };
      expectRefused(await kubectl(['replace', '--raw', path, '-f', '-'], forged), '12');
    });

    it('that are no executors', async () => {
      await mustKubectl(['create', '-f', '-'], others('choir', 2));
      await mustKubectl(['create', '-f', '-'], {
        ...selected('ReplicaSet', { matchLabels: { pool: 'b' } }, 'orchestra'),
        metadata: { name: 'pool-b', namespace: NAMESPACE, labels: { app: 'orchestra', component: 'backend' } },
      });
      expectClean(await scale('deployment/choir', 12));
      expectClean(await scale('replicaset/pool-b', 12));
    });
  });

  describe('all of a namespace count together', () => {
    it('a second Deployment, and its growth', async () => {
      expectClean(await create(executors('one', 3)));
      expectRefused(await create(executors('two', 3)), '3 and 3 others');
      expectClean(await create(executors('two', 2)));
      expectRefused(await scale('deployment/two', 3), '3 and 3 others');
      expectRefused(
        await kubectl(['patch', 'deployment/one', '-n', NAMESPACE, '-p', '{"spec":{"replicas":4}}']),
        '4 and 2 others',
      );
      expectClean(await scale('deployment/one', 2));
      expectClean(await scale('deployment/two', 3));
    });

    it('bare pods, before and after a Deployment', async () => {
      for (const name of ['solo-1', 'solo-2', 'solo-3']) expectClean(await create(bare(name)));
      expectRefused(await create(executors('late', 3)), '3 and 3 others');
      expectClean(await create(executors('late', 2)));
      expectRefused(await create(bare('solo-6')), '1 and 5 others');
      const { name: _, ...metadata } = bare('solo-6').metadata as JsonObject;
      expectRefused(
        await create({ ...bare('solo-6'), metadata: { ...metadata, generateName: 'solo-' } }),
        '1 and 5 others',
      );
      await mustKubectl(['delete', 'pod/solo-1', '-n', NAMESPACE]);
      expectClean(await create(bare('solo-6')));
    });

    it('Jobs and CronJobs', async () => {
      const runs = (object: JsonObject, kind: string, spec: JsonObject, parallelism: number): JsonObject => {
        const template = valueAt(object, ['spec', 'jobTemplate', 'spec', 'template']) as JsonObject;
        const made = { ...template, metadata: { labels: { app: EXECUTOR, component: 'backend' } } };
        const job = {
          ...(valueAt(object, ['spec', 'jobTemplate', 'spec']) as JsonObject),
          parallelism,
          template: made,
        };
        return { ...object, kind, spec: kind === 'Job' ? job : { ...spec, jobTemplate: { spec: job } } };
      };
      const nightly = cronJob(named('nightly'));
      const job = (parallelism: number, name = 'burst') => runs(cronJob(named(name)), 'Job', {}, parallelism);
      const cron = (parallelism: number, spec: JsonObject = {}) =>
        runs(nightly, 'CronJob', { ...(nightly.spec as JsonObject), ...spec }, parallelism);
      expectRefused(await create(job(40)), '40');
      expectRefused(await create(cron(6)), '6');
      expect(await create(job(3))).toMatchObject({ code: 0 });
      expectRefused(await create(cron(3)), '3 and 3 others');
      // What is suspended runs nothing, until it is no more.
      expect(await create(cron(3, { suspend: true }))).toMatchObject({ code: 0 });
      const resume = ['patch', 'cronjob/nightly', '-n', NAMESPACE, '-p', '{"spec":{"suspend":false}}'];
      expectRefused(await kubectl(resume), '3 and 3 others');
      expectRefused(await kubectl(['patch', 'job/burst', '-n', NAMESPACE, '-p', '{"spec":{"parallelism":9}}']), '9');
      await mustKubectl(['delete', 'job/burst', '-n', NAMESPACE]);
      expect(await kubectl(resume)).toMatchObject({ code: 0 });
    });

    it('what becomes an executor by its labels', async () => {
      expectClean(await create(executors('one', 4)));
      await mustKubectl(['create', '-f', '-'], [deployment(named('web', 'web'), { container }), bare('solo', 'solo')]);
      const labels = { spec: { template: { metadata: { labels: { app: EXECUTOR } } } } };
      const selector = { matchLabels: { instance: 'pool' } };
      const pool = deployment(named('pool', 'pool'), { spec: { selector }, container });
      await mustKubectl(['create', '-f', '-'], pool);
      const patch = ['patch', 'deployment/pool', '-n', NAMESPACE, '-p', JSON.stringify(labels)];
      expectRefused(await kubectl(patch), '2 and 4 others');
      const label = ['label', '--overwrite', 'pod/solo', '-n', NAMESPACE, `app=${EXECUTOR}`];
      expectClean(await kubectl(label));
      expectRefused(await scale('deployment/one', 5), '5 and 1 other');
      await mustKubectl(['delete', 'pod/solo', '-n', NAMESPACE]);
      await mustKubectl(['create', '-f', '-'], bare('solo', 'solo'));
      expectClean(await scale('deployment/one', 5));
      expectRefused(await kubectl(label), '1 and 5 others');
    });

    it('what an autoscaler may make of one, whichever of them is there first', async () => {
      expectClean(await create(executors('one', 2)));
      expectClean(await create(executors('two', 2)));
      expectRefused(await create(hpa('one', 4)), '4 and 2 others');
      expectClean(await create(hpa('one', 3)));
      expectRefused(await scale('deployment/two', 3), '3 and 3 others');
      await mustKubectl(['delete', 'deployments', '--all', '-n', NAMESPACE]);
      expect(await create(hpa('later', 9))).toMatchObject({ code: 0 });
      expectRefused(await create(executors('later', 2)), 'up to 9 by its autoscaler');
    });

    it('and a rollout, or what an autoscaler does within its limit, is none more', async () => {
      expectClean(await create(executors('one', 5)));
      const pods = async () => {
        const { stdout } = await mustKubectl(['get', 'pods', '-n', NAMESPACE, '-o', 'name']);
        return stdout.trim().split('\n').length;
      };
      await eventually('5 pods', async () => ((await pods()) === 5 ? true : undefined));
      const image = `app=registry.example.com/app:2`;
      expectClean(await kubectl(['set', 'image', 'deployment/one', '-n', NAMESPACE, image]));
      await eventually('one more, for the rollout', async () => ((await pods()) === 6 ? true : undefined));
      expectClean(await create(hpa('one', 5)));
      const controller = [
        '--as=system:serviceaccount:kube-system:horizontal-pod-autoscaler',
        '--as-group=system:masters',
      ];
      expectClean(await scale('deployment/one', 2, ...controller));
      expectClean(await scale('deployment/one', 5, ...controller));
      const { stdout } = await mustKubectl(['get', 'pods', '-n', NAMESPACE, '-o', 'name']);
      const [first] = stdout.split('\n') as [string];
      expectClean(await kubectl(['label', first, '-n', NAMESPACE, 'looked-at=yes']));
    });
  });

  describe('what nobody can count', () => {
    it('a DaemonSet has one on each node', async () => {
      const { strategy: _, replicas: __, ...spec } = executors('everywhere', 1).spec as JsonObject;
      const object = { ...executors('everywhere', 1), kind: 'DaemonSet', spec };
      expectRefused(await create(object), 'one on each node');
    });

    it('an autoscaler of a kind that nobody knows', async () => {
      const rollout = hpa('night-shift', 8, 'Rollout', 'argoproj.io/v1alpha1');
      expectRefused(await create(rollout), '8 and a target that nobody can tell');
      expectClean(await create(hpa('night-shift', 5, 'Rollout', 'argoproj.io/v1alpha1')));
      expectRefused(
        await create(hpa('day-shift', 8, 'Deployment', 'example.com/v1')),
        '8 and a target that nobody can tell',
      );
    });

    it('KEDA goes up to 100 where nothing is said', async () => {
      await mustKubectl(['create', '-f', '-'], [executors('one', 2), executors('two', 1), others('choir', 2)]);
      const keda = (target: string, most?: number) =>
        create(scaledObject({ name: 'keda', namespace: NAMESPACE }, target, most));
      expectRefused(await keda('one'), '100');
      expectRefused(await keda('one', 8), '8');
      expectRefused(await keda('one', 5), '5 and 1 other');
      expectClean(await keda('one', 4));
      await mustKubectl(['delete', 'scaledobject/keda', '-n', NAMESPACE]);
      expectClean(await keda('choir', 50));
      await mustKubectl(['delete', 'scaledobject/keda', '-n', NAMESPACE]);
    });
  });
});

describe('where more were there before it', () => {
  useZone('zone-3', async () => {
    await emptied(NAMESPACE);
    await mustKubectl(['create', '-f', '-'], [executors('one', 4), executors('two', 4), executors('many', 8)]);
  });

  it.each<[string, () => ReturnType<typeof kubectl>]>([
    ['fewer', () => scale('deployment/one', 3)],
    ['as many', () => kubectl(['set', 'image', 'deployment/two', '-n', NAMESPACE, 'app=registry.example.com/app:2'])],
    ['fewer, and still more than there may be', () => scale('deployment/many', 7)],
    ['fewer, and no more than there may be', () => scale('deployment/many', 5)],
    ['an autoscaler that goes no further', () => create(hpa('two', 4))],
    ['none', () => scale('deployment/many', 0)],
  ])('%s', async (_, act) => expect(await act()).toMatchObject({ code: 0 }));

  it('but no more of them', async () => {
    expectRefused(await scale('deployment/many', 1), '1 and 7 others');
    expectRefused(await scale('deployment/one', 4), '4 and 4 others');
    expectRefused(await apply(hpa('two', 5)), '5 and 3 others');
  });
});
