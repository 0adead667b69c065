// What looks simple and is not: each on a real API server, in the zone that denies everything.
import { beforeAll, describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { expectClean, get, kubectl, mustKubectl } from './support/kubectl.ts';
import {
  autoscaler,
  compliantContainer,
  cronJob,
  deployment,
  executorProbe,
  type Names,
  pod,
} from './support/objects.ts';
import { useZone } from './support/zonegate.ts';

useZone('zone-3');

const create = (object: JsonObject, ...flags: string[]) => kubectl(['create', ...flags, '-f', '-'], object);
const apply = (object: JsonObject, ...flags: string[]) => kubectl(['apply', ...flags, '-f', '-'], object);
const at = (name: string): Names => ({ name, namespace: 'ge-system' });
const ofClient = (name: string): Names => ({ name, namespace: 'sh-acme' });
const executorNamed = (name: string): Names => ({ name, namespace: 'ge-agents', app: 'ge-executor' });

describe('another version of the same resource', () => {
  // Its behavior is an annotation, and its metrics are one number.
  const older = (name: string, target: string, maxReplicas: number): JsonObject => ({
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: 'ge-agents' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target }, minReplicas: 2, maxReplicas },
  });

  it.each([
    ['apply', []],
    ['apply --server-side', ['--server-side']],
  ])('autoscaling/v1, %s: is filled and judged as v2', async (verb, flags) => {
    const name = `older-${verb.replaceAll(/[^a-z]/g, '')}`;
    const stored = () => get('horizontalpodautoscalers.v2.autoscaling', 'ge-agents', name);
    expect(await apply(older(name, 'nobody', 8), ...flags)).toMatchObject({ code: 0 });
    const first = await stored();
    expect(valueAt(first, ['spec', 'behavior', 'scaleUp', 'stabilizationWindowSeconds'])).toBe(120);
    expectClean(await apply(older(name, 'nobody', 8), ...flags));
    expect(await stored()).toEqual(first);
    const refused = await apply(older(name, 'ge-executor', 8), ...flags);
    expect(refused.stderr).toContain('[must] executor-max-replicas: spec.maxReplicas');
  });
});

describe('a name that is to be generated', () => {
  const named = at('generated');

  it.each([
    ['Deployment', deployment(named, { container: { env: undefined } })],
    ['CronJob', cronJob(named, { spec: { concurrencyPolicy: undefined } })],
    ['Pod', pod(named, { containers: [{ ...compliantContainer, env: undefined }] })],
  ])('%s: is filled and judged', async (_, { metadata, ...rest }) => {
    const { name: __, ...others } = metadata as JsonObject;
    const nameless = { ...rest, metadata: { ...others, generateName: 'generated-' } };
    const { code, stdout } = await create(nameless, '-o', 'json');
    expect(code).toBe(0);
    expect(stdout).toMatch(/"PYTHONUNBUFFERED"|"Forbid"/);
    const labels = { app: 'generated' };
    const refused = await create({ ...rest, metadata: { namespace: 'ge-system', generateName: 'generated-', labels } });
    expect(refused.stderr).toContain('[should] standard-labels: metadata.labels.component');
  });

  it('a Namespace has an owner by the beginning of its name', async () => {
    const { stdout } = await create(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: 'sh-' } },
      ...['--dry-run=server', '-o', 'json'],
    );
    expect(valueAt(JSON.parse(stdout), ['metadata', 'labels', 'zonegate.dev/owner'])).toBe('rutger');
  });
});

