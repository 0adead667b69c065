import type { Server } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import type { Connections } from './connections.ts';
import type { ServerMetrics } from './metrics.ts';

/** What /readyz answers: whether the server is ready, and one line for each part. */
export interface Readiness {
  readonly isReady: boolean;
  /** The state of each part, by its name. A part that fails makes the server unready only if it can't serve without it. */
  readonly parts: Readonly<Record<string, string>>;
}

export interface OpsOptions {
  readonly metrics: ServerMetrics;
  readonly readiness: () => Readiness;
  readonly follow: (server: Server) => Connections;
}

/** Bytes. No request has a body. */
const BODY_LIMIT = 1024;

/** Plain HTTP for probes and scrapes: /healthz, /readyz, /metrics. It does not listen yet. */
export function createOpsServer({ metrics, readiness, follow }: OpsOptions): FastifyInstance {
  const app = fastify({ logger: false, return503OnClosing: false, bodyLimit: BODY_LIMIT });
  const connections = follow(app.server);
  app.addHook('onRequest', ({ raw }, _, done) => {
    connections.markUsed(raw.socket);
    done();
  });
  // Bodies are not read.
  app.removeAllContentTypeParsers();
  app.get('/healthz', (_, reply) => {
    reply.type('text/plain').send('ok\n');
  });
  app.get('/readyz', (_, reply) => {
    const { isReady, parts } = readiness();
    const lines = Object.entries(parts).map(([part, state]) => `${part}: ${state}`);
    const text = [isReady ? 'ready' : 'not ready', ...lines, ''].join('\n');
    reply
      .code(isReady ? 200 : 503)
      .type('text/plain; charset=utf-8')
      .send(text);
  });
  const page = sharedWhileMade(async () => Buffer.from(await metrics.text()));
  app.get('/metrics', async (_, reply) => {
    reply.type(metrics.contentType).send(await page());
    return reply;
  });
  app.setNotFoundHandler((_, reply) => {
    reply.code(404).type('text/plain').send('expected /healthz, /readyz or /metrics\n');
  });
  return app;
}

/** Makes a value once for all who ask for it while it is being made. */
function sharedWhileMade<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let making: Promise<Value> | undefined;
  return () => {
    making ??= make().finally(() => {
      making = undefined;
    });
    return making;
  };
}
