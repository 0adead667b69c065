import { describe, expect, it } from 'vitest';
import { lookedUpWorkloads } from '../../src/engine/lookups.ts';
import { deployments, horizontalPodAutoscalers } from '../../src/engine/resource.ts';
import { type Call, hangUp, silence, status } from './api-server.ts';
import { items, json, LookupSetup, patient } from './setup.ts';

const here = new LookupSetup();

const ref = { resource: deployments, name: 'api' };

describe('the target of a Scale or an autoscaler', () => {
  it('is asked for by name', async () => {
    const labels = { app: 'api' };
    const template = { metadata: { labels, annotations: { a: 'b' } }, spec: { containers: [] } };
    here.api.next.get.push(json({ metadata: { name: 'api', labels }, spec: { replicas: 2, template }, status: {} }));
    expect(await here.lookups().target('ge-agents', ref, patient)).toEqual({
      ...ref,
      object: { metadata: { labels }, spec: { template: { metadata: { labels } } } },
    });
    expect(here.api.calls.at(-1)?.url.pathname).toBe('/apis/apps/v1/namespaces/ge-agents/deployments/api');
  });

  it('that is not there is an answer', async () => {
    here.api.next.get.push(status(404, 'deployments.apps "api" not found'));
    expect(await here.lookups().target('ge-agents', ref, patient)).toEqual({ ...ref, object: null });
    expect(here.failures).toEqual([]);
  });

  it('cannot change the path of the request', async () => {
    here.api.next.get.push(status(404, 'not found'));
    await here.lookups().target('a/../b', { ...ref, name: '../../secrets/x?y' }, patient);
    expect(here.api.calls.at(-1)?.url.pathname).toBe(
      '/apis/apps/v1/namespaces/a%2F..%2Fb/deployments/..%2F..%2Fsecrets%2Fx%3Fy',
    );
  });
});

describe('what can not be had', () => {
  it.each([
    ['forbidden', status(403, 'no right to get deployments'), 'no right to get deployments'],
    ['no JSON', ({ response }: Call) => response.end('<html>'), 'is not valid JSON'],
    ['hung up', hangUp, ''],
    ['no list', json({ kind: 'Status' }), 'no list'],
  ])('%s: undefined, and reported', async (_, answer, message) => {
    here.api.next.get.push(answer);
    const owner = { resource: deployments, namespace: 'n', uid: 'u', selector: {} };
    expect(await here.lookups().revision(owner, () => true, patient)).toBeUndefined();
    expect(here.failures).toHaveLength(1);
    expect(here.failures[0]).toContain(message);
  });

  it.each([
    ['the deadline', () => AbortSignal.timeout(20), 5_000],
    ['its own timeout', patient, 20],
  ])('ends with %s', async (_, deadline, timeout) => {
    here.api.next.get.push(silence);
    expect(await here.lookups({ timeout }).target('n', ref, deadline)).toBeUndefined();
    expect(here.failures).toEqual(['Deployment n/api: the API server did not answer in time']);
  });

  it('ends at once, and in silence, when the service ends', async () => {
    here.api.next.get.push(silence);
    const pending = here.lookups().target('n', ref, patient);
    await here.api.call('get');
    here.closing.abort();
    expect(await pending).toBeUndefined();
    expect(here.failures).toEqual([]);
  });

  it('is not asked for after the deadline', async () => {
    expect(await here.lookups().target('n', ref, () => AbortSignal.abort())).toBeUndefined();
    expect(here.failures).toEqual([]);
    expect(here.api.calls).toEqual([]);
  });

  it('is reported once, however many wait for it', async () => {
    here.api.next.get.push(status(403, 'no right'));
    const subject = here.lookups();
    const answers = await Promise.all([1, 2, 3].map(() => subject.target('n', ref, patient)));
    expect(answers).toEqual([undefined, undefined, undefined]);
    expect(here.failures).toEqual(['Deployment n/api: no right']);
  });

  it('is not asked for if a name is longer than Kubernetes allows', async () => {
    const name = 'x'.repeat(254);
    expect(await here.lookups().target('n', { ...ref, name }, patient)).toEqual({ ...ref, name, object: null });
    const owner = { resource: deployments, namespace: 'n', uid: 'u', selector: {} };
    expect(await here.lookups().revision({ ...owner, uid: name }, () => true, patient)).toBeNull();
    expect(await here.lookups().workloads(name, patient)).toBeUndefined();
    expect(here.failures[0]).toMatch(/^the workloads of x+\.\.\.x+: no namespace has so long a name$/);
    expect(here.failures[0]?.length).toBeLessThan(200);
    expect(here.api.calls).toEqual([]);
  });
});

