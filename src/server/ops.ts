import fastify, { type FastifyInstance } from 'fastify';
import type { ServerMetrics } from './metrics.ts';

/** What /readyz says: ready or not, and one line for each part. */
export interface Readiness {
  readonly isReady: boolean;
  /** By the name of the part. A part that is not well makes the server unready only if it can't serve without it. */
  readonly parts: Readonly<Record<string, string>>;
}

export interface OpsOptions {
  readonly metrics: ServerMetrics;
  readonly readiness: () => Readiness;
}

/** Plain HTTP for probes and scrapes: /healthz, /readyz, /metrics. It does not listen yet. */
export function createOpsServer({ metrics, readiness }: OpsOptions): FastifyInstance {
  const app = fastify({ logger: false, return503OnClosing: false });
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
  app.get('/metrics', async (_, reply) => {
    reply.type(metrics.contentType).send(await metrics.text());
    return reply;
  });
  app.setNotFoundHandler((_, reply) => {
    reply.code(404).type('text/plain').send('expected /healthz, /readyz or /metrics\n');
  });
  return app;
}
