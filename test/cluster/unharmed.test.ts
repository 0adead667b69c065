// What is well stays well: nothing is injected that would end it, and nobody is kept from looking at it. And what would
// harm an executor is seen wherever it runs.
import { describe, expect, it } from 'vitest';
import { isObject, type JsonObject, list, type Path, valueAt } from '../../src/engine/json.ts';
import { eventually, expectClean, get, kubectl, mustKubectl, type Result } from './support/kubectl.ts';
import { compliantContainer, cronJob, deployment, executorProbe, type Names, pod } from './support/objects.ts';
import { useZone } from './support/zonegate.ts';

const apply = (object: JsonObject) => kubectl(['apply', '-f', '-'], object);
const executorNamed = (name: string): Names => ({ name, namespace: 'ge-agents', app: 'ge-executor' });
const TEMPLATE: Path = ['spec', 'template', 'spec'];

const { livenessProbe: health, readinessProbe, ...bare } = compliantContainer;
const executor = { ...bare, name: 'executor' };
const helper = { ...bare, name: 'proxy', image: 'registry.example.com/proxy:2' };
const probed = { ...executor, livenessProbe: executorProbe, readinessProbe };
const hasty = { httpGet: { path: '/', port: 8080 }, periodSeconds: 1, failureThreshold: 1 };

const probes = ['livenessProbe', 'readinessProbe'];

/** The probes that the containers of a Deployment have in the end. */
async function probesOf({ namespace, name }: Names): Promise<Record<string, string[]>> {
  const spec = valueAt(await get('deployment', namespace, name), TEMPLATE) as JsonObject;
  const containers = [spec.initContainers, spec.containers].flatMap((each) => list(each as readonly JsonObject[]));
  return Object.fromEntries(containers.map((each) => [each.name, probes.filter((probe) => isObject(each[probe]))]));
}

/** The warnings about what is wrong, not those about what was injected. */
const told = ({ warnings }: Result) => warnings.filter((warning) => !warning.includes(': injected '));

describe('in the zone that denies nothing', () => {
  useZone('zone-1');

  it.each([
    ['beside a helper', { containers: [executor, helper] }, { executor: probes, proxy: [] }],
    ['behind a helper', { containers: [helper, executor] }, { proxy: [], executor: probes }],
    ['alone, whatever its name', { containers: [{ ...executor, name: 'agent' }] }, { agent: probes }],
    [
      'as a sidecar',
      { containers: [helper], initContainers: [{ ...executor, restartPolicy: 'Always' }] },
      { executor: probes, proxy: [] },
    ],
    ['one of two', { containers: [{ ...executor, name: 'agent' }, helper] }, { agent: [], proxy: [] }],
    [
      'one container or its sidecar',
      { containers: [{ ...executor, name: 'agent' }], initContainers: [{ ...helper, restartPolicy: 'Always' }] },
      { agent: [], proxy: [] },
    ],
    [
      'among processes that are shared',
      { shareProcessNamespace: true, containers: [executor] },
      { executor: ['readinessProbe'] },
    ],
    ['among the processes of the node', { hostPID: true, containers: [executor] }, { executor: ['readinessProbe'] }],
  ])('an executor %s is probed, and nothing else', async (title, spec, expected) => {
    const names = executorNamed(title.replaceAll(/\W+/g, '-'));
    const result = await apply(deployment(names, { pod: spec }));
    expect(result).toMatchObject({ code: 0 });
    expect(await probesOf(names)).toEqual(expected);
    const isUnknown = told(result).some((warning) => warning.includes('wanted one named ge-executor or executor'));
    expect(isUnknown).toBe(title.startsWith('one '));
    const isShared = told(result).some((warning) =>
      /executor-liveness: .*none, and (shareProcess|hostPID)/.test(warning),
    );
    expect(isShared).toBe(title.startsWith('among '));
  });

  it("a CronJob's running time is its author's, where the pods have one", async () => {
    const names = { name: 'an-hour', namespace: 'ge-agents' };
    const object = cronJob(names, { job: { activeDeadlineSeconds: undefined }, pod: { activeDeadlineSeconds: 3600 } });
    const result = await apply(object);
    expect(result).toMatchObject({ code: 0 });
    expect(result.warnings).toEqual([expect.stringContaining('template.spec.activeDeadlineSeconds: found 3600')]);
    const stored = await get('cronjob', names.namespace, names.name);
    expect(valueAt(stored, ['spec', 'jobTemplate', 'spec', 'activeDeadlineSeconds'])).toBeUndefined();
    const short = cronJob(
      { ...names, name: 'a-minute' },
      { job: { activeDeadlineSeconds: undefined }, pod: { activeDeadlineSeconds: 60 } },
    );
    expectClean(await apply(short));
  });

  it('a key that only its owner may read stays closed', async () => {
    const names = { name: 'with-a-key', namespace: 'ge-system' };
    const volumes = [{ name: 'key', secret: { secretName: 'key', defaultMode: 0o400 } }];
    const { code, warnings } = await apply(deployment(names, { pod: { securityContext: undefined, volumes } }));
    expect(code).toBe(0);
    expect(warnings).toEqual([expect.stringMatching(/^security-context: injected .*; no fsGroup: it opens files/)]);
    const stored = await get('deployment', names.namespace, names.name);
    expect(valueAt(stored, [...TEMPLATE, 'securityContext'])).toEqual({ runAsNonRoot: true });
  });
});

