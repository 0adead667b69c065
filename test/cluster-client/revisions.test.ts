import { describe, expect, it } from 'vitest';
import { selectorText } from '../../src/cluster/revisions.ts';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import type { RevisionOwner } from '../../src/engine/lookups.ts';
import { deployments, statefulSets } from '../../src/engine/resource.ts';
import type { Call } from './api-server.ts';
import { items, json, LookupSetup, patient } from './setup.ts';

const here = new LookupSetup();

function owned(uid: string, more: JsonObject): JsonObject {
  const { metadata, ...rest } = more as { metadata?: JsonObject };
  return { metadata: { ownerReferences: [{ uid, controller: true }], ...metadata }, ...rest };
}

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

  /** The numbers that are compared, and the one that is found if some of them match. */
  async function find(of: RevisionOwner, ...matching: readonly string[]) {
    const seen: unknown[] = [];
    const found = await here.lookups().revision(
      of,
      (template) => {
        const name = valueAt(template, ['metadata', 'name']);
        seen.push(name);
        return matching.includes(String(name));
      },
      patient,
    );
    return { found, seen };
  }

  it('of a Deployment are its own ReplicaSets: the newest that matches', async () => {
    const all = [...['9', '10', '8'].map((number) => replicaSet(number)), replicaSet('11', 'another')];
    here.api.next.get.push(items(...all, owned('u', {}), null, 3));
    expect((await find(owner, '8', '9', '10', '11')).found).toEqual({ number: '10' });
    const { url } = here.api.calls.at(-1) as Call;
    expect(url.pathname).toBe('/apis/apps/v1/namespaces/n/replicasets');
    expect(url.searchParams.get('labelSelector')).toBe('app=a');
  });

  it('are compared page by page, in any order, and only if they are newer than the one that was found', async () => {
    const page = (next: string, ...all: unknown[]) => json({ metadata: { continue: next }, items: all });
    here.api.next.get.push(page('x', replicaSet('9'), replicaSet('12')), page('', replicaSet('10'), replicaSet('13')));
    expect(await find(owner, '10', '12')).toEqual({ found: { number: '12' }, seen: ['9', '12', '13'] });
    expect(here.api.calls.at(-1)?.url.searchParams.get('continue')).toBe('x');
    expect(here.api.calls.at(-1)?.url.searchParams.get('labelSelector')).toBe('app=a');
  });

  it('are null where none matches', async () => {
    here.api.next.get.push(items(replicaSet('9')));
    expect((await find(owner)).found).toBeNull();
  });

  it('are numbered by digits: other texts are never repeated', async () => {
    const odd = ['', 'x', '-1', '1.5', '1'.repeat(16), `1${' '.repeat(9)}`];
    here.api.next.get.push(items(...odd.map((number) => replicaSet(number))));
    expect((await find(owner, ...odd)).found).toBeNull();
  });

  it('of a StatefulSet are its ControllerRevisions', async () => {
    const template = { $patch: 'replace', metadata: { name: 'x' } };
    here.api.next.get.push(
      items(owned('u', { revision: 3, data: { spec: { template } } }), owned('u', { revision: 4 })),
    );
    expect((await find({ ...owner, resource: statefulSets }, 'x')).found).toEqual({ number: '3' });
    expect(here.api.calls.at(-1)?.url.pathname).toBe('/apis/apps/v1/namespaces/n/controllerrevisions');
  });

  it('are not asked for where the selector is too long for a URL', async () => {
    const selector = { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['x'.repeat(8_000)] }] };
    expect((await find({ ...owner, selector }, 'x')).found).toBeUndefined();
    expect(here.failures).toEqual(['the revisions of a Deployment in n: its selector is too long for a URL']);
    expect(here.api.calls).toEqual([]);
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
