import type { ServerOptions } from 'node:https';
import type { Server, Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import type { Admission } from '../admission/prepared-case.ts';
import type { ObjectEvent } from '../cluster/events.ts';
import { type Body, BodyError, type BodyOptions, noBody, readBody } from './bodies.ts';
import { type Connections, followConnections } from './connections.ts';
import type { Drain } from './drain.ts';
import type { EndedRequest } from './edge-metrics.ts';
import { toldFault } from './fault.ts';
import { createHoldings } from './held-bytes.ts';
import { type Limits, limitsFor } from './limits.ts';
import type { Logger } from './log.ts';
import { createSparing } from './log-sampler.ts';
import type { ServerMetrics } from './metrics.ts';
import { createRefusals, refusalOf, refuseConnection } from './refusals.ts';
import { createReviewer } from './reviewer.ts';

export interface WebhookOptions {
  readonly admission: Admission;
  /** The certificates, and whose are asked for. */
  readonly tls: ServerOptions;
  readonly logger: Logger;
  readonly metrics: ServerMetrics;
  /** The largest body that is read, in bytes. */
  readonly bodyLimit: number;
  /** Other limits than the usual ones. */
  readonly limits?: Partial<Limits> | undefined;
  /** Follows the connections of the server, for whoever wants to know of them, too. */
  readonly follow?: (server: Server) => Connections;
  /** Leaves an Event in the cluster. */
  readonly record: (event: ObjectEvent) => void;
  readonly drain: Pick<Drain, 'isDraining' | 'requested' | 'answered'>;
}

interface Call {
  readonly Querystring: { timeout?: string };
  readonly Body: Body | undefined;
}

/** The API server keeps idle connections for 90 s, and does not repeat a POST on one that we closed before. */
const KEEP_ALIVE = 120_000;

/** Milliseconds after which a connection is ended whose last answer is not taken. */
const LAST_ANSWER = 1000;

/** HTTPS with POST /mutate and POST /validate (admission.k8s.io/v1). It does not listen yet. */
export function createWebhookServer(options: WebhookOptions): FastifyInstance {
  const { tls, bodyLimit, metrics, logger } = options;
  const limits = limitsFor(bodyLimit, options.limits);
  const app = fastify({
    https: {
      ...tls,
      handshakeTimeout: limits.headTime,
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
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, metrics),
  }) as unknown as FastifyInstance;
  const connections = options.follow?.(app.server) ?? followConnections(app.server, { limits, onEnded: () => {} });
  const holdings = createHoldings(limits);
  metrics.holds(() => holdings.bytes);
  app.addHook('onClose', async () => holdings.stop());

  // fastify's own parser refuses __proto__ in the data; refusing a review lets it pass where the webhook fails open.
  app.removeAllContentTypeParsers();
  const warn = createSparing<EndedRequest>(logger);
  const onEnded = (reason: EndedRequest, { remoteAddress: address }: Socket) => {
    metrics.requestEnded(reason);
    warn(reason, { reason, address }, 'ended a request before it was answered');
  };
  const reading: BodyOptions = { holdings, limit: bodyLimit, onEnded };
  app.addContentTypeParser('application/json', (_, payload, done) => readBody(payload, reading, done));
  app.addContentTypeParser('*', (request, payload, done) => {
    readBody(payload, reading, (error, body) => {
      if (body === undefined || request.headers['content-type'] === undefined) return done(error, body);
      holdings.close(body.holding);
      done(new BodyError(415, 'expected Content-Type: application/json'));
    });
  });

  const { refuse, send } = createRefusals(options);
  const review = createReviewer({ ...options, limits, holdings, connections, refuse, send, onEnded });
  for (const webhook of ['mutate', 'validate'] as const) {
    app.post<Call>(`/${webhook}`, ({ raw, body, query: { timeout } }, reply) => {
      connections.used(raw.socket);
      review({ webhook, body: body ?? noBody(), timeout, reply });
    });
  }

  app.setNotFoundHandler<Call>(({ raw, body, url }, reply) => {
    connections.used(raw.socket);
    if (body !== undefined) holdings.close(body.holding);
    if (!/^\/(?:mutate|validate)(?:\?|$)/.test(url)) {
      return refuse(reply, { status: 404, code: 'NotFound', message: 'expected POST /mutate or POST /validate' });
    }
    reply.header('allow', 'POST');
    refuse(reply, { status: 405, code: 'MethodNotAllowed', message: 'expected POST' });
  });
  app.setErrorHandler<Error & { statusCode?: number }, Call>((error, { raw, body }, reply) => {
    const { statusCode: status = 500 } = error;
    const refusal = refusalOf(status, bodyLimit);
    if (body !== undefined) holdings.close(body.holding);
    // The connection is closed with the answer, but not before it is taken.
    if (error instanceof BodyError) setTimeout(() => raw.socket.destroy(), LAST_ANSWER).unref();
    if (status === 408 || status === 503) return send(reply, refusal);
    if (status >= 500) logger.error({ err: toldFault(error) }, 'a request failed');
    refuse(reply, refusal);
  });
  return app;
}
