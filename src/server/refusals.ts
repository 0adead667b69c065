import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import type { Drain } from './drain.ts';
import type { Logger } from './log.ts';
import { createSparing } from './log-sampler.ts';
import type { ServerMetrics } from './metrics.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** What is answered to whoever gets no review. The code is one of few: it is the label of a metric. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export interface Refusals {
  /** Refuses what is no review: it is told of, and counted. */
  refuse(reply: FastifyReply, refusal: Refusal): void;
  /** Only answers: it is told of elsewhere. */
  send(reply: FastifyReply, refusal: Refusal): void;
}

export interface RefusalOptions {
  readonly logger: Logger;
  readonly metrics: Pick<ServerMetrics, 'malformed'>;
  readonly drain: Pick<Drain, 'isDraining'>;
}

/** Lines about one code in a second; of more only the number is told. */
const TOLD_AT_ONCE = 10;

export function createRefusals({ logger, metrics, drain }: RefusalOptions): Refusals {
  const tell = createSparing<string>(logger, TOLD_AT_ONCE);
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
      tell(code, { status, code }, `refused a request: ${message}`);
      send(reply, refusal);
    },
  };
}

/** What an error of reading a request is answered with. */
export function refusalOf(status: number, bodyLimit: number): Refusal {
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

/** Answered to a large review that had to wait longer than its caller does. */
export const tooLate: Refusal = { status: 503, code: 'TooLate', message: 'its turn did not come in time' };

export function tooMuchInside({ objects, keys }: { readonly objects: number; readonly keys: number }): Refusal {
  return {
    status: 413,
    code: 'RequestEntityTooLarge',
    message: `the body holds more than ${objects} objects, or ${keys} keys`,
  };
}

/** Answered where others need the room. */
export const tooMuch: Refusal = { status: 503, code: 'ServiceUnavailable', message: 'too much is on its way' };

/** What is no HTTP is answered once, and its connection closed. */
export function refuseConnection(
  { code }: NodeJS.ErrnoException,
  socket: Socket,
  metrics: Pick<ServerMetrics, 'malformed'>,
): void {
  // Before the end of a handshake nothing can be said, and Node does not end it.
  if (!socket.writable || code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return void socket.destroy();
  metrics.malformed('BadRequest');
  const body = JSON.stringify({ error: { code: 'BadRequest', message: 'the request can not be read as HTTP/1.1' } });
  const head = ['HTTP/1.1 400 Bad Request', `content-type: ${JSON_TYPE}`, `content-length: ${body.length}`];
  socket.write([...head, 'connection: close', '', body].join('\r\n'));
  // After `end` alone it would stay open for as long as the peer likes.
  socket.destroySoon();
}