describe('in the zone that denies everything', () => {
  const old = executorNamed('by-http-before');
  const patient = { ...hasty, periodSeconds: 30, failureThreshold: 6 };
  const withLiveness = (names: Names, livenessProbe: JsonObject) =>
    deployment(names, { pod: { containers: [{ ...probed, livenessProbe }] } });

  useZone('zone-3', async () => {
    await mustKubectl(['apply', '-f', '-'], withLiveness(old, patient));
  });

  const sidecar = (container: JsonObject) => ({ ...container, restartPolicy: 'Always' });

  it.each([
    [
      'a sidecar that may be it',
      {
        containers: [{ ...probed, name: 'dummy' }],
        initContainers: [sidecar({ ...bare, name: 'real', livenessProbe: hasty })],
      },
      ['initContainers[0].livenessProbe (real): ', 'found httpGet', 'found 1 s'],
    ],
    [
      'a sidecar of its name',
      {
        containers: [{ ...helper, livenessProbe: health, readinessProbe }],
        initContainers: [sidecar({ ...probed, livenessProbe: hasty })],
      },
      ['initContainers[0].livenessProbe (executor): ', '[should] executor-liveness: '],
    ],
    [
      'a sidecar without a readiness probe',
      {
        containers: [{ ...helper, livenessProbe: health, readinessProbe }],
        initContainers: [sidecar({ ...probed, readinessProbe: { tcpSocket: { port: 1 } } })],
      },
      ['[should] executor-readiness: ', 'initContainers[0].readinessProbe (executor)'],
    ],
    [
      'one that is called like a cache',
      { containers: [{ ...probed, name: 'agent', image: 'registry.example.com/redis:7.4', livenessProbe: hasty }] },
      ['[must] executor-liveness: '],
    ],
    [
      'one that asks for a process of the pod',
      { containers: [probed], shareProcessNamespace: true },
      ['[should] executor-liveness: ', 'process 1 and shareProcessNamespace'],
    ],
  ])('an executor is judged: %s', async (title, spec, expected) => {
    const names = executorNamed(title.replaceAll(/\W+/g, '-'));
    const { code, stderr } = await apply(deployment(names, { pod: spec }));
    expect(code).not.toBe(0);
    for (const text of expected) expect(stderr).toContain(text);
  });

  it('a helper beside it may be asked by HTTP, and have no shell', async () => {
    const containers = [probed, { ...helper, livenessProbe: health, readinessProbe: { tcpSocket: { port: 5432 } } }];
    expectClean(await apply(deployment(executorNamed('helped'), { pod: { containers } })));
  });

  it('an old probe by HTTP excuses no haste', async () => {
    const refused = await apply(withLiveness(old, hasty));
    expect(refused.stderr).toContain('[must] executor-liveness: ');
    expect(refused.stderr).toContain('found 1 s');
    const { code } = await apply(withLiveness(old, { ...patient, failureThreshold: 7 }));
    expect(code).toBe(0);
  });

  describe('a pod that runs', () => {
    const label = (name: string, ...labels: string[]) =>
      kubectl(['label', 'pod', name, '-n', 'ge-agents', '--overwrite', ...labels]);
    const create = (name: string) =>
      mustKubectl(['create', '-f', '-'], pod({ name, namespace: 'ge-agents' }, { containers: [bare] }));

    it('is taken out of its service, with a warning', async () => {
      await create('misbehaves');
      const { code, warnings } = await label('misbehaves', 'app-');
      expect(code).toBe(0);
      expect(warnings).toEqual([expect.stringContaining('standard-labels: metadata.labels.app')]);
      // And back.
      expectClean(await label('misbehaves', 'app=misbehaves'));
    });

    it('of a controller is taken from it, which makes another one', async () => {
      const names = { name: 'served', namespace: 'ge-agents' };
      await mustKubectl(['apply', '-f', '-'], deployment(names, { spec: { replicas: 1 } }));
      const podsOf = async () => {
        const { stdout } = await mustKubectl(['get', 'pods', '-n', 'ge-agents', '-l', 'app=served', '-o', 'name']);
        return stdout.split('\n').filter((line) => line !== '');
      };
      const first = await eventually('its pod', async () => (await podsOf())[0]);
      const { code, warnings } = await label(first.replace('pod/', ''), 'app-');
      expect({ code, warnings }).toEqual({ code: 0, warnings: [expect.stringContaining('standard-labels')] });
      await eventually('another pod', async () => (await podsOf()).find((name) => name !== first));
      const released = await get('pod', 'ge-agents', first.replace('pod/', ''));
      await eventually(
        'nobody owns the first',
        async () =>
          valueAt(await get('pod', 'ge-agents', String(valueAt(released, ['metadata', 'name']))), [
            'metadata',
            'ownerReferences',
          ]) === undefined || undefined,
      );
    });

    it('becomes no executor that a CREATE would have refused', async () => {
      await create('climbs');
      const { code, stderr } = await label('climbs', 'app=ge-executor');
      expect(code).not.toBe(0);
      expect(stderr).toContain('[must] executor-liveness: ');
    });
  });
});
