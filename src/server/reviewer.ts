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
import type { Connections } from './connections.ts';
import { logDecision } from './decision.ts';
import type { Drain } from './drain.ts';
import type { EndedRequest } from './edge-metrics.ts';
import type { Holdings } from './held-bytes.ts';
import type { Limits } from './limits.ts';
import type { Logger } from './log.ts';
import { createCollector } from './memory.ts';
import type { ServerMetrics } from './metrics.ts';
import { JSON_TYPE, type Refusal, type Refusals, tooLate, tooMuch, tooMuchInside } from './refusals.ts';
import { rollbackEvent } from './rollback.ts';
import { holdsMoreThan } from './shape.ts';
import { createTurns, factsInTurns } from './turns.ts';

export interface ReviewerOptions extends Refusals {
  readonly admission: Admission;
  readonly logger: Logger;
  readonly metrics: ServerMetrics;
  readonly limits: Limits;
  readonly holdings: Holdings;
  readonly connections: Connections;
  readonly record: (event: ObjectEvent) => void;
  readonly drain: Pick<Drain, 'isDraining' | 'requested' | 'answered'>;
  /** Told of a request that is ended without an answer of the webhook, or before that was taken. */
  readonly onEnded: (reason: EndedRequest, socket: Socket) => void;
}

/** A call of a webhook whose body has come. */
export interface Call {
  readonly webhook: Webhook;
  readonly body: Body;
  /** How long the caller waits, as the API server says it: `10s`. */
  readonly timeout: string | undefined;
  readonly reply: FastifyReply;
}

/** Where a call says nothing else: the default of admissionregistration.k8s.io/v1. */
const DEFAULT_TIMEOUT = 10_000;

/** The longest that it allows. */
const LONGEST_TIMEOUT = 30_000;

/** What the way back to the API server may take out of a deadline. */
const MARGIN = 0.9;

/** Bytes of large reviews that may be left behind. */
const LITTER = 2 * 1024 * 1024;

/** How often it is asked whether the time for a small review is over, until the clock is read: that takes as long as many a policy. */
const SELDOM = 8;

/** Bytes of an answer that a connection takes at once; the rest of a longer one waits until it is read. */
const SMALL_ANSWER = 16 * 1024;

/** What judges the calls of a server, and answers them: small reviews at once, large ones in turns. */
export function createReviewer(options: ReviewerOptions): (call: Call) => void {
  const { limits, holdings, connections, drain, refuse, send, onEnded } = options;
  const turns = createTurns();
  const waitOf = createWaits();
  const collect = createCollector(LITTER);
  const inTurns: Admission = { ...options.admission, lookups: factsInTurns(options.admission.lookups, turns) };

  const judge = (call: Call, admission: Admission) => {
    const { webhook, body, reply } = call;
    const review = read(body, limits);
    if (!review.ok) {
      holdings.close(body.holding);
      return refuse(reply, review.problems[0]);
    }
    drain.requested();
    const wait = waitOf(call);
    let hurry: AbortController | undefined;
    const deadline = () => {
      hurry ??= new AbortController();
      const left = Math.max(0, Math.floor(body.began + wait * MARGIN - performance.now()));
      return AbortSignal.any([AbortSignal.timeout(left), hurry.signal]);
    };
    let judgedSince: number | undefined;
    const every = body.length > limits.smallReview ? 1 : SELDOM;
    let asked = 0;
    const isOver = () => {
      if (asked++ % every !== 0) return false;
      const now = performance.now();
      if (now >= body.began + wait) return true;
      // A small one that nothing was looked up for takes little, however long a busy machine lets it wait.
      if (every > 1 && hurry === undefined) return false;
      // Look-ups are over when it is asked first: what they took is not counted.
      judgedSince ??= now;
      return now - judgedSince >= limits.judging;
    };
    const outcome = admit(admission, webhook, review.value, deadline, isOver);
    const end = (decided: AdmissionResult) => answer(options, call, review.value, decided);
    if (!(outcome instanceof Promise)) return end(outcome);
    holdings.lookUp(body.holding, () => hurry?.abort());
    // What is thrown here must reach the error handler: nobody else catches it, and it would end the process.
    outcome.then(end).catch((error) => reply.send(error));
  };

  const judgeInTurn = (call: Call) => {
    const { body, reply } = call;
    const { socket } = reply.request.raw;
    const drop = (reason: EndedRequest) => {
      leave();
      forget();
      holdings.close(body.holding);
      giveBack(body.take());
      drain.answered();
      onEnded(reason, socket);
    };
    const leave = turns.take(body.length, () => {
      if (socket.destroyed) return drop('hung-up');
      if (performance.now() - body.began >= waitOf(call)) {
        drop('late');
        return send(reply, tooLate);
      }
      forget();
      drain.answered();
      try {
        judge(call, inTurns);
      } catch (error) {
        reply.send(error);
      }
      collect(body.length);
    });
    const forget = connections.whenClosed(socket, () => drop('hung-up'));
    drain.requested();
    holdings.wait(body.holding, () => {
      drop('crowded');
      send(reply, tooMuch);
    });
  };

  return (call) => {
    if (call.body.length > limits.smallReview) judgeInTurn(call);
    else judge(call, options.admission);
  };
}

