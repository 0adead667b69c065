import { own } from '../engine/json.ts';
import type { Revision } from '../engine/lookups.ts';
import type { MutationResult } from '../engine/mutate.ts';
import { bringsBack, isInTemplate, revisionOwner } from '../engine/rollback.ts';
import type { PreparedCase } from './prepared-case.ts';
import { fitWarnings, injectionWarnings, policyIds } from './render.ts';
import { type AdmissionResult, internalError, noFindings, type RecognizedRollback } from './result.ts';
import type { AdmissionResponse } from './review.ts';

/** Answers a review of the mutating webhook. A promise only where something must be looked up. */
export function answerMutate(prepared: PreparedCase): AdmissionResult | Promise<AdmissionResult> {
  const { admission, engine, admissionCase, lookups, deadline, bounds } = prepared;
  const { uid } = admissionCase.request;
  const { mode } = admissionCase;
  if (engine.zone.mutation === 'off') {
    return { response: { uid, allowed: true }, decision: 'allowed', mode, ...noFindings };
  }
  const result = engine.mutate(admissionCase, lookups, { bounds });
  // Defaults in a template that comes back would keep it from being what ran before: runAsNonRoot alone can stop it.
  const owner = result.injections.some(({ path }) => isInTemplate(path)) ? revisionOwner(admissionCase) : undefined;
  if (owner === undefined) return toResult(prepared, result);
  return admission.lookups.revision(owner, bringsBack(admissionCase), deadline).then((found) => {
    const revision = revisionNumber(prepared, found);
    if (revision === undefined) return toResult(prepared, result);
    return toResult(prepared, engine.mutate(admissionCase, lookups, { keepsTemplate: true, bounds }), { revision });
  });
}

/**
 * The number of the revision that a request brings back; undefined where it is no rollback. If the look-up failed, the
 * field manager decides: `kubectl rollout undo` names none.
 */
function revisionNumber({ admissionCase }: PreparedCase, found: Revision | null | undefined): string | undefined {
  if (found !== undefined) return found?.number;
  return own(admissionCase.request.options, 'fieldManager') ? undefined : 'unknown';
}

function toResult(
  { admission, engine, admissionCase }: PreparedCase,
  result: MutationResult,
  rollback?: RecognizedRollback,
): AdmissionResult {
  const { mode, request } = admissionCase;
  const { uid } = request;
  const { patch, injections, errors, isUnfinished } = result;
  const [policyError] = errors;
  // After an error nothing is injected: half of the injections may be worse than none.
  if (policyError !== undefined)
    return internalError(admission.newCorrelationId(), mode, request, policyError.error, policyError.policy.id);
  const isPreview = engine.zone.mutation === 'preview';
  const policies = policyIds(injections);
  const warnings = injectionWarnings(injections, isPreview ? 'would inject' : 'injected');
  if (isUnfinished) warnings.unshift(UNFINISHED);
  if (rollback !== undefined)
    warnings.unshift(`rollback to revision ${rollback.revision}: no defaults for its template`);
  const auditAnnotations = {
    ...(policies !== undefined && { [isPreview ? 'preview' : 'injected']: policies }),
    ...(rollback !== undefined && { rollback: `revision ${rollback.revision}` }),
    ...(isUnfinished && { unfinished: 'nothing was injected' }),
  };
  const response: AdmissionResponse = {
    uid,
    allowed: true,
    ...(patch.length > 0 &&
      !isPreview && { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') }),
    ...(warnings.length > 0 && { warnings: fitWarnings(warnings, 'mutate') }),
    ...(Object.keys(auditAnnotations).length > 0 && { auditAnnotations }),
  };
  const isMutated = injections.length > 0 && !isPreview;
  const decision = isMutated ? 'mutated' : warnings.length > 0 || injections.length > 0 ? 'warned' : 'allowed';
  return { response, decision, mode, violations: [], injections, policies, rollback, isUnfinished };
}

/** The validating webhook then sees the object as it is. */
const UNFINISHED = 'zonegate: nothing was injected: the object lacks too much, or the time was over';
