import type { Bounds } from '../engine/bounds.ts';
import type { Engine } from '../engine/engine.ts';
import type { Exemption } from '../engine/exempt.ts';
import type { Deadline } from '../engine/lookups.ts';
import type { AdmissionRequest, Webhook } from '../engine/request.ts';
import { asksForVerification, verifyWarning } from '../engine/verification.ts';
import { lookUp } from './look-up.ts';
import { answerMutate } from './mutate.ts';
import type { Admission, PreparedCase } from './prepared-case.ts';
import { type AdmissionResult, internalError, noFindings } from './result.ts';
import { answerValidate } from './validate.ts';

// The way of a review: parseReview (review.ts) -> admit -> engine.open -> lookUp (look-up.ts) -> answerMutate
// (mutate.ts) or answerValidate (validate.ts) -> renderReview (review.ts).

/** The most violations of one kind that are kept; no answer has room for more lines. */
const MOST_VIOLATIONS = 64;

/** The most values that are injected. An object that lacks more is larger than what an API server stores. */
const MOST_INJECTIONS = 10_000;

/**
 * Answers one request. It never throws: an error in here is a bug of zonegate, and the answer says so.
 * @param deadline makes the signal that ends look-ups; it is called only if there is something to look up.
 * @param isOver whether the time for this review is over.
 * @returns a promise only if something had to be looked up outside the process.
 */
export function admit(
  admission: Admission,
  webhook: Webhook,
  request: AdmissionRequest,
  deadline: Deadline,
  isOver: () => boolean = () => false,
): AdmissionResult | Promise<AdmissionResult> {
  const result = decide(admission, webhook, request, deadline, isOver);
  if (!asksForVerification(request.object)) return result;
  return result instanceof Promise
    ? result.then((settled) => withVerifyWarning(settled, webhook))
    : withVerifyWarning(result, webhook);
}

/**
 * Adds the warning that the webhook was called, whatever the answer is. It comes first: the last ones may be cut off.
 */
function withVerifyWarning(result: AdmissionResult, webhook: Webhook): AdmissionResult {
  const { response } = result;
  return { ...result, response: { ...response, warnings: [verifyWarning(webhook), ...(response.warnings ?? [])] } };
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
    internalError(admission.newCorrelationId(), engine.modeIn(request.namespace ?? ''), request, error);
  try {
    const { admissionCase, exemption } = engine.open(request);
    if (admissionCase === undefined) return exemptResult(engine, webhook, request, exemption);
    const pending = lookUp(admission.lookups, admissionCase, webhook, deadline);
    const result =
      pending instanceof Promise
        ? pending.then((lookups) => answer(webhook, { admission, engine, admissionCase, lookups, deadline, bounds }))
        : answer(webhook, { admission, engine, admissionCase, lookups: pending, deadline, bounds });
    return result instanceof Promise ? result.catch(fail) : result;
  } catch (error) {
    return fail(error);
  }
}

function answer(webhook: Webhook, prepared: PreparedCase): AdmissionResult | Promise<AdmissionResult> {
  return webhook === 'mutate' ? answerMutate(prepared) : answerValidate(prepared);
}

function exemptResult(
  engine: Engine,
  webhook: Webhook,
  request: AdmissionRequest,
  exemption: Exemption,
): AdmissionResult {
  const mode = engine.modeIn(request.namespace ?? '');
  const auditAnnotations = webhook === 'validate' ? { auditAnnotations: { mode } } : {};
  const response = { uid: request.uid, allowed: true, ...auditAnnotations };
  return { response, decision: 'exempt', mode, exemption, ...noFindings };
}
