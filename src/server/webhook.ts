import type { ServerOptions } from 'node:https';
import type { Server, Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import type { Admission } from '../admission/prepared-case.ts';
import type { ObjectEvent } from '../cluster/events.ts';
import { type Body, BodyError, type BodyOptions, noBody, readBody } from './bodies.ts';
import { boundsFor, type ServerBounds } from './bounds.ts';
import { type Connections, followConnections } from './connections.ts';
import type { Drain } from './drain.ts';
import type { EndedRequest } from './edge-metrics.ts';
import { createHeldBytes } from './held-bytes.ts';
import type { Logger } from './log.ts';
import { createLogSampler } from './log-sampler.ts';
import { loggedServerError } from './logged-error.ts';
import type { ServerMetrics } from './metrics.ts';
import { createRefusals, refusalFor, refuseConnection } from './refusals.ts';
import { createReviewer } from './reviewer.ts';

export interface WebhookOptions {
  readonly admission: Admission;
  /** The certificates of the server, and the CA of its clients. */
  readonly tls: ServerOptions;
  readonly logger: Logger;
  readonly metrics: ServerMetrics;
  /** Bytes of the largest body. */
  readonly bodyLimit: number;
  /** Bounds that differ from the defaults. */
  readonly bounds?: Partial<ServerBounds> | undefined;
  /** Follows the connections of the server, in place of {@link followConnections}. */
  readonly follow?: (server: Server) => Connections;
  /** Records an Event in the cluster. */
  readonly record: (event: ObjectEvent) => void;
  readonly drain: Pick<Drain, 'isDraining' | 'requested' | 'answered'>;
}

interface Route {
  readonly Querystring: { timeout?: string };
  readonly Body: Body | undefined;
}

/** Milliseconds. The API server keeps idle connections for 90 s, and does not repeat a POST on one that was closed. */
const KEEP_ALIVE = 120_000;

/** Milliseconds that a peer gets to read an answer after which the connection is closed. */
const LAST_ANSWER = 1000;

/** HTTPS with POST /mutate and POST /validate (admission.k8s.io/v1). It does not listen yet. */
export function createWebhookServer(options: WebhookOptions): FastifyInstance {
  const { tls, bodyLimit, metrics, logger } = options;
  const bounds = boundsFor(bodyLimit, options.bounds);
  const app = fastify({
    https: {
      ...tls,
      handshakeTimeout: bounds.headTime,
      // Node counts it from the start of a connection, and the API server keeps connections that it never used, too.
      headersTimeout: KEEP_ALIVE,
    },
    bodyLimit,
    keepAliveTimeout: KEEP_ALIVE,
    requestTimeout: KEEP_ALIVE + 30_000,
    logger: false,
    exposeHeadRoutes: false,
    // While it drains, the server still answers: requests come over old connections.
    return503OnClosing: false,
    routerOptions: { querystringParser: (text) => ({ timeout: /(?:^|&)timeout=([^&]*)/.exec(text)?.[1] ?? '' }) },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, metrics),
  }) as unknown as FastifyInstance;
  const connections = options.follow?.(app.server) ?? followConnections(app.server, { bounds, onEnded: () => {} });
  const heldBytes = createHeldBytes(bounds);
  metrics.watchHeldBytes(() => heldBytes.bytes);
  app.addHook('onClose', async () => heldBytes.stop());

  // fastify's own parser refuses __proto__ in the data. Where the webhook fails open, a refused review would be admitted.
  app.removeAllContentTypeParsers();
  const warn = createLogSampler<EndedRequest>(logger);
  const onEnded = (reason: EndedRequest, { remoteAddress: address }: Socket) => {
    metrics.requestEnded(reason);
    warn(reason, { reason, address }, 'ended a request before it was answered');
  };
  const bodyOptions: BodyOptions = { heldBytes, most: bodyLimit, onEnded };
  app.addContentTypeParser('application/json', (_, payload, done) => readBody(payload, bodyOptions, done));
  app.addContentTypeParser('*', (request, payload, done) => {
    readBody(payload, bodyOptions, (error, body) => {
      if (body === undefined || request.headers['content-type'] === undefined) return done(error, body);
      heldBytes.close(body.held);
      done(new BodyError(415, 'expected Content-Type: application/json'));
    });
  });

  const { refuse, send } = createRefusals(options);
  const review = createReviewer({ ...options, bounds, heldBytes, connections, refuse, send, onEnded });
  for (const webhook of ['mutate', 'validate'] as const) {
    app.post<Route>(`/${webhook}`, ({ raw, body, query: { timeout } }, reply) => {
      connections.markUsed(raw.socket);
      review({ webhook, body: body ?? noBody(), timeout, reply });
    });
  }

  app.setNotFoundHandler<Route>(({ raw, body, url }, reply) => {
    connections.markUsed(raw.socket);
    if (body !== undefined) heldBytes.close(body.held);
    if (!/^\/(?:mutate|validate)(?:\?|$)/.test(url)) {
      return refuse(reply, { status: 404, code: 'NotFound', message: 'expected POST /mutate or POST /validate' });
    }
    reply.header('allow', 'POST');
    refuse(reply, { status: 405, code: 'MethodNotAllowed', message: 'expected POST' });
  });
  app.setErrorHandler<Error & { statusCode?: number }, Route>((error, { raw, body }, reply) => {
    const { statusCode: status = 500 } = error;
    const refusal = refusalFor(status, bodyLimit);
    if (body !== undefined) heldBytes.close(body.held);
    // The rest of the body is not read, so the connection must be closed; but the peer needs time to read the answer.
    if (error instanceof BodyError) setTimeout(() => raw.socket.destroy(), LAST_ANSWER).unref();
    if (status === 408 || status === 503) return send(reply, refusal);
    if (status >= 500) logger.error({ err: loggedServerError(error) }, 'a request failed');
    refuse(reply, refusal);
  });
  return app;
}
