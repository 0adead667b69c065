// Large reviews take turns. Small ones and probes do not wait for all of them.
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { valueAt } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { createRegistry, type Registry } from '../../src/engine/registry.ts';
import { deployments } from '../../src/engine/resource.ts';
import type { ServerBounds } from '../../src/server/bounds.ts';
import { reviewBodyWith } from '../support/reviews.ts';
import { zoneWith } from '../support/zone.ts';
import { issue, read, scratch } from './support/certificates.ts';
import { responseIn } from './support/client.ts';
import { head, metric, openRaw, type Raw, until } from './support/raw.ts';
import { startService } from './support/service.ts';

vi.setConfig({ testTimeout: 30_000 });

const KIB = 1024;
const files = issue(scratch(), 'zonegate');
const ca = read(files.certFile);
const SMALL_REVIEW = 32 * KIB;
const ended = (reason: string) => `zonegate_requests_ended_total{reason="${reason}"}`;

/** A review by name; a large one has more than so many bytes. */
function review(name: string, bytes = 0): string {
  return reviewBodyWith('01-apply-executor-mutate-CREATE-deployments', {
    metadata: { name },
    filler: 'x'.repeat(bytes),
  });
}

/** A service that notes which reviews it validates, and in which order. */
async function noting(onJudged: (name: string) => void = () => {}, bounds: Partial<ServerBounds> = {}) {
  const validated: string[] = [];
  const note = (object: object) => {
    const name = String(valueAt(object, ['metadata', 'name']));
    validated.push(name);
    // It blocks as a large review does: what comes meanwhile has to wait.
    for (const until = performance.now() + 5; performance.now() < until; );
    onJudged(name);
  };
  const registry: Registry = createRegistry([
    definePolicy({
      id: 'noting',
      level: 'must',
      zones: everyZone,
      endangers: 'reliability',
      handbook: 'DEPLOYMENTS',
      docs: { quote: 'q', summary: 's', rationale: 'r', remediation: 'r' },
      match: { resources: [deployments], operations: ['CREATE', 'UPDATE'] },
      options: z.strictObject({}),
      messages: { wrong: { text: 'w', compares: 'nothing' } },
      validate: ({ object }) => note(object),
    }),
  ]);
  const zone = zoneWith(registry, { mode: 'strict' });
  const service = await startService({
    files,
    registry,
    zone,
    bounds: { smallReview: SMALL_REVIEW, heldBytes: 1000 * KIB, ...bounds },
  });
  return { service, validated };
}

/** Sends all of a review but its last byte, and waits until it is there. */
async function almost(service: Awaited<ReturnType<typeof startService>>, body: string, path = '/validate') {
  const raw = await openRaw(service, ca);
  const before = await metric(service, 'zonegate_held_bytes');
  await raw.send(head(path, body.length) + body.slice(0, -1));
  await until(service, 'zonegate_held_bytes', (bytes) => bytes >= before + body.length - 1);
  return raw;
}

const finish = (...all: readonly Raw[]) => {
  for (const { socket } of all) socket.write('}');
};