describe('percentages', () => {
  const rolling = (maxSurge: unknown, maxUnavailable: unknown) => ({
    spec: { strategy: { rollingUpdate: { maxSurge, maxUnavailable } } },
  });
  const budget = (name: string, spec: JsonObject): JsonObject => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'ge-system' },
    spec: { selector: { matchLabels: { app: name } }, ...spec },
  });

  it('"0%" is 0', async () => {
    expectClean(await apply(deployment(at('zero-percent'), rolling('50%', '0%'))));
    expect((await apply(budget('zero', { maxUnavailable: '0%' }))).stderr).toContain('[should] pdb-misfit: ');
  });

  it('"100%" of the pods leaves none to take', async () => {
    expect((await apply(budget('all', { minAvailable: '100%' }))).stderr).toContain('[should] pdb-misfit: ');
    expectClean(await apply(budget('most', { minAvailable: '50%' })));
  });
});

describe('what belongs together', () => {
  it.each([
    ['recreated', { strategy: { type: 'Recreate' } }, { 'zonegate.dev/singleton': 'true' }],
    ['declared', {}, { 'zonegate.dev/singleton': 'true' }],
  ])('a singleton of a client, %s, is not multiplied by its tier', async (name, spec, labels) => {
    const object = deployment(ofClient(name), { spec: { ...spec, replicas: undefined } });
    const metadata = object.metadata as { labels: JsonObject };
    expectClean(await apply({ ...object, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } }));
    expect(valueAt(await get('deployment', 'sh-acme', name), ['spec', 'replicas'])).toBe(1);
  });

  it('a budget is for executors by whatever label it selects them', async () => {
    await mustKubectl(
      ['apply', '-f', '-'],
      deployment(executorNamed('selected'), { container: { livenessProbe: executorProbe } }),
    );
    const budget = (name: string, instance: string): JsonObject => ({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace: 'ge-agents' },
      spec: { minAvailable: 1, selector: { matchLabels: { instance } } },
    });
    expect((await apply(budget('executors', 'selected'))).stderr).toContain('[must] executor-pdb: spec.minAvailable');
    expectClean(await apply(budget('others', 'somebody-else')));
  });
});

describe('the owner of a namespace', () => {
  const LABEL = 'zonegate.dev/owner';
  const ownerOf = async (name: string) => valueAt(await get('namespace', '', name), ['metadata', 'labels', LABEL]);
  const namespace = (name: string, labels: JsonObject): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
  });

  it.each([
    ['create', ['create']],
    ['apply', ['apply']],
    ['apply --server-side', ['apply', '--server-side']],
  ])('%s: is filled in where nobody wrote one, and stays what somebody wrote', async (verb, args) => {
    const name = `sh-${verb.replaceAll(/[^a-z]/g, '')}`;
    const write = (labels: JsonObject, suffix: string) =>
      mustKubectl([...args, '-f', '-'], namespace(`${name}-${suffix}`, labels));
    await write({ team: 'x' }, 'unset');
    await write({ [LABEL]: 'rutger' }, 'handbook');
    await write({ [LABEL]: 'somebody' }, 'other');
    expect(await Promise.all(['unset', 'handbook', 'other'].map((suffix) => ownerOf(`${name}-${suffix}`)))).toEqual([
      'rutger',
      'rutger',
      'somebody',
    ]);
    await mustKubectl(['label', 'namespace', `${name}-other`, 'team=y']);
    await mustKubectl([
      'patch',
      'namespace',
      `${name}-unset`,
      '-p',
      JSON.stringify({ metadata: { labels: { [LABEL]: 'me' } } }),
    ]);
    expect([await ownerOf(`${name}-other`), await ownerOf(`${name}-unset`)]).toEqual(['somebody', 'me']);
  });
});

describe('deletes', () => {
  beforeAll(() => mustKubectl(['apply', '-f', '-'], autoscaler({ name: 'doomed', namespace: 'ge-system' }, 5)));

  it('of a whole collection, which has no name', async () => {
    const path = '/apis/autoscaling/v2/namespaces/ge-system/horizontalpodautoscalers';
    expectClean(await kubectl(['delete', '--raw', path]));
    const { stdout } = await mustKubectl(['get', '--raw', path]);
    expect(JSON.parse(stdout).items).toEqual([]);
  });
});
