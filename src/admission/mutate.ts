import { own } from '../engine/json.ts';
import type { Revision } from '../engine/lookups.ts';
import type { MutationResult } from '../engine/mutate.ts';
import { bringsBack, isInTemplate, revisionOwner } from '../engine/rollback.ts';
import type { PreparedCase } from './admit.ts';
import { fitWarnings, injectionWarnings, policyIds } from './render.ts';
import { type AdmissionResult, failed, nothing, type RecognizedRollback } from './result.ts';
import type { AdmissionResponse } from './review.ts';

/** Answers a call of the mutating webhook. */
export function mutate(opened: PreparedCase): AdmissionResult | Promise<AdmissionResult> {
  const { admission, engine, admissionCase, lookups, deadline, bounds } = opened;
  const { uid } = admissionCase.request;
  const { mode } = admissionCase;
  if (engine.zone.mutation === 'off') {
    return { response: { uid, allowed: true }, decision: 'allowed', mode, ...nothing };
  }
  const mutated = engine.mutate(admissionCase, lookups, { bounds });
  // Defaults in a template that comes back would keep it from being what ran before: runAsNonRoot alone can stop it.
  const owner = mutated.injections.some(({ path }) => isInTemplate(path)) ? revisionOwner(admissionCase) : undefined;
  if (owner === undefined) return answer(opened, mutated);
  return admission.lookups.revision(owner, bringsBack(admissionCase), deadline).then((found) => {
    const revision = numberOf(opened, found);
    if (revision === undefined) return answer(opened, mutated);
    return answer(opened, engine.mutate(admissionCase, lookups, { keepsTemplate: true, bounds }), { revision });
  });
}

/** When nobody can tell, the request's looks decide: `kubectl rollout undo` names no field manager. */
function numberOf({ admissionCase }: PreparedCase, found: Revision | null | undefined): string | undefined {
  if (found !== undefined) return found?.number;
  return own(admissionCase.request.options, 'fieldManager') ? undefined : 'unknown';
}

function answer(
  { admission, engine, admissionCase }: PreparedCase,
  mutated: MutationResult,
  rollback?: RecognizedRollback,
): AdmissionResult {
  const { mode, request } = admissionCase;
  const { uid } = request;
  const { patch, injections, errors, isUnfinished } = mutated;
  const [policyError] = errors;
  // Half of what was meant may be worse than nothing: after a fault nothing is injected.
  if (policyError !== undefined)
    return failed(admission.newCorrelationId(), mode, request, policyError.error, policyError.policy.id);
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

/** What is not injected here is judged by the other webhook as it is. */
const UNFINISHED = 'zonegate: nothing was injected: the object lacks too much, or the time was over';
