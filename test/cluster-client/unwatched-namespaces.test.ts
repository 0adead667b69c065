import { beforeEach, describe, expect, it } from 'vitest';
import { hangUp, silence, status } from './api-server.ts';
import { patient, Setup, tier, until } from './setup.ts';

const here = new Setup();

describe('a miss', () => {
  beforeEach(async () => {
    // The list never comes: all that is known is looked up.
    here.api.next.list.push(silence);
    await here.start({ lookupTimeout: 1_000 });
  });

  it('is looked up once, however many ask', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => here.labels.namespaceLabels('sh-a', patient)));
    for (const answer of answers) expect(answer).toMatchObject(tier('small'));
    expect(here.api.count('get')).toBe(1);
    expect(here.labels.namespaceLabels('sh-a', patient)).toMatchObject(tier('small'));
    expect(here.api.count('get')).toBe(1);
  });

  it('waits no longer than the signal, and lets the look-up go on', async () => {
    here.api.next.get.push(silence);
    const controller = new AbortController();
    const arrived = here.api.call('get');
    const answer = here.labels.namespaceLabels('sh-a', () => controller.signal);
    const { response } = await arrived;
    controller.abort();
    expect(await answer).toBeUndefined();
    const second = here.labels.namespaceLabels('sh-a', patient);
    response.end(JSON.stringify(here.api.object('sh-a')));
    expect(await second).toMatchObject(tier('small'));
    expect(here.api.count('get')).toBe(1);
  });

  it('is not asked for at all when nobody can wait, or when it is no name', () => {
    expect(here.known('sh-a')).toBeUndefined();
    for (const name of ['', '.', '..', 'a/b', 'A', '-', '%2e', 'x'.repeat(64)]) {
      expect(here.labels.namespaceLabels(name, patient)).toBeUndefined();
    }
    expect(here.api.count('get')).toBe(0);
  });

  it('gives nothing for a namespace that does not exist', async () => {
    expect(await here.labels.namespaceLabels('sh-none', patient)).toBeUndefined();
    expect(here.labels.namespaceLabels('sh-none', patient)).toBeUndefined();
    expect(await here.labels.namespaceLabels('sh-a', patient)).toMatchObject(tier('small'));
    expect(here.api.count('get')).toBe(2);
  });

  it.each([
    ['refuses', status(403, 'forbidden')],
    ['hangs up', hangUp],
    ['is silent', silence],
    ['answers something else', ({ response }: { response: { end(text: string): void } }) => response.end('<html>')],
  ])('leaves an API server alone for a moment that %s', async (_, answer) => {
    here.api.next.get.push(answer);
    expect(await here.labels.namespaceLabels('sh-a', patient)).toBeUndefined();
    expect(here.labels.namespaceLabels('sh-a', patient)).toBeUndefined();
    expect(here.labels.namespaceLabels('sh-b', patient)).toBeUndefined();
    expect(here.api.count('get')).toBe(1);
  });
});

describe('the process', () => {
  const sockets = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP'));

  it('may end while namespaces are watched', async () => {
    here.api.unref();
    await here.start();
    await here.synced();
    expect(here.api.connections).toBe(1);
    await until(() => sockets().length === 0);
  });
});

describe('close', () => {
  it('ends the watch and the look-ups at once, and never calls back', async () => {
    await here.start();
    await here.synced();
    here.api.next.get.push(silence);
    const arrived = here.api.call('get');
    const pending = here.labels.namespaceLabels('sh-b', patient);
    await arrived;
    const before = here.states.length;
    here.labels.close();
    here.labels.close();
    expect(await pending).toBeUndefined();
    await until(() => here.api.connections === 0);
    expect(here.states).toHaveLength(before);
    expect(here.known('sh-a')).toMatchObject(tier('small'));
    expect(here.labels.namespaceLabels('sh-b', patient)).toBeUndefined();
    expect(here.api.count('list')).toBe(1);
  });

  it('also ends what waits for the next attempt', async () => {
    here.api.next.list.push(status(500, 'no'));
    await here.start({ firstRetry: 1_000_000 });
    await until(() => here.labels.state.lastError === 'no');
    here.labels.close();
    expect(here.api.count('list')).toBe(1);
  });

  it('is not moved by a listener that throws', async () => {
    await here.start({
      onChange: () => {
        throw new Error('not our problem');
      },
    });
    await here.synced();
    expect(here.labels.state.synced).toBe(true);
  });
});
