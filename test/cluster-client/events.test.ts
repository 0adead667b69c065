import { describe, expect, it } from 'vitest';
import { createEventRecorder, type ObjectEvent } from '../../src/cluster/events.ts';
import { type Call, silence, status } from './api-server.ts';
import { ApiServerSetup, until } from './setup.ts';

const here = new ApiServerSetup();

const event: ObjectEvent = {
  regarding: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'ge-agents', name: 'api', uid: 'u' },
  type: 'Warning',
  reason: 'Rollback',
  action: 'Rollback',
  note: 'Rolled back.',
  identity: 'u 1 2',
};

function recorder(timeout?: number) {
  const failures: string[] = [];
  const onFailure = (error: unknown) => failures.push((error as Error).message);
  return { failures, ...createEventRecorder(here.cluster, { onFailure, ...(timeout !== undefined && { timeout }) }) };
}

interface Sent {
  readonly metadata: { readonly name: string };
  readonly note: string;
  readonly eventTime: string;
}

async function bodyOf({ request }: Call): Promise<Sent> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

/** Records an event; gives what the API server was sent. */
async function sent(change: Partial<ObjectEvent> = {}) {
  const received: Promise<Sent>[] = [];
  here.api.next.get.push((call) => {
    received.push(bodyOf(call));
    call.response.writeHead(201).end('{}');
  });
  const { record, failures } = recorder();
  record({ ...event, ...change });
  await here.api.call('get');
  return { body: (await received[0]) as Sent, failures };
}

describe('an Event', () => {
  it('is one of events.k8s.io/v1, in the namespace of its object', async () => {
    const { body, failures } = await sent();
    const { method, url } = here.api.calls.at(-1)?.request ?? {};
    expect([method, url]).toEqual(['POST', '/apis/events.k8s.io/v1/namespaces/ge-agents/events']);
    expect(body).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace: 'ge-agents' },
      regarding: event.regarding,
      reason: 'Rollback',
      note: 'Rolled back.',
      reportingController: 'zonegate.dev/admission',
    });
    expect(body.eventTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(body).not.toHaveProperty('identity');
    expect(failures).toEqual([]);
  });

  it('has one name for each identity', async () => {
    const nameOf = async (identity: string) => (await sent({ identity })).body.metadata.name;
    const [one, again, other] = [await nameOf('x'), await nameOf('x'), await nameOf('y')];
    expect(one).toMatch(/^api\.[0-9a-f]{16}$/);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  it('fits the limits of its kind', async () => {
    const { body } = await sent({ note: 'x'.repeat(2000), regarding: { ...event.regarding, name: 'n'.repeat(253) } });
    expect(body.note.length).toBe(1024);
    expect(body.metadata.name.length).toBe(253);
  });

  it('fits them in bytes, and however long its parts are', async () => {
    const long = 'x'.repeat(100_000);
    const regarding = { apiVersion: long, kind: long, namespace: 'ge-agents', name: `${long}-`, uid: long };
    const { body } = await sent({ note: '😀é'.repeat(20_000), reason: long, action: long, regarding });
    expect(Buffer.byteLength(body.note)).toBeLessThanOrEqual(1024);
    expect(body.note).toMatch(/^(?:😀é)+😀?\.\.\.$/u);
    expect(JSON.stringify(body).length).toBeLessThan(4_000);
  });

  it('has a name that is valid before the dot', async () => {
    const { body } = await sent({ regarding: { ...event.regarding, name: `a${'-'.repeat(252)}` } });
    expect(body.metadata.name).toMatch(/^a\.[0-9a-f]{16}$/);
  });

  it('that is there already is no failure: another replica made it, or an earlier try', async () => {
    here.api.next.get.push(status(409, 'already exists'));
    const { record, failures } = recorder();
    record(event);
    await here.api.call('get');
    // A later one that fails shows that the first has been dealt with.
    here.api.next.get.push(status(403, 'no right to create events'));
    record(event);
    await until(() => failures.length > 0);
    expect(failures).toEqual(['no right to create events']);
  });

  it('is given up in time, and when too many wait', async () => {
    here.api.next.get.push(...Array.from({ length: 20 }, () => silence));
    const { record, failures } = recorder(50);
    for (let count = 0; count < 21; count++) record(event);
    expect(failures).toEqual(['too many Events at once']);
    await until(() => failures.length === 21);
  });

  it('that is being sent when the service ends is no failure', async () => {
    here.api.next.get.push(silence);
    const { record, close, failures } = recorder();
    record(event);
    await here.api.call('get');
    close();
    await until(() => here.api.connections === 0);
    expect(failures).toEqual([]);
  });
});
