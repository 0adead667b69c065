import { expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import { noLookups } from '../../src/engine/lookups.ts';
import { createDrain } from '../../src/server/drain.ts';
import { loggerTo } from '../../src/server/log.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import { createWebhookServer } from '../../src/server/webhook.ts';
import { registry } from '../../webhooks/index.ts';
import { zoneWith } from '../support/zone.ts';
import { issue, mustLoad, scratch } from './support/certificates.ts';

const folder = scratch();

/** Milliseconds for which the API server keeps an idle connection, also one that it never used. */
const KEPT = 90_000;

it('the server never ends a connection that the API server may still use', () => {
  const { server } = createWebhookServer({
    admission: {
      engine: () => createEngine(registry, zoneWith(registry)),
      lookups: noLookups,
      newCorrelationId: () => '',
    },
    tls: mustLoad(issue(folder, 'zonegate')),
    logger: loggerTo('silent', { write: () => undefined }),
    metrics: createMetrics(registry, '1.2.3'),
    record: () => undefined,
    bodyLimit: 1,
    drain: createDrain({ quiet: 0, grace: 0 }),
  });
  // Node counts the last two from the start of the connection.
  const { keepAliveTimeout, headersTimeout, requestTimeout, timeout } = server;
  expect(Math.min(keepAliveTimeout, headersTimeout, requestTimeout)).toBeGreaterThan(KEPT);
  expect(timeout).toBe(0);
});
