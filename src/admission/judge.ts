import type { Revision } from '../engine/facts.ts';
import { revisionOwner, rollbackExcuses, rolledBackTo } from '../engine/rollback.ts';
import type { Judged } from '../engine/validate.ts';
import { isDenied } from '../engine/violation.ts';
import type { Opened } from './admit.ts';
import { failed, type Outcome } from './outcome.ts';
import { bySeverity, denialOf, fitWarnings, policyIds, rollbackWarning, warningOf } from './render.ts';

/** Whether a denial may be of a rollback: none, the revision that comes back, or nobody can tell. */
type Rollback = Revision | 'unverified' | undefined;

/** Answers a call of the validating webhook. */
export function judge(opened: Opened): Outcome | Promise<Outcome> {
  const { admission, engine, at, facts, deadline } = opened;
  const { mode, request } = at;
  const judged = engine.validate(at, facts);
  const [fault] = judged.faults;
  if (fault !== undefined && mode !== 'audit') {
    return failed(admission.newCorrelationId(), mode, request, fault.error, fault.policy.id);
  }
  // Most updates are no rollbacks: it is looked up only where the answer makes a difference.
  const owner = judged.violations.some((violation) => isDenied(violation, mode)) ? revisionOwner(at) : undefined;
  if (owner === undefined) return answer(opened, judged, undefined);
  return admission.facts
    .revisions(owner, deadline)
    .then((revisions) => answer(opened, judged, revisions === undefined ? 'unverified' : rolledBackTo(at, revisions)));
}

function answer({ admission, engine, at }: Opened, judged: Judged, rollback: Rollback): Outcome {
  const { mode, request } = at;
  const { uid } = request;
  const violations = bySeverity(judged.violations);
  const policies = policyIds(violations);
  const excuses = rollback === undefined ? () => false : rollbackExcuses(at);
  const denied = violations.filter((violation) => isDenied(violation, mode));
  const excused = denied.filter(({ finding }) => excuses(finding.path));
  // Where nobody can tell whether it is a rollback, only what a `must` forbids is refused.
  const isRefused =
    rollback === 'unverified'
      ? denied.some((violation) => violation.level === 'must' || !excused.includes(violation))
      : denied.length > excused.length;
  const isUnverified = rollback === 'unverified';
  const revision = typeof rollback === 'object' ? rollback.number : undefined;
  const auditAnnotations = { mode, ...(policies !== undefined && { violations: policies }) };
  const outcome = { mode, violations, injections: [], policies };
  if (isRefused) {
    const rest = revision === undefined ? violations : violations.filter((violation) => !excused.includes(violation));
    const status = denialOf(engine.zone.name, mode, request, rest, { revision, isUnverified });
    return { response: { uid, allowed: false, status, auditAnnotations }, decision: 'denied', ...outcome };
  }
  const told = rollbackWarning(revision, isUnverified && excused.length > 0);
  const warnings = fitWarnings([...told, ...violations.map(warningOf)], 'validate');
  const response = {
    uid,
    allowed: true,
    ...(warnings.length > 0 && { warnings }),
    auditAnnotations: { ...auditAnnotations, ...(revision !== undefined && { rollback: `revision ${revision}` }) },
  };
  const [fault] = judged.faults;
  if (fault === undefined) {
    const recorded = revision === undefined ? undefined : { revision, excused: policyIds(excused) };
    return { response, decision: warnings.length > 0 ? 'warned' : 'allowed', ...outcome, rollback: recorded };
  }
  const failure = failed(admission.newCorrelationId(), mode, request, fault.error, fault.policy.id);
  const both = { ...response, warnings: fitWarnings([...(failure.response.warnings ?? []), ...warnings], 'validate') };
  return { ...failure, response: both, violations, policies };
}
