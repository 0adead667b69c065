// Many look-ups at once, and large ones: how much they read and keep, and how long they wait.
import { describe, expect, it } from 'vitest';
import type { LookupBounds } from '../../src/cluster/bounds.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { lookedUpWorkloads } from '../../src/engine/lookups.ts';
import { deployments } from '../../src/engine/resource.ts';
import { silence, status } from './api-server.ts';
import { LookupSetup, patient, until } from './setup.ts';

const here = new LookupSetup();
/** All workloads, and the autoscalers. */
const LISTS = lookedUpWorkloads.length + 1;
const KIB = 1024;
const pathOf = (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments`;
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

/** Puts a Deployment into the API server. */
function store(namespace: string, name: string, labels: Record<string, string>, pad = 0): void {
  const env = [{ name: 'X', value: 'x'.repeat(pad) }];
  const template = { metadata: { labels }, spec: { containers: [{ name: 'a', env }] } };
  const all = here.api.objects.get(pathOf(namespace)) ?? new Map<string, string>();
  here.api.objects.set(pathOf(namespace), all);
  all.set(name, JSON.stringify({ metadata: { name, labels }, spec: { template } }));
}

const namesIn = (found: readonly JsonObject[] | undefined) =>
  found?.map(({ metadata }) => (metadata as JsonObject).name);

describe('many who ask', () => {
  it('for different namespaces read no more than eight answers at once', async () => {
    const all = numbers(30).map((at) => `n${at}`);
    for (const namespace of all) for (const name of ['a', 'b']) store(namespace, name, {}, 100 * KIB);
    const subject = here.lookups();
    const found = await Promise.all(all.map((namespace) => subject.workloads(namespace, patient)));
    expect(found.map(namesIn)).toEqual(all.map(() => ['a', 'b']));
    expect(here.failures).toEqual([]);
    expect(here.api.answering.most).toBeLessThanOrEqual(8);
  });

  it('the same get the same answer', async () => {
    store('n', 'a', {});
    const subject = here.lookups();
    const found = await Promise.all(numbers(100).map(() => subject.workloads('n', patient)));
    expect(new Set(found).size).toBe(1);
    expect(here.api.calls).toHaveLength(LISTS);
    await subject.workloads('n', patient);
    expect(here.api.calls).toHaveLength(2 * LISTS);
  });

  it('later get an answer that knows what was written before they asked', async () => {
    const subject = here.lookups();
    // The API server's answer to the first request.
    here.api.next.get.push(silence);
    const arrived = here.api.call('get');
    const first = subject.workloads('n', patient);
    const { response } = await arrived;
    store('n', 'new', {});
    const later = numbers(50).map(() => subject.workloads('n', patient));
    response.end('{"items":[]}');
    expect(namesIn(await first)).toEqual([]);
    for (const found of await Promise.all(later)) expect(namesIn(found)).toEqual(['new']);
    expect(here.api.calls).toHaveLength(2 * LISTS);
  });

  it('for one revision each have it looked for, in one reading', async () => {
    const owner = { resource: deployments, namespace: 'n', uid: 'u', selector: {} };
    const replicaSet = (number: string) => ({
      metadata: {
        ownerReferences: [{ uid: 'u', controller: true }],
        annotations: { 'deployment.kubernetes.io/revision': number },
      },
      spec: { template: { number } },
    });
    const list = { items: ['1', '2', '3'].map(replicaSet) };
    here.api.next.get.push(({ response }) => response.end(JSON.stringify(list)));
    const subject = here.lookups();
    const asked = ['1', '2', '3', '4'].map((number) =>
      subject.revision(owner, (template) => template.number === number, patient),
    );
    expect(await Promise.all(asked)).toEqual([{ number: '1' }, { number: '2' }, { number: '3' }, null]);
    expect(here.api.calls).toHaveLength(1);
  });

  it('about a namespace that is slow do not hold up those of another one', async () => {
    here.api.next.get.push(...numbers(6).map(() => silence));
    const subject = here.lookups();
    const slow = numbers(90).map((at) => subject.target('slow', { resource: deployments, name: `x${at}` }, patient));
    await until(() => here.api.calls.length === 6);
    store('quick', 'a', {});
    expect(namesIn(await subject.workloads('quick', patient))).toEqual(['a']);
    expect(here.api.calls).toHaveLength(6 + LISTS);
    for (const { response } of here.api.calls.slice(0, 6)) response.destroy();
    await Promise.all(slow);
  });

  it('in one namespace can not take all the places: the newest of them are refused', async () => {
    here.api.next.get.push(...numbers(6).map(() => silence));
    const subject = here.lookups();
    const target = (name: string) => subject.target('many', { resource: deployments, name }, patient);
    const all = numbers(607).map((at) => target(`x${at}`));
    await until(() => here.failures.length === 1);
    expect(here.failures).toEqual(['Deployment many/x606: too many questions to the API server wait']);
    store('other', 'a', {});
    expect(namesIn(await subject.workloads('other', patient))).toEqual(['a']);
    for (const { response } of here.api.calls.slice(0, 6)) response.destroy();
    await Promise.all(all);
  });
});

describe('a look-up that hangs', () => {
  it('ends with its time, and makes room', async () => {
    here.api.next.get.push(...numbers(8).map(() => silence));
    const subject = here.lookups({ timeout: 300 });
    const hanging = ['a', 'b', 'c'].map((namespace) => subject.workloads(namespace, patient));
    expect(await Promise.all(hanging)).toEqual([undefined, undefined, undefined]);
    expect(here.failures).toEqual(
      ['a', 'b', 'c'].map((name) => `the workloads of ${name}: the API server did not answer in time`),
    );
    await until(() => here.api.answering.now === 0);
    here.api.next.get.push(status(404, 'none'));
    expect(await here.lookups().target('a', { resource: deployments, name: 'x' }, patient)).toMatchObject({
      object: null,
    });
  });

  it('ends when nobody waits for it any more', async () => {
    here.api.next.get.push(silence);
    const controller = new AbortController();
    const left = here.lookups().workloads('n', () => controller.signal);
    await here.api.call('get');
    controller.abort();
    expect(await left).toBeUndefined();
    await until(() => here.api.answering.now === 0);
  });
});

describe('what is beyond a bound can not be had', () => {
  const labels = (count: number) => Object.fromEntries(numbers(count).map((at) => [`key-${at}`, 'value']));

  it.each<[string, Partial<LookupBounds>, string]>([
    ['objects', { objects: 39 }, 'there are too many objects'],
    ['bytes', { bytes: 20_000 }, 'the objects are too large together'],
    ['labels of one', { keptPerObject: 2 * KIB }, 'the labels of one object take more than 2 KiB'],
    ['labels of all', { keptPerLookup: 64 * KIB }, 'the labels of all objects take more than 64 KiB'],
    [
      'labels of all look-ups',
      { alwaysKept: KIB, keptTogether: 64 * KIB },
      'all look-ups together keep more than 64 KiB',
    ],
  ])('%s', async (_, bounds, message) => {
    for (const at of numbers(40)) store('n', `n${at}`, labels(20));
    expect(namesIn(await here.lookups().workloads('n', patient))).toHaveLength(40);
    expect(await here.lookups({ bounds }).workloads('n', patient)).toBeUndefined();
    expect(here.failures).toEqual([`the workloads of n: ${message}`]);
  });

  it('labels of a target', async () => {
    store('n', 'a', labels(400));
    expect(await here.lookups().target('n', { resource: deployments, name: 'a' }, patient)).toBeUndefined();
    expect(here.failures).toEqual(['Deployment n/a: the labels of one object take more than 64 KiB']);
  });

  it('a target that is larger than an answer may be', async () => {
    store('n', 'a', {}, 4 * KIB * KIB);
    expect(await here.lookups().target('n', { resource: deployments, name: 'a' }, patient)).toBeUndefined();
    expect(here.failures).toEqual(['Deployment n/a: the answer of the API server is larger than 4 MiB']);
  });
});