/** The review in a body. In a function of its own: neither bytes nor text are kept while it is judged. */
function read(body: Body, limits: Limits): Result<AdmissionRequest, Refusal> {
  const pieces = body.take();
  const isLarge = body.length > limits.smallReview;
  const [bytes = Buffer.alloc(0)] = pieces.length > 1 ? [Buffer.concat(pieces)] : pieces;
  const isTooMuch = isLarge && holdsMoreThan(bytes, limits);
  const text = isTooMuch ? '' : bytes.toString('utf8');
  if (isLarge) giveBack([bytes, ...pieces]);
  if (isTooMuch) return failure([tooMuchInside(limits)]);
  const review = parseReview(text);
  return review.ok ? review : failure([{ status: 400, code: 'BadRequest', message: review.problems[0].message }]);
}

/** How long a caller waits, in milliseconds. An API server says the same each time: it is read once. */
function createWaits(): (call: Call) => number {
  let read: string | undefined;
  let wait = DEFAULT_TIMEOUT;
  return ({ timeout }) => {
    if (timeout !== read) {
      read = timeout;
      wait = Math.min(parseDuration(timeout ?? '') ?? DEFAULT_TIMEOUT, LONGEST_TIMEOUT);
    }
    return wait;
  };
}

function answer(options: ReviewerOptions, call: Call, request: AdmissionRequest, outcome: AdmissionResult): void {
  const { logger, metrics, drain, record } = options;
  const { webhook, reply, body } = call;
  if (drain.isDraining) reply.header('connection', 'close');
  reply.header('content-type', JSON_TYPE);
  const text = renderReview(outcome.response);
  reply.send(text);
  holdAnswer(options, call, text.length);
  drain.answered();
  const milliseconds = performance.now() - body.came;
  metrics.decided(webhook, request, outcome, milliseconds / 1000);
  logDecision(logger, webhook, request, outcome, milliseconds);
  // Told once, where the final state is seen.
  const event = webhook === 'validate' ? rollbackEvent(request, outcome) : undefined;
  if (event !== undefined) record(event);
}

/** A long answer counts until it is taken, and so does one that stands behind others on its connection. */
function holdAnswer(options: ReviewerOptions, { body: { holding }, reply }: Call, bytes: number): void {
  const { holdings, connections, onEnded } = options;
  const { socket } = reply.request.raw;
  const isTaken = bytes <= SMALL_ANSWER && reply.raw.socket !== null;
  if (isTaken || socket.destroyed) return void holdings.close(holding);
  holdings.answer(holding, bytes, (reason) => {
    onEnded(reason === 'slow' ? 'unread' : 'crowded', socket);
    socket.destroy();
  });
  const forget = connections.whenClosed(socket, () => holdings.close(holding));
  reply.raw.once('close', () => {
    forget();
    holdings.close(holding);
  });
}
