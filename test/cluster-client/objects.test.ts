import { beforeEach, describe, expect, it } from 'vitest';
import { createObjectLookups } from '../../src/cluster/objects.ts';
import { selectorText } from '../../src/cluster/revisions.ts';
import type { RevisionOwner } from '../../src/engine/facts.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { deployments, horizontalPodAutoscalers, statefulSets } from '../../src/engine/resource.ts';
import { type Call, hangUp, silence, status } from './api-server.ts';
import { ApiServerSetup, patient } from './setup.ts';

const here = new ApiServerSetup();
let failures: string[] = [];
let closing: AbortController;

beforeEach(() => {
  failures = [];
  closing = new AbortController();
});

const lookups = (timeout = 5_000) =>
  createObjectLookups(here.cluster, {
    onFailure: (what, error) => failures.push(`${what}: ${(error as Error).message}`),
    signal: closing.signal,
    timeout,
  });

const json = (value: unknown) => (call: Call) => call.response.end(JSON.stringify(value));
const items = (...all: unknown[]) => json({ items: all });
const ref = { resource: deployments, name: 'api' };

function owned(uid: string, more: JsonObject): JsonObject {
  const { metadata, ...rest } = more as { metadata?: JsonObject };
  return { metadata: { ownerReferences: [{ uid, controller: true }], ...metadata }, ...rest };
}

describe('the target of a Scale or an autoscaler', () => {
  it('is asked for by name', async () => {
    here.api.next.get.push(json({ metadata: { name: 'api' } }));
    expect(await lookups().target('ge-agents', ref, patient)).toEqual({
      ...ref,
      object: { metadata: { name: 'api' } },
    });
    expect(here.api.calls.at(-1)?.url.pathname).toBe('/apis/apps/v1/namespaces/ge-agents/deployments/api');
  });

  it('that is not there is an answer', async () => {
    here.api.next.get.push(status(404, 'deployments.apps "api" not found'));
    expect(await lookups().target('ge-agents', ref, patient)).toEqual({ ...ref, object: null });
    expect(failures).toEqual([]);
  });

  it('can not leave its place in the path', async () => {
    here.api.next.get.push(status(404, 'not found'));
    await lookups().target('a/../b', { ...ref, name: '../../secrets/x?y' }, patient);
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
  ])('%s: undefined, and told', async (_, answer, message) => {
    here.api.next.get.push(answer);
    const owner = { resource: deployments, namespace: 'n', uid: 'u', selector: {} };
    expect(await lookups().revisions(owner, patient)).toBeUndefined();
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain(message);
  });

  it.each([
    ['the deadline', () => AbortSignal.timeout(20), 5_000],
    ['its own timeout', patient, 20],
  ])('ends with %s', async (_, deadline, timeout) => {
    here.api.next.get.push(silence);
    expect(await lookups(timeout).target('n', ref, deadline)).toBeUndefined();
    expect(failures).toEqual(['Deployment n/api: the API server did not answer in time']);
  });

  it('ends at once, and in silence, when the service ends', async () => {
    here.api.next.get.push(silence);
    const pending = lookups().target('n', ref, patient);
    await here.api.call('get');
    closing.abort();
    expect(await pending).toBeUndefined();
    expect(failures).toEqual([]);
  });

  it('is not asked for after the deadline, nor by too many at once', async () => {
    const subject = lookups();
    expect(await subject.target('n', ref, () => AbortSignal.abort())).toBeUndefined();
    here.api.next.get.push(...Array.from({ length: 100 }, () => silence));
    const waiting = Array.from({ length: 100 }, () => subject.target('n', ref, patient));
    expect(await subject.target('n', ref, patient)).toBeUndefined();
    closing.abort();
    await Promise.all(waiting);
    expect(here.api.count('get')).toBeLessThanOrEqual(100);
  });
});

it('the workloads of a namespace come with their kinds', async () => {
  here.api.next.get.push(...Array.from({ length: 6 }, () => items({ metadata: { name: 'x' } })));
  const found = await lookups().workloads('ge-agents', patient);
  expect(found?.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining([deployments.kind, horizontalPodAutoscalers.kind]),
  );
  expect(here.api.calls.map(({ url }) => url.pathname)).toContain(
    '/apis/autoscaling/v2/namespaces/ge-agents/horizontalpodautoscalers',
  );
});

describe('revisions', () => {
  const owner: RevisionOwner = {
    resource: deployments,
    namespace: 'n',
    uid: 'u',
    selector: { matchLabels: { app: 'a' } },
  };
  const replicaSet = (revision: string, uid = 'u') =>
    owned(uid, {
      metadata: {
        ownerReferences: [{ uid, controller: true }],
        annotations: { 'deployment.kubernetes.io/revision': revision },
      },
      spec: { template: { metadata: { name: revision } } },
    });

  it('of a Deployment are its own ReplicaSets, the newest first', async () => {
    here.api.next.get.push(
      items(replicaSet('9'), replicaSet('10'), replicaSet('11', 'another'), owned('u', {}), null, 3),
    );
    const found = await lookups().revisions(owner, patient);
    expect(found).toEqual([
      { number: '10', template: { metadata: { name: '10' } } },
      { number: '9', template: { metadata: { name: '9' } } },
    ]);
    const { url } = here.api.calls.at(-1) as Call;
    expect(url.pathname).toBe('/apis/apps/v1/namespaces/n/replicasets');
    expect(url.searchParams.get('labelSelector')).toBe('app=a');
  });

  it('of a StatefulSet are its ControllerRevisions', async () => {
    const template = { $patch: 'replace', spec: {} };
    here.api.next.get.push(
      items(owned('u', { revision: 3, data: { spec: { template } } }), owned('u', { revision: 4 })),
    );
    const found = await lookups().revisions({ ...owner, resource: statefulSets }, patient);
    expect(found).toEqual([{ number: '3', template }]);
    expect(here.api.calls.at(-1)?.url.pathname).toBe('/apis/apps/v1/namespaces/n/controllerrevisions');
  });

  it.each([
    [{ matchLabels: { a: 'b', c: 'd' } }, 'a=b,c=d'],
    [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b', 'c'] }] }, 'a in (b,c)'],
    [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['b'] }] }, 'a notin (b)'],
    [{ matchLabels: { x: 'y' }, matchExpressions: [{ key: 'a', operator: 'Exists' }] }, 'x=y,a'],
    [{ matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, '!a'],
    [{}, ''],
    [{ matchLabels: null, matchExpressions: 'x' }, ''],
  ])('are found by the selector %j', (selector, text) => {
    expect(selectorText(selector)).toBe(text);
  });
});
