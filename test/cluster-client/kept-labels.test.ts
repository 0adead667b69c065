// More namespaces and labels than can be kept.
import { describe, expect, it } from 'vitest';
import { isName, keptLabels } from '../../src/cluster/kept-labels.ts';
import { patient, Setup, tier, until } from './setup.ts';

const MIB = 1024 * 1024;

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`zonegate.dev/x${at}`, 'v']));
const labelled = (labels: unknown) => ({ metadata: { labels } });

describe('the labels that are kept', () => {
  it.each<[string, unknown, object]>([
    ['none', undefined, {}],
    ['those of others', { other: 'x', 'zonegate.development/x': 'y', 'zonegate.dev': 'z' }, {}],
    ['what is no value', { ...tier('a b'), 'zonegate.dev/x': 7, 'zonegate.dev/y': 'x'.repeat(64) }, {}],
    ['what is no name', { 'zonegate.dev/': 'x', 'zonegate.dev/a/b': 'x', [`zonegate.dev/${'x'.repeat(64)}`]: 'x' }, {}],
    ['an empty one', { 'zonegate.dev/x': '' }, { 'zonegate.dev/x': '' }],
    ['as many as policies may ever ask for', many(32), many(32)],
  ])('%s', (_, labels, kept) => {
    expect(keptLabels(labelled(labels))).toEqual(kept);
  });

  it('are none of too many, for half of them would be taken for all', () => {
    expect(keptLabels(labelled(many(33)))).toBeUndefined();
  });

  it.each(['', '.', 'A', '-', 'a-', '%2e', 'a/b', 'x'.repeat(64), 7, null])('%s is no name of a namespace', (name) => {
    expect(isName(name)).toBe(false);
  });
});

describe('namespaces', () => {
  const here = new Setup();

  it('with too many labels are not known, and others are', async () => {
    here.api.namespaces.set('sh-many', many(33));
    await here.start();
    await here.synced();
    expect(here.known('sh-many')).toBeUndefined();
    expect(await here.labels.namespaceLabels('sh-many', patient)).toBeUndefined();
    here.api.namespaces.set('sh-new', tier('large'));
    expect(await here.labels.namespaceLabels('sh-new', patient)).toMatchObject(tier('large'));
    expect(here.known('sh-a')).toMatchObject(tier('small'));
  });

  it('that are as large as they can be do not keep the others from being followed', async () => {
    const fat = { pad: 'x'.repeat(5 * MIB), ...tier('large') };
    here.api.namespaces.set('sh-fat', fat);
    await here.start();
    await here.synced();
    expect(here.known('sh-fat')).toEqual(tier('large'));
    here.api.event('MODIFIED', 'sh-fat', { ...fat, ...tier('medium') });
    await until(() => JSON.stringify(here.known('sh-fat')) === JSON.stringify(tier('medium')));
    expect(here.labels.state.lastError).toBeUndefined();
  });

  it('take so much memory and no more; the rest is looked up', async () => {
    for (let at = 0; at < 100; at++) here.api.namespaces.set(`sh-${at}`, tier('small'));
    await here.start({ memory: 10_000 });
    await here.synced();
    const { namespaces } = here.labels.state;
    expect(namespaces).toBeGreaterThan(10);
    expect(namespaces).toBeLessThan(50);
    expect(here.known('sh-99')).toBeUndefined();
    expect(await here.labels.namespaceLabels('sh-99', patient)).toEqual(tier('small'));
    // Whoever goes makes room.
    here.api.event('DELETED', 'sh-0');
    here.api.event('ADDED', 'sh-new', tier('large'));
    await until(() => here.known('sh-new') !== undefined);
    expect(here.labels.state.namespaces).toBe(namespaces);
  });
});
