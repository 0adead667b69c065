import type { ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Admission, admit } from '../admission/admit.ts';
import type { Outcome, Webhook } from '../admission/outcome.ts';
import { parseReview, renderReview } from '../admission/review.ts';
import type { ObjectEvent } from '../cluster/events.ts';
import { parseDuration } from '../engine/duration.ts';
import type { AdmissionRequest } from '../engine/request.ts';
import { logDecision } from './decision.ts';
import type { Drain } from './drain.ts';
import type { Logger } from './log.ts';
import type { ServerMetrics } from './metrics.ts';
import { rollbackEvent } from './rollback.ts';

export interface WebhookOptions {
  readonly admission: Admission;
  /** The certificates, and whose are asked for. */
  readonly tls: ServerOptions;
  readonly logger: Logger;
  readonly metrics: ServerMetrics;
  /** The largest body that is read, in bytes. */
  readonly bodyLimit: number;
  /** Leaves an Event in the cluster. */
  readonly record: (event: ObjectEvent) => void;
  readonly drain: Pick<Drain, 'isDraining' | 'requested' | 'answered'>;
}

/** The API server keeps idle connections for 90 s, and does not repeat a POST on one that we closed before. */
const KEEP_ALIVE = 120_000;

/** Where a call says nothing else: the default of admissionregistration.k8s.io/v1. */
const DEFAULT_TIMEOUT = 10_000;

/** What the way back to the API server may take out of a deadline. */
const MARGIN = 0.9;

const JSON_TYPE = 'application/json; charset=utf-8';

/** HTTPS with POST /mutate and POST /validate (admission.k8s.io/v1). It does not listen yet. */
export function createWebhookServer(options: WebhookOptions): FastifyInstance {
  const { tls, bodyLimit, drain, metrics, logger } = options;
  const app = fastify({
    https: {
      ...tls,
      // Counted from the start of a connection, and the API server keeps unused ones in stock, too.
      headersTimeout: KEEP_ALIVE,
    },
    bodyLimit,
    keepAliveTimeout: KEEP_ALIVE,
    requestTimeout: KEEP_ALIVE + 30_000,
    logger: false,
    exposeHeadRoutes: false,
    // While draining we answer all the same: connections outlive the end of our being an endpoint.
    return503OnClosing: false,
    routerOptions: { querystringParser: (text) => ({ timeout: /(?:^|&)timeout=([^&]*)/.exec(text)?.[1] ?? '' }) },
    clientErrorHandler: (_, socket) => refuseConnection(socket, metrics),
  }) as unknown as FastifyInstance;

  // fastify's own parser refuses __proto__ in the data; refusing a review lets it pass where the webhook fails open.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body));
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    if (request.headers['content-type'] === undefined) done(null, body);
    else done(Object.assign(new Error('expected Content-Type: application/json'), { statusCode: 415 }));
  });

  const refuse = (reply: FastifyReply, status: number, code: string, message: string) => {
    metrics.malformed(code);
    logger.warn({ status, code }, `refused a request: ${message}`);
    if (drain.isDraining) reply.header('connection', 'close');
    reply.code(status).header('content-type', JSON_TYPE);
    reply.send(JSON.stringify({ error: { code, message } }));
  };

  for (const webhook of ['mutate', 'validate'] as const) {
    app.post<{ Querystring: { timeout?: string }; Body: string | undefined }>(`/${webhook}`, (request, reply) => {
      const began = performance.now();
      const review = parseReview(request.body ?? '');
      if ('problem' in review) return refuse(reply, 400, 'BadRequest', review.problem);
      drain.requested();
      const deadline = () => AbortSignal.timeout(timeLeft(request.query.timeout, began));
      const outcome = admit(options.admission, webhook, review, deadline);
      const end = (decided: Outcome) => answer(options, reply, webhook, review, decided, began);
      // What is thrown here must reach the error handler: nobody else catches it, and it would end the process.
      if (outcome instanceof Promise) outcome.then(end).catch((error) => reply.send(error));
      else end(outcome);
    });
  }

  app.setNotFoundHandler((request, reply) => {
    if (!/^\/(?:mutate|validate)(?:\?|$)/.test(request.url))
      return refuse(reply, 404, 'NotFound', 'expected POST /mutate or POST /validate');
    reply.header('allow', 'POST');
    refuse(reply, 405, 'MethodNotAllowed', 'expected POST');
  });
  app.setErrorHandler((error: { statusCode?: number }, _: FastifyRequest, reply) => {
    const status = error.statusCode ?? 500;
    if (status === 413) {
      return refuse(reply, 413, 'RequestEntityTooLarge', `the body is larger than ${bodyLimit} bytes`);
    }
    if (status === 415) {
      return refuse(reply, 415, 'UnsupportedMediaType', 'expected Content-Type: application/json');
    }
    if (status < 500) return refuse(reply, status, 'BadRequest', 'the request can not be read');
    logger.error({ err: error }, 'a request failed');
    refuse(reply, 500, 'InternalError', 'this is our fault; the log has it');
  });
  return app;
}

/** What is no HTTP is answered once, and its connection closed. */
function refuseConnection(socket: Socket, metrics: ServerMetrics): void {
  if (!socket.writable) return void socket.destroy();
  metrics.malformed('BadRequest');
  const body = JSON.stringify({ error: { code: 'BadRequest', message: 'the request can not be read as HTTP/1.1' } });
  const head = ['HTTP/1.1 400 Bad Request', `content-type: ${JSON_TYPE}`, `content-length: ${body.length}`];
  socket.write([...head, 'connection: close', '', body].join('\r\n'));
  // After `end` alone it would stay open for as long as the peer likes.
  socket.destroySoon();
}

function timeLeft(timeout: string | undefined, began: number): number {
  const whole = parseDuration(timeout ?? '') ?? DEFAULT_TIMEOUT;
  return Math.max(0, Math.floor(Math.min(whole, 30_000) * MARGIN - (performance.now() - began)));
}

function answer(
  { logger, metrics, drain, record }: WebhookOptions,
  reply: FastifyReply,
  webhook: Webhook,
  request: AdmissionRequest,
  outcome: Outcome,
  began: number,
): void {
  if (drain.isDraining) reply.header('connection', 'close');
  reply.header('content-type', JSON_TYPE);
  reply.send(renderReview(outcome.response));
  drain.answered();
  const milliseconds = performance.now() - began;
  metrics.decided(webhook, request, outcome, milliseconds / 1000);
  logDecision(logger, webhook, request, outcome, milliseconds);
  // Told once, where the final state is seen.
  const event = webhook === 'validate' ? rollbackEvent(request, outcome) : undefined;
  if (event !== undefined) record(event);
}
