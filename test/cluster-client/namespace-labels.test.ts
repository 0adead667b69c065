import { describe, expect, it } from 'vitest';
import { ApiServer, type Call, hangUp, status } from './api-server.ts';
import { patient, Setup, tier, until } from './setup.ts';

const here = new Setup();

describe('the watched cache', () => {
  it('answers at once, with the labels that policies may ask for', async () => {
    await here.start();
    await here.synced();
    expect(here.labels.namespaceLabels('sh-a', patient)).toEqual({
      ...tier('small'),
      'kubernetes.io/metadata.name': 'sh-a',
    });
    expect(Object.isFrozen(here.known('sh-a'))).toBe(true);
    expect(here.labels.state).toEqual({ synced: true, namespaces: 1, lastError: undefined });
    expect(here.api.count('get')).toBe(0);
    expect(here.api.calls[0]?.request.headers.authorization).toBe('Bearer secret');
  });

  it('lists page by page', async () => {
    for (let i = 0; i < 1201; i++) here.api.namespaces.set(`sh-${i}`, tier(String(i)));
    await here.start();
    await here.synced();
    expect(here.labels.state.namespaces).toBe(1202);
    expect(here.api.count('list')).toBe(3);
    expect(here.known('sh-1200')).toEqual(tier('1200'));
  });

  it('keeps no more than its limit, and looks up the others', async () => {
    here.api.namespaces.set('sh-b', tier('large'));
    await here.start({ limit: 1 });
    await here.synced();
    here.api.event('ADDED', 'sh-c', tier('medium'));
    here.api.event('MODIFIED', 'sh-a', tier('xlarge'));
    await until(() => here.known('sh-a') !== undefined && here.api.count('watch') === 1);
    await until(() => JSON.stringify(here.known('sh-a')) === JSON.stringify(tier('xlarge')));
    expect(here.labels.state.namespaces).toBe(1);
    expect(await here.labels.namespaceLabels('sh-b', patient)).toEqual(tier('large'));
  });

  it('follows the events', async () => {
    await here.start();
    await here.synced();
    here.api.event('ADDED', 'sh-b', tier('medium'));
    here.api.event('MODIFIED', 'sh-b', tier('large'));
    here.api.event('DELETED', 'sh-a');
    here.api.send({ type: 'MODIFIED', object: { metadata: { name: 7 } } });
    here.api.send({ type: 'NEW', object: null });
    here.api.event('ADDED', 'sh-c', {});
    await until(() => here.known('sh-c') !== undefined);
    expect(here.known('sh-b')).toEqual(tier('large'));
    expect(here.known('sh-a')).toBeUndefined();
  });

  it.each(['end', 'destroy'] as const)('resumes where a watch stopped (%s)', async (how) => {
    await here.start();
    await here.synced();
    here.api.event('BOOKMARK', '');
    here.api.event('ADDED', 'sh-b', tier('medium'));
    await until(() => here.known('sh-b') !== undefined);
    const again = here.api.call('watch');
    here.api.endWatches(how);
    const { url } = await again;
    expect(url.searchParams.get('resourceVersion')).toBe('12');
    expect(here.api.count('list')).toBe(1);
    await here.synced();
    here.api.event('DELETED', 'sh-b');
    await until(() => here.known('sh-b') === undefined);
  });

  it('lists again after a watch that showed no life', async () => {
    await here.start();
    await here.synced();
    here.api.namespaces.set('sh-b', tier('medium'));
    here.api.endWatches('end');
    await until(() => here.known('sh-b') !== undefined);
    expect(here.api.count('list')).toBe(2);
  });

  it('lists again when nothing was heard for long', async () => {
    await here.start({ idle: 20 });
    await until(() => here.api.count('list') > 1);
    expect(here.states.map(({ lastError }) => lastError)).toContain(
      `nothing was heard from 127.0.0.1:${here.api.port}`,
    );
  });

  it('lists again after 410 Gone, as an event and as an answer', async () => {
    await here.start();
    await here.synced();
    here.api.event('ADDED', 'sh-b', tier('medium'));
    here.api.namespaces.delete('sh-a');
    here.api.next.watch.push(status(410, 'too old resource version'));
    here.api.send({ type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old resource version: 1 (2)' } });
    await until(() => here.api.count('list') === 3 && here.labels.state.synced);
    expect(here.known('sh-a')).toBeUndefined();
    expect(here.known('sh-b')).toEqual(tier('medium'));
    expect(here.states.map(({ lastError }) => lastError)).toContain('too old resource version: 1 (2)');
  });

  it.each<[string, (call: Call) => void, RegExp]>([
    ['refuses', status(403, 'namespaces is forbidden'), /forbidden/],
    ['is overloaded', status(503, ''), /503 Service Unavailable/],
    ['hangs up', hangUp, /socket hang up/],
    ['answers something else', ({ response }) => response.end('<html>'), /JSON/],
    ['answers no list', ({ response }) => response.end('{}'), /no list/],
  ])('goes on when the API server %s', async (_, answer, message) => {
    here.api.next.list.push(answer, answer);
    here.api.next.watch.push(answer);
    await here.start();
    await until(() => here.api.count('list') >= 3 && here.labels.state.synced);
    expect(here.states[0]).toMatchObject({ synced: false, lastError: expect.stringMatching(message) });
    expect(here.labels.state.lastError).toBeUndefined();
  });

  it('survives a broken event', async () => {
    await here.start();
    await here.synced();
    here.api.namespaces.set('sh-b', tier('medium'));
    for (const { response } of here.api.calls.filter(({ kind }) => kind === 'watch')) response.write('{"type": \n');
    await until(() => here.known('sh-b') !== undefined);
  });

  it('survives a restart of the API server, and knows meanwhile what it knew', async () => {
    await here.start();
    await here.synced();
    const { port } = here.api;
    await here.api.close();
    await until(() => !here.labels.state.synced);
    expect(here.known('sh-a')).toMatchObject(tier('small'));
    here.api = await new ApiServer().listen(port);
    here.api.namespaces.set('sh-a', tier('large'));
    await here.synced();
    expect(here.known('sh-a')).toEqual(tier('large'));
  });

  it('starts when the API server is dead, and finds it later', async () => {
    const { port } = here.api;
    await here.api.close();
    await here.start({}, port);
    await until(() => here.labels.state.lastError !== undefined);
    expect(here.labels.state).toMatchObject({ synced: false, lastError: expect.stringContaining('ECONNREFUSED') });
    expect(await here.labels.namespaceLabels('sh-a', patient)).toBeUndefined();
    here.api = await new ApiServer().listen(port);
    here.api.namespaces.set('sh-a', tier('large'));
    await here.synced();
    expect(here.known('sh-a')).toEqual(tier('large'));
  });
});
