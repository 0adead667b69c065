// The API server says in each review how long it waits. Look-ups are given up before that time is over.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseDuration } from '../../src/engine/duration.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { type LookupSource, noLookups } from '../../src/engine/lookups.ts';
import { createDrain } from '../../src/server/drain.ts';
import { loggerTo } from '../../src/server/log.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import { createWebhookServer } from '../../src/server/webhook.ts';
import { registry } from '../../webhooks/index.ts';
import { ApiServer, silence } from '../cluster-client/api-server.ts';
import { reviewBody } from '../support/reviews.ts';
import { zoneWith } from '../support/zone.ts';
import { issue, mustLoad, scratch } from './support/certificates.ts';
import { responseIn } from './support/client.ts';
import { clusterAt, startService } from './support/service.ts';

const folder = scratch();
const files = issue(folder, 'zonegate');
/** A client's workload, whose tier is a label of its namespace. */
const SHOP = reviewBody('02-apply-client-mutate-CREATE-deployments');

/** Look-ups that ask for their deadline. */
const looksUp: LookupSource = {
  ...noLookups,
  namespaceLabels(_, deadline) {
    deadline();
    return undefined;
  },
};

describe('parseDuration', () => {
  it.each<[string, number | undefined]>([
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['500ms', 500],
    ['0s', 0],
    ['100us', 0.1],
    ['100µs', 0.1],
    ['2ns', 2e-6],
    ['', undefined],
    ['10', undefined],
    ['s', undefined],
    ['10 s', undefined],
    ['-1s', undefined],
    ['1e3s', undefined],
    ['10s!', undefined],
    ['0x1s', undefined],
    ['1d', undefined],
    [`${'1s'.repeat(50_000)}!`, undefined],
  ])('%.20s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });
});

describe('the deadline of a look-up', () => {
  afterEach(() => void vi.restoreAllMocks());

  it.each([
    ['?timeout=10s', 10_000],
    ['?timeout=5s', 5_000],
    ['?timeout=1m30s', 30_000],
    ['?timeout=1500ms', 1_500],
    ['?x=y&timeout=2s&z', 2_000],
    ['?timeout=1000000h', 30_000],
    ['', 10_000],
    ['?timeout=', 10_000],
    ['?timeout=soon', 10_000],
    ['?timeout=10', 10_000],
    ['?timeout=-5s', 10_000],
    ['?timeout=%', 10_000],
    ['?notimeout=1s', 10_000],
    ['?__proto__=1s&constructor=1s', 10_000],
  ])('%s: within %d ms, the way back included', async (query, milliseconds) => {
    const logger = loggerTo('silent', { write() {} });
    const engine = createEngine(registry, zoneWith(registry));
    const app = createWebhookServer({
      admission: { engine: () => engine, lookups: looksUp, newCorrelationId: () => 'id' },
      tls: mustLoad(files),
      logger,
      metrics: createMetrics(registry, 'test'),
      record: () => undefined,
      bodyLimit: 1024 ** 2,
      drain: createDrain({ quiet: 0, grace: 0 }),
    });
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: `/validate${query}`, headers, body: SHOP });
    expect(answer.statusCode).toBe(200);
    const [[waits]] = timeout.mock.calls as [[number]];
    expect(waits).toBeLessThan(milliseconds);
    expect(waits).toBeGreaterThan(milliseconds / 2);
    expect(Number.isInteger(waits)).toBe(true);
  });
});

describe('an API server that never answers', async () => {
  const api = await new ApiServer().listen();
  api.next.list.push(silence);
  api.next.get.push(...Array.from({ length: 9 }, () => silence));
  const cluster = await clusterAt(api.port, folder);
  const zone = zoneWith(registry, { mode: 'enforce' });
  const service = await startService({ files, cluster, zone });

  it.each(['mutate', 'validate'])('does not hold up /%s: it is answered without what was asked', async (webhook) => {
    const response = responseIn(await service.post(`/${webhook}?timeout=100ms`, SHOP));
    expect(response).toMatchObject({ uid: JSON.parse(SHOP).request.uid });
    expect(api.count('get')).toBeGreaterThan(0);
    expect(service.lines().filter(({ level }) => level === 'error')).toEqual([]);
    if (webhook === 'validate') {
      expect(response.status?.message).toContain(
        'the labels of the namespace, which name the tier, could not be looked up',
      );
    }
  });

  it('does not make the service unready, and /readyz says so', async () => {
    const { status, text } = await service.ops('/readyz');
    expect(status).toBe(200);
    expect(text).toContain('namespaces: not followed yet\n');
  });

  it('ends with the service', async () => {
    service.serving.stop();
    await service.serving.stopped;
    await vi.waitFor(() => expect(api.connections).toBe(0));
    await api.close();
  });
});
