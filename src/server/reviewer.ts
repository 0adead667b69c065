import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { admit } from '../admission/admit.ts';
import type { Admission } from '../admission/prepared-case.ts';
import type { AdmissionResult } from '../admission/result.ts';
import { parseReview, renderReview } from '../admission/review.ts';
import type { ObjectEvent } from '../cluster/events.ts';
import { giveBack } from '../cluster/give-back.ts';
import { parseDuration } from '../engine/duration.ts';
import type { AdmissionRequest, Webhook } from '../engine/request.ts';
import { failure, type Result } from '../problem/problem.ts';
import type { Body } from './bodies.ts';
import type { ServerBounds } from './bounds.ts';
import type { Connections } from './connections.ts';
import { logDecision } from './decision-log.ts';
import type { Drain } from './drain.ts';
import type { EndedRequest } from './edge-metrics.ts';
import type { HeldBytes } from './held-bytes.ts';
import { holdsMoreThan } from './json-size.ts';
import type { Logger } from './log.ts';
import { createCollector } from './memory.ts';
import type { ServerMetrics } from './metrics.ts';
import { JSON_TYPE, type Refusal, type Refusals, tooLate, tooMuch, tooMuchInside } from './refusals.ts';
import { rollbackEvent } from './rollback-event.ts';
import { createTurns, lookupsInTurns } from './turns.ts';

export interface ReviewerOptions extends Refusals {
  readonly admission: Admission;
  readonly logger: Logger;
  readonly metrics: ServerMetrics;
  readonly bounds: ServerBounds;
  readonly heldBytes: HeldBytes;
  readonly connections: Connections;
  readonly record: (event: ObjectEvent) => void;
  readonly drain: Pick<Drain, 'isDraining' | 'requested' | 'answered'>;
  /** Called for a request that ends without a decision, or before its peer has read the answer. */
  readonly onEnded: (reason: EndedRequest, socket: Socket) => void;
}

/** A review whose body has come. */
export interface ReceivedReview {
  readonly webhook: Webhook;
  readonly body: Body;
  /** How long the API server waits, such as `10s`. */
  readonly timeout: string | undefined;
  readonly reply: FastifyReply;
}

/** Milliseconds: the default of admissionregistration.k8s.io/v1. */
const DEFAULT_TIMEOUT = 10_000;

/** Milliseconds: the longest that admissionregistration.k8s.io/v1 allows. */
const LONGEST_TIMEOUT = 30_000;

/** The part of the timeout after which look-ups end. The rest is for policies, and for the way back to the API server. */
const LOOKUP_PART = 0.9;

/** Bytes of large reviews after which garbage is collected. */
const GARBAGE = 2 * 1024 * 1024;

/**
 * For a small review, the clock is read only each time that so many policies have asked whether the time is over: reading
 * it takes as long as many a policy.
 */
const CLOCK_READ_EVERY = 8;

/** Bytes of an answer that a connection takes at once. The rest of a longer answer is held until the peer reads it. */
const SMALL_ANSWER = 16 * 1024;

