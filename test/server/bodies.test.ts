// All bodies together are bounded in bytes, and each body in time.
import { describe, expect, it, vi } from 'vitest';
import { registry } from '../../webhooks/index.ts';
import { reviewBody, reviewBodyWith } from '../support/reviews.ts';
import { zoneWith } from '../support/zone.ts';
import { issue, read, scratch } from './support/certificates.ts';
import { responseIn } from './support/client.ts';
import { head, metric, openRaw, until } from './support/raw.ts';
import { startService } from './support/service.ts';

vi.setConfig({ testTimeout: 30_000 });

const KIB = 1024;
const NEVER = 3_600_000;
const files = issue(scratch(), 'zonegate');
const ca = read(files.certFile);
const NAME = '01-apply-executor-mutate-CREATE-deployments';
const HELD = 'zonegate_held_bytes';
const ended = (reason: string) => `zonegate_requests_ended_total{reason="${reason}"}`;

/** A good review of so many bytes. */
function review(bytes: number): string {
  const frame = reviewBodyWith(NAME, { filler: '' }).length;
  return reviewBodyWith(NAME, { filler: 'x'.repeat(bytes - frame) });
}

describe('all bodies together', () => {
  const narrow = () => startService({ files, bounds: { heldBytes: 100 * KIB, peerTime: NEVER } });
  const body = review(60 * KIB);
  const most = body.slice(0, 50 * KIB);
  const rest = body.slice(50 * KIB);

  it('have room; if not, the server gives up the oldest and reads the newest', async () => {
    const service = await narrow();
    const old = await openRaw(service, ca);
    await old.send(head('/validate', body.length) + most);
    await until(service, HELD, (bytes) => bytes === most.length);
    const newcomer = await openRaw(service, ca);
    await newcomer.send(head('/validate', body.length) + most);
    await until(service, HELD, (bytes) => bytes === 2 * most.length);
    await newcomer.send(rest);
    expect(await newcomer.answered('"uid"')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    const answered = await old.closed;
    expect(answered).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
    expect(answered).toMatch(/\r\nconnection: close\r\n/i);
    expect(JSON.parse(answered.split('\r\n\r\n')[1] ?? '').error).toEqual({
      code: 'ServiceUnavailable',
      message: 'too much is on its way',
    });
    expect(await metric(service, HELD)).toBe(0);
    expect(await metric(service, ended('crowded'))).toBe(1);
  });

  it('that come slowly never keep out one that comes fast', async () => {
    const service = await narrow();
    const slow = await Promise.all(Array.from({ length: 12 }, () => openRaw(service, ca)));
    for (const { send } of slow) await send(head('/mutate', body.length) + most);
    expect(responseIn(await service.post('/validate', body)).allowed).toBe(true);
    expect(await metric(service, HELD)).toBeLessThanOrEqual(100 * KIB);
  });

  it('are counted as their chunks come; many small chunks by the memory that they take', async () => {
    const service = await narrow();
    const chunked = await openRaw(service, ca);
    const pieces = `${'64\r\n'.padEnd(4)}${'x'.repeat(100)}\r\n`.repeat(1000);
    await chunked.send(head('/validate') + pieces);
    // There is no room for it, and it is the oldest of all.
    expect(await chunked.closed).toMatch(/^HTTP\/1\.1 503 /);
    expect(await metric(service, HELD)).toBeLessThanOrEqual(100 * KIB);
  });

  it('do not count any more when their connections are closed', async () => {
    const service = await narrow();
    const gone = await openRaw(service, ca);
    await gone.send(head('/validate', body.length) + most);
    await until(service, HELD, (bytes) => bytes === most.length);
    gone.socket.destroy();
    await until(service, HELD, (bytes) => bytes === 0);
  });

  it('that are given up are logged once a second, with their number', async () => {
    const service = await narrow();
    const slow = await Promise.all(Array.from({ length: 9 }, () => openRaw(service, ca)));
    for (const { send } of slow) await send(head('/mutate', body.length) + most);
    await until(service, ended('crowded'), (count) => count === 7);
    const logged = () => service.lines().filter(({ reason }) => reason === 'crowded');
    expect(logged()[0]).toMatchObject({ level: 'warn', address: '127.0.0.1' });
    const times = () => logged().reduce((sum, line) => sum + Number(line.times ?? 1), 0);
    await vi.waitFor(() => expect(times()).toBe(7), { timeout: 20_000 });
    expect(logged().length).toBeLessThan(7);
  });

  it('do not count any more when they are refused', async () => {
    const service = await narrow();
    for (const [path, type, text] of [
      ['/validate', 'application/json', 'no JSON'],
      ['/validate', 'text/plain', body],
      ['/nothing', 'application/json', body],
      ['/validate', 'application/json', ''],
    ] as const) {
      const { status } = await service.post(path, text, { headers: { 'content-type': type } });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(await metric(service, HELD)).toBe(0);
    }
  });
});

describe('the time of a body', () => {
  const impatient = () => startService({ files, bounds: { peerTime: 50 } });

  it('ends: the connection is closed', async () => {
    const service = await impatient();
    const slow = await openRaw(service, ca);
    await slow.send(`${head('/validate', 9999)}{`);
    const answered = await slow.closed;
    expect(answered).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answered).toContain('the body took too long to come');
    expect(await metric(service, ended('slow'))).toBe(1);
    expect(await metric(service, HELD)).toBe(0);
  });

  it('ends for a peer that does not read its answer, too', async () => {
    const service = await impatient();
    const one = reviewBody(NAME);
    let isOver = false;
    const beDeaf = async () => {
      const deaf = await openRaw(service, ca);
      deaf.socket.pause();
      deaf.socket.write((head('/validate', one.length) + one).repeat(4000));
      // One of its bodies may have come too slowly before that.
      deaf.socket.once('close', () => isOver || void beDeaf());
    };
    await beDeaf();
    await until(service, ended('unread'), (count) => count > 0);
    isOver = true;
  });

  it('ends at once for a body that comes byte by byte', async () => {
    const service = await startService({ files, bounds: { peerTime: NEVER } });
    const drop = await openRaw(service, ca);
    drop.socket.write(head('/validate') + '1\r\nx\r\n'.repeat(10_000));
    await drop.closed;
    expect(await metric(service, ended('slow'))).toBe(1);
    expect(await metric(service, HELD)).toBe(0);
  });
});

