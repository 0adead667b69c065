import type { AdmissionCase } from '../engine/admission-case.ts';
import type { Bounds } from '../engine/bounds.ts';
import type { Engine } from '../engine/engine.ts';
import type { Exemption } from '../engine/exempt.ts';
import type { Deadline, LookupResults, LookupSource } from '../engine/lookups.ts';
import type { AdmissionRequest, Webhook } from '../engine/request.ts';
import { answerOf, asksForAnswer } from '../engine/verification.ts';
import { lookUp } from './look-up.ts';
import { mutate } from './mutate.ts';
import { type AdmissionResult, failed, nothing } from './result.ts';
import { validate } from './validate.ts';

export interface Admission {
  /** The engine of the moment: a reloaded profile brings another one. */
  readonly engine: () => Engine;
  readonly lookups: LookupSource;
  readonly newCorrelationId: () => string;
}

/** A request on its way to an answer. */
export interface PreparedCase {
  readonly admission: Admission;
  readonly engine: Engine;
  readonly admissionCase: AdmissionCase;
  readonly lookups: LookupResults;
  readonly deadline: Deadline;
  readonly bounds: Bounds;
}

/** No answer has room for more lines. */
const MOST_VIOLATIONS = 64;

/** An object that lacks more is larger than what an API server stores. */
const MOST_INJECTIONS = 10_000;

/**
 * Answers one request. It never throws: what goes wrong in here is our own fault, and is told as such.
 * @param deadline gives the signal that ends look-ups; it is asked only when there is something to look up.
 * @param isOver whether the time to judge it is over.
 * @returns a promise only when something had to be looked up outside the process.
 */
export function admit(
  admission: Admission,
  webhook: Webhook,
  request: AdmissionRequest,
  deadline: Deadline,
  isOver: () => boolean = () => false,
): AdmissionResult | Promise<AdmissionResult> {
  const outcome = decide(admission, webhook, request, deadline, isOver);
  if (!asksForAnswer(request.object)) return outcome;
  return outcome instanceof Promise
    ? outcome.then((decided) => withAnswer(decided, webhook))
    : withAnswer(outcome, webhook);
}

/** Says that the webhook was called, whatever became of the request, and first: what is told last may be cut off. */
function withAnswer(outcome: AdmissionResult, webhook: Webhook): AdmissionResult {
  const { response } = outcome;
  return { ...outcome, response: { ...response, warnings: [answerOf(webhook), ...(response.warnings ?? [])] } };
}

function decide(
  admission: Admission,
  webhook: Webhook,
  request: AdmissionRequest,
  deadline: Deadline,
  isOver: () => boolean,
): AdmissionResult | Promise<AdmissionResult> {
  const engine = admission.engine();
  const bounds: Bounds = { isOver, mostViolations: MOST_VIOLATIONS, mostInjections: MOST_INJECTIONS };
  const fail = (error: unknown) =>
    failed(admission.newCorrelationId(), engine.modeIn(request.namespace ?? ''), request, error);
  try {
    const { admissionCase, exemption } = engine.open(request);
    if (admissionCase === undefined) return exempted(engine, webhook, request, exemption);
    const answer = webhook === 'mutate' ? mutate : validate;
    const lookups = lookUp(admission.lookups, admissionCase, webhook, deadline);
    const outcome =
      lookups instanceof Promise
        ? lookups.then((known) => answer({ admission, engine, admissionCase, lookups: known, deadline, bounds }))
        : answer({ admission, engine, admissionCase, lookups, deadline, bounds });
    return outcome instanceof Promise ? outcome.catch(fail) : outcome;
  } catch (error) {
    return fail(error);
  }
}

function exempted(engine: Engine, webhook: Webhook, request: AdmissionRequest, exemption: Exemption): AdmissionResult {
  const mode = engine.modeIn(request.namespace ?? '');
  const auditAnnotations = webhook === 'validate' ? { auditAnnotations: { mode } } : {};
  const response = { uid: request.uid, allowed: true, ...auditAnnotations };
  return { response, decision: 'exempt', mode, exemption, ...nothing };
}
