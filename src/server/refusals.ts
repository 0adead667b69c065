import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import type { Drain } from './drain.ts';
import type { Logger } from './log.ts';
import { createLogSampler } from './log-sampler.ts';
import type { ServerMetrics } from './metrics.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** The answer to a request that gets no decision. There are few codes: they are values of a metric's label. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export interface Refusals {
  /** Refuses a request that is no review: answers, logs and counts it. */
  refuse(reply: FastifyReply, refusal: Refusal): void;
  /** Only answers, for requests that are logged and counted elsewhere. */
  send(reply: FastifyReply, refusal: Refusal): void;
}

export interface RefusalOptions {
  readonly logger: Logger;
  readonly metrics: Pick<ServerMetrics, 'malformed'>;
  readonly drain: Pick<Drain, 'isDraining'>;
}

/** Lines of the log for one code in a second; of more only the number is logged. */
const LINES_A_SECOND = 10;

export function createRefusals({ logger, metrics, drain }: RefusalOptions): Refusals {
  const warn = createLogSampler<string>(logger, LINES_A_SECOND);
  const send = (reply: FastifyReply, { status, code, message }: Refusal) => {
    if (drain.isDraining) reply.header('connection', 'close');
    reply.code(status).header('content-type', JSON_TYPE);
    reply.send(JSON.stringify({ error: { code, message } }));
  };
  return {
    send,
    refuse(reply, refusal) {
      const { status, code, message } = refusal;
      metrics.malformed(code);
      warn(code, { status, code }, `refused a request: ${message}`);
      send(reply, refusal);
    },
  };
}

/** The answer to a request that cannot be read, by the HTTP status of the error. */
export function refusalFor(status: number, bodyLimit: number): Refusal {
  switch (status) {
    case 408:
      return { status, code: 'RequestTimeout', message: 'the body took too long to come' };
    case 413:
      return { status, code: 'RequestEntityTooLarge', message: `the body is larger than ${bodyLimit} bytes` };
    case 415:
      return { status, code: 'UnsupportedMediaType', message: 'expected Content-Type: application/json' };
    case 503:
      return tooMuch;
    default:
      return status < 500
        ? { status, code: 'BadRequest', message: 'the request can not be read' }
        : { status: 500, code: 'InternalError', message: 'this is our fault; the log has it' };
  }
}

/** The answer to a large review whose turn came after its timeout. */
export const tooLate: Refusal = { status: 503, code: 'TooLate', message: 'its turn did not come in time' };

/** The answer to a review with more objects or keys than the server takes. */
export function tooMuchInside({ objects, keys }: { readonly objects: number; readonly keys: number }): Refusal {
  return {
    status: 413,
    code: 'RequestEntityTooLarge',
    message: `the body holds more than ${objects} objects, or ${keys} keys`,
  };
}

/** The answer to a request that is given up because others need the room. */
export const tooMuch: Refusal = { status: 503, code: 'ServiceUnavailable', message: 'too much is on its way' };

/** Answers what is no HTTP with an error, and closes the connection. */
export function refuseConnection(
  { code }: NodeJS.ErrnoException,
  socket: Socket,
  metrics: Pick<ServerMetrics, 'malformed'>,
): void {
  // Before the end of a handshake no answer can be sent, and Node does not close the connection.
  if (!socket.writable || code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return void socket.destroy();
  metrics.malformed('BadRequest');
  const body = JSON.stringify({ error: { code: 'BadRequest', message: 'the request can not be read as HTTP/1.1' } });
  const head = ['HTTP/1.1 400 Bad Request', `content-type: ${JSON_TYPE}`, `content-length: ${body.length}`];
  socket.write([...head, 'connection: close', '', body].join('\r\n'));
  // After `end` alone it would stay open for as long as the peer likes.
  socket.destroySoon();
}