/** Decides and answers the reviews of a server: small ones at once, large ones in turns. */
export function createReviewer(options: ReviewerOptions): (received: ReceivedReview) => void {
  const { bounds, heldBytes, connections, drain, refuse, send, onEnded } = options;
  const turns = createTurns();
  const timeoutOf = createTimeouts();
  const collect = createCollector(GARBAGE);
  const inTurns: Admission = { ...options.admission, lookups: lookupsInTurns(options.admission.lookups, turns) };

  const decide = (received: ReceivedReview, admission: Admission) => {
    const { webhook, body, reply } = received;
    const request = readReview(body, bounds);
    if (!request.ok) {
      heldBytes.close(body.held);
      return refuse(reply, request.problems[0]);
    }
    drain.requested();
    const timeout = timeoutOf(received);
    let abortLookups: AbortController | undefined;
    const deadline = () => {
      abortLookups ??= new AbortController();
      const left = Math.max(0, Math.floor(body.began + timeout * LOOKUP_PART - performance.now()));
      return AbortSignal.any([AbortSignal.timeout(left), abortLookups.signal]);
    };
    let policiesBegan: number | undefined;
    const readEvery = body.length > bounds.smallReview ? 1 : CLOCK_READ_EVERY;
    let timesAsked = 0;
    const isOver = () => {
      if (timesAsked++ % readEvery !== 0) return false;
      const now = performance.now();
      if (now >= body.began + timeout) return true;
      // A small review without look-ups takes little CPU time, even if a busy machine makes it wait.
      if (readEvery > 1 && abortLookups === undefined) return false;
      // Policies ask first when look-ups have ended: the time of look-ups does not count.
      policiesBegan ??= now;
      return now - policiesBegan >= bounds.policyTime;
    };
    const admitted = admit(admission, webhook, request.value, deadline, isOver);
    const end = (result: AdmissionResult) => answer(options, received, request.value, result);
    if (!(admitted instanceof Promise)) return end(admitted);
    heldBytes.lookUp(body.held, () => abortLookups?.abort());
    // The error handler must get what is thrown here: else nothing catches it, and the process ends.
    admitted.then(end).catch((error) => reply.send(error));
  };

  const decideInTurn = (received: ReceivedReview) => {
    const { body, reply } = received;
    const { socket } = reply.request.raw;
    const drop = (reason: EndedRequest) => {
      leaveQueue();
      unwatch();
      heldBytes.close(body.held);
      giveBack(body.take());
      drain.answered();
      onEnded(reason, socket);
    };
    const leaveQueue = turns.take(body.length, () => {
      if (socket.destroyed) return drop('hung-up');
      if (performance.now() - body.began >= timeoutOf(received)) {
        drop('late');
        return send(reply, tooLate);
      }
      unwatch();
      drain.answered();
      try {
        decide(received, inTurns);
      } catch (error) {
        reply.send(error);
      }
      collect(body.length);
    });
    const unwatch = connections.whenClosed(socket, () => drop('hung-up'));
    drain.requested();
    heldBytes.wait(body.held, () => {
      drop('crowded');
      send(reply, tooMuch);
    });
  };

  return (received) => {
    if (received.body.length > bounds.smallReview) decideInTurn(received);
    else decide(received, options.admission);
  };
}

/** The request in a body. It is a function of its own so that bytes and text are garbage when policies run. */
function readReview(body: Body, bounds: ServerBounds): Result<AdmissionRequest, Refusal> {
  const pieces = body.take();
  const isLarge = body.length > bounds.smallReview;
  const [bytes = Buffer.alloc(0)] = pieces.length > 1 ? [Buffer.concat(pieces)] : pieces;
  const isTooMuch = isLarge && holdsMoreThan(bytes, bounds);
  const text = isTooMuch ? '' : bytes.toString('utf8');
  if (isLarge) giveBack([bytes, ...pieces]);
  if (isTooMuch) return failure([tooMuchInside(bounds)]);
  const review = parseReview(text);
  return review.ok ? review : failure([{ status: 400, code: 'BadRequest', message: review.problems[0].message }]);
}

/** Milliseconds that the API server waits. It says the same each time: the text is parsed only when it changes. */
function createTimeouts(): (received: ReceivedReview) => number {
  let parsed: string | undefined;
  let milliseconds = DEFAULT_TIMEOUT;
  return ({ timeout }) => {
    if (timeout !== parsed) {
      parsed = timeout;
      milliseconds = Math.min(parseDuration(timeout ?? '') ?? DEFAULT_TIMEOUT, LONGEST_TIMEOUT);
    }
    return milliseconds;
  };
}

function answer(
  options: ReviewerOptions,
  received: ReceivedReview,
  request: AdmissionRequest,
  result: AdmissionResult,
): void {
  const { logger, metrics, drain, record } = options;
  const { webhook, reply, body } = received;
  if (drain.isDraining) reply.header('connection', 'close');
  reply.header('content-type', JSON_TYPE);
  const text = renderReview(result.response);
  reply.send(text);
  holdAnswer(options, received, text.length);
  drain.answered();
  const milliseconds = performance.now() - body.completed;
  metrics.decided(webhook, request, result, milliseconds / 1000);
  logDecision(logger, webhook, request, result, milliseconds);
  // Only one of the webhooks records it: that which sees the final object.
  const event = webhook === 'validate' ? rollbackEvent(request, result) : undefined;
  if (event !== undefined) record(event);
}

/** Counts the bytes of an answer until the peer has read it, if it is long or waits behind others on its connection. */
function holdAnswer(options: ReviewerOptions, { body: { held }, reply }: ReceivedReview, bytes: number): void {
  const { heldBytes, connections, onEnded } = options;
  const { socket } = reply.request.raw;
  const isSent = bytes <= SMALL_ANSWER && reply.raw.socket !== null;
  if (isSent || socket.destroyed) return void heldBytes.close(held);
  heldBytes.answer(held, bytes, (reason) => {
    onEnded(reason === 'slow' ? 'unread' : 'crowded', socket);
    socket.destroy();
  });
  const unwatch = connections.whenClosed(socket, () => heldBytes.close(held));
  reply.raw.once('close', () => {
    unwatch();
    heldBytes.close(held);
  });
}