describe('large reviews', () => {
  it('are validated in turns, the smallest first; a small review does not wait for all of them', async () => {
    let small: Raw | undefined;
    const { service, validated } = await noting((name) => {
      if (name === 'large-1') small?.socket.write('}');
    });
    const names = ['large-6', 'large-1', 'large-3', 'large-5', 'large-2', 'large-4'];
    const larges: Raw[] = [];
    for (const name of names) larges.push(await almost(service, review(name, (30 + 10 * Number(name.at(-1))) * KIB)));
    small = await almost(service, review('small'));
    finish(...larges);
    for (const { answered } of [...larges, small]) expect(await answered('"uid"')).toContain('HTTP/1.1 200 OK');
    // The first review may have its turn before the others have come.
    const [, ...inTurn] = validated.filter((name) => name !== 'small');
    expect(inTurn).toEqual(inTurn.toSorted());
    expect(validated).toHaveLength(7);
    expect(validated.at(-1)).not.toBe('small');
    expect(await metric(service, 'zonegate_held_bytes')).toBe(0);
  });

  it('are not validated when the connection is closed, or the timeout is over', async () => {
    let hangUp = () => {};
    const { service, validated } = await noting((name) => {
      if (name === 'first') hangUp();
    });
    const first = await almost(service, review('first', 40 * KIB));
    const between = await almost(service, review('between', 60 * KIB));
    const last = await almost(service, review('last', 80 * KIB));
    const late = await almost(service, review('late', 50 * KIB), '/validate?timeout=1ns');
    hangUp = () => void last.socket.destroy();
    finish(first, between, last, late);
    expect(await late.answered('TooLate')).toContain('HTTP/1.1 503 ');
    await between.answered('"uid"');
    await until(service, ended('hung-up'), (count) => count === 1);
    expect(await metric(service, ended('late'))).toBe(1);
    expect(validated.filter((name) => ['last', 'late'].includes(name))).toEqual([]);
    expect(await metric(service, 'zonegate_held_bytes')).toBe(0);
  });

  it('are given up while they wait when others need the room: the largest first', async () => {
    const body = review('newcomer', 450 * KIB);
    let come = () => {};
    const { service, validated } = await noting((name) => {
      if (name === 'first') come();
    });
    const newcomer = await openRaw(service, ca);
    come = () => void newcomer.socket.write(head('/validate', body.length) + body);
    const first = await almost(service, review('first', 35 * KIB));
    const others: Raw[] = [];
    // They have their turns while it comes.
    for (let index = 0; index < 10; index++) others.push(await almost(service, review('other', 40 * KIB)));
    const largest = await almost(service, review('largest', 500 * KIB));
    finish(first, ...others, largest);
    expect(await largest.answered('too much is on its way')).toContain('HTTP/1.1 503 ');
    for (const { answered } of [...others, newcomer]) await answered('"uid"');
    expect(validated).not.toContain('largest');
    expect(await metric(service, ended('crowded'))).toBe(1);
    expect(await metric(service, 'zonegate_held_bytes')).toBe(0);
  });

  it('are answered as small ones are', async () => {
    const { service } = await noting();
    for (const webhook of ['mutate', 'validate']) {
      const body = review('large', 100 * KIB);
      expect(responseIn(await service.post(`/${webhook}`, body)).uid).toBe(JSON.parse(body).request.uid);
    }
    const bad = await service.post('/validate', `{"a": "${'x'.repeat(100 * KIB)}`);
    expect(bad.status).toBe(400);
  });
});

it('on a busy machine a small review is validated in full, and a large one only for so long', async () => {
  const { service, validated } = await noting(() => {}, { policyTime: 0 });
  expect(responseIn(await service.post('/validate', review('small')))).toMatchObject({ allowed: true });
  const { allowed, status } = responseIn(await service.post('/validate', review('large', 40 * KIB)));
  expect({ allowed, validated }).toEqual({ allowed: false, validated: ['small'] });
  expect(status?.message).toContain('it could not be validated in time');
});

describe('probes', () => {
  it('are answered between large reviews', async () => {
    const order: string[] = [];
    let probe: Promise<unknown> | undefined;
    const { service } = await noting((name) => {
      order.push(name);
      if (name === 'a') probe = service.ops('/healthz').then(() => order.push('probe'));
    });
    const all = [
      await almost(service, review('a', 40 * KIB)),
      ...(await Promise.all(['b', 'c', 'd', 'e'].map((name) => almost(service, review(name, 50 * KIB))))),
    ];
    finish(...all);
    await Promise.all(all.map(({ answered }) => answered('"uid"')));
    await probe;
    expect(order.indexOf('probe')).toBeLessThan(order.length - 1);
    for (const { socket } of all) await once(socket.end(), 'close');
  });
});