describe('the objects, lists and keys in a body', async () => {
  const bounds = { smallReview: 16 * KIB, objects: 2000, keys: 5000 };
  const service = await startService({ files, bounds, zone: zoneWith(registry, { mode: 'strict' }) });
  const withItems = (items: readonly unknown[]) => reviewBodyWith(NAME, { items });

  it.each([
    ['lists beside each other', withItems(Array.from({ length: 6000 }, () => []))],
    ['objects beside each other', withItems(Array.from({ length: 6000 }, () => ({})))],
    ['lists within each other', `${'['.repeat(9000)}${']'.repeat(9000)}`],
    ['lists that never end', '['.repeat(20_000)],
    ['keys', withItems([Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [`k${index}`, 1]))])],
  ])('are bounded: %s', async (_, body) => {
    const answer = await service.post('/validate', body);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text).error).toEqual({
      code: 'RequestEntityTooLarge',
      message: 'the body holds more than 2000 objects, or 5000 keys',
    });
  });

  it.each([
    ['brackets and colons in strings', withItems(['{[:'.repeat(9000), '\\"[{'.repeat(4000), '\\'])],
    ['numbers', withItems(Array.from({ length: 9000 }, (_, index) => index))],
  ])('are not %s', async (_, body) => {
    expect((await service.post('/validate', body)).status).toBe(200);
  });

  it.each([
    ['a field that nobody knows', (deep: unknown) => ({ deep })],
    ['managedFields', (deep: unknown) => ({ metadata: { managedFields: [{ fieldsV1: deep }] } })],
    ['a label', (deep: unknown) => ({ metadata: { labels: { deep } } })],
  ])('may be very deep: %s', async (_, objectWith) => {
    const own = await startService({ files, zone: zoneWith(registry, { mode: 'strict' }) });
    for (const depth of [20_000, 90_000]) {
      const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      const body = reviewBodyWith(NAME, objectWith('DEEP')).replace('"DEEP"', deep);
      for (const path of ['/mutate', '/validate']) expect((await own.post(path, body)).status).toBe(200);
    }
    expect((await own.ops('/readyz')).status).toBe(200);
  });

  it('are not counted in a small body', async () => {
    const body = withItems(Array.from({ length: 2500 }, () => ({})));
    expect(body.length).toBeLessThan(bounds.smallReview);
    expect((await service.post('/validate', body)).status).toBe(200);
  });
});
