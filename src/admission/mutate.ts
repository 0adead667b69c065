import { own } from '../engine/json.ts';
import type { Revision } from '../engine/lookups.ts';
import type { Mutated } from '../engine/mutate.ts';
import { bringsBack, isInTemplate, revisionOwner } from '../engine/rollback.ts';
import type { Opened } from './admit.ts';
import { fitWarnings, injectionWarnings, policyIds } from './render.ts';
import { failed, nothing, type Outcome, type Rollback } from './result.ts';
import type { AdmissionResponse } from './review.ts';

/** Answers a call of the mutating webhook. */
export function mutate(opened: Opened): Outcome | Promise<Outcome> {
  const { admission, engine, at, facts, deadline, limits } = opened;
  const { uid } = at.request;
  const { mode } = at;
  if (engine.zone.mutation === 'off') {
    return { response: { uid, allowed: true }, decision: 'allowed', mode, ...nothing };
  }
  const mutated = engine.mutate(at, facts, { limits });
  // Defaults in a template that comes back would keep it from being what ran before: runAsNonRoot alone can stop it.
  const owner = mutated.injections.some(({ path }) => isInTemplate(path)) ? revisionOwner(at) : undefined;
  if (owner === undefined) return answer(opened, mutated);
  return admission.facts.revision(owner, bringsBack(at), deadline).then((found) => {
    const revision = numberOf(opened, found);
    if (revision === undefined) return answer(opened, mutated);
    return answer(opened, engine.mutate(at, facts, { keepsTemplate: true, limits }), { revision });
  });
}

/** When nobody can tell, the request's looks decide: `kubectl rollout undo` names no field manager. */
function numberOf({ at }: Opened, found: Revision | null | undefined): string | undefined {
  if (found !== undefined) return found?.number;
  return own(at.request.options, 'fieldManager') ? undefined : 'unknown';
}

function answer({ admission, engine, at }: Opened, mutated: Mutated, rollback?: Rollback): Outcome {
  const { mode, request } = at;
  const { uid } = request;
  const { patch, injections, faults, isUnfinished } = mutated;
  const [fault] = faults;
  // Half of what was meant may be worse than nothing: after a fault nothing is injected.
  if (fault !== undefined) return failed(admission.newCorrelationId(), mode, request, fault.error, fault.policy.id);
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