describe('the workloads of a namespace', () => {
  it('come with their kinds', async () => {
    here.api.next.get.push(
      ...Array.from({ length: lookedUpWorkloads.length + 1 }, () => items({ metadata: { name: 'x' } })),
    );
    const found = await here.lookups().workloads('ge-agents', patient);
    expect(found?.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([deployments.kind, horizontalPodAutoscalers.kind]),
    );
    expect(here.api.calls.map(({ url }) => url.pathname)).toContain(
      '/apis/autoscaling/v2/namespaces/ge-agents/horizontalpodautoscalers',
    );
  });

  it('are those that were made from no template, with only the fields that policies read', async () => {
    const labels = { app: 'a' };
    const workload = {
      metadata: { name: 'a', labels, annotations: { long: 'x' }, ownerReferences: [{ uid: 'u', controller: false }] },
      spec: {
        replicas: 3,
        strategy: { type: 'Recreate', x: 1 },
        template: { metadata: { labels: { ...labels, odd: 7 } }, spec: { containers: [{ name: 'a' }] } },
      },
    };
    const ownedBy = (apiVersion: string, kind: string) => {
      const ownerReferences = [{ apiVersion, kind, uid: 'u', controller: true }];
      return { ...workload, metadata: { ...workload.metadata, ownerReferences } };
    };
    const autoscaler = {
      metadata: { name: 'b' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'a', apiVersion: 'v1' }, minReplicas: 2, metrics: [] },
    };
    const store = (path: string, ...all: readonly unknown[]) =>
      here.api.objects.set(path, new Map(all.map((item, at) => [`x${at}`, JSON.stringify(item)])));
    store('/apis/apps/v1/namespaces/n/deployments', workload, null);
    store('/apis/apps/v1/namespaces/n/replicasets', ownedBy('apps/v1', 'Deployment'), ownedBy('x.io/v1', 'Rollout'));
    const conditions = [
      { type: 'Suspended', status: 'False' },
      { type: 'Failed', status: 'True' },
    ];
    const ended = { metadata: { name: 'c' }, spec: { parallelism: 3 }, status: { conditions } };
    store('/apis/batch/v1/namespaces/n/jobs', ended, ownedBy('batch/v1', 'CronJob'));
    store('/apis/autoscaling/v2/namespaces/n/horizontalpodautoscalers', autoscaler);
    const spec = { replicas: 3, strategy: { type: 'Recreate' }, template: { metadata: { labels } } };
    expect(await here.lookups().workloads('n', patient)).toEqual([
      { kind: 'Deployment', metadata: { name: 'a' }, spec },
      { kind: 'ReplicaSet', metadata: { name: 'a', ownerReferences: [{ controller: true }] }, spec },
      {
        kind: 'Job',
        metadata: { name: 'c' },
        spec: { parallelism: 3 },
        status: { conditions: [{ type: 'Complete', status: 'True' }] },
      },
      {
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'b' },
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'a' }, minReplicas: 2 },
      },
    ]);
  });
});

describe('the pods of a namespace', () => {
  it('are asked for by their labels, and are those that no workload made', async () => {
    const labels = { app: 'ge-executor', tier: 'x' };
    const pod = (name: string, metadata: object) => ({
      metadata: { name, labels, ...metadata },
      spec: { containers: [] },
    });
    const made = (apiVersion: string, kind: string) => ({ ownerReferences: [{ apiVersion, kind, controller: true }] });
    here.api.next.get.push(
      items(pod('bare', {}), pod('made', made('apps/v1', 'ReplicaSet')), pod('other', made('v1', 'ConfigMap'))),
    );
    expect(await here.lookups().pods('n', { app: 'ge-executor', tier: 'x' }, patient)).toEqual([
      { kind: 'Pod', metadata: { name: 'bare', labels } },
      { kind: 'Pod', metadata: { name: 'other', labels, ownerReferences: [{ controller: true }] } },
    ]);
    const asked = here.api.calls.at(-1)?.url;
    expect(asked?.pathname).toBe('/api/v1/namespaces/n/pods');
    expect(asked?.searchParams.get('labelSelector')).toBe('app=ge-executor,tier=x');
    expect(asked?.searchParams.get('fieldSelector')).toBe('status.phase!=Succeeded,status.phase!=Failed');
  });
});
