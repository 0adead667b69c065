import type { Case } from '../engine/case.ts';
import type { Revision } from '../engine/facts.ts';
import { bringsBack, revisionOwner, rollbackExcuses } from '../engine/rollback.ts';
import type { Judged } from '../engine/validate.ts';
import { isDenied, type Violation } from '../engine/violation.ts';
import type { Mode } from '../engine/zone.ts';
import type { Opened } from './admit.ts';
import { denialOf } from './denial.ts';
import { failed, type Outcome } from './outcome.ts';
import { bySeverity, fitWarnings, policyIds, rollbackWarning, violationWarnings } from './render.ts';

const UNFINISHED = 'zonegate: the time was over before all of it was judged: there may be more';

/** Whether a denial may be of a rollback: none, the revision that comes back, or nobody can tell. */
type Rollback = Revision | 'unverified' | undefined;

/** Answers a call of the validating webhook. */
export function judge(opened: Opened): Outcome | Promise<Outcome> {
  const { admission, engine, at, facts, deadline, limits } = opened;
  const { mode, request } = at;
  const judged = engine.validate(at, facts, limits);
  const [fault] = judged.faults;
  if (fault !== undefined && mode !== 'audit') {
    return failed(admission.newCorrelationId(), mode, request, fault.error, fault.policy.id);
  }
  // Most updates are no rollbacks: it is looked up only where the answer makes a difference.
  const mayBeRefused = isLeftOut(judged, mode) || judged.violations.some((violation) => isDenied(violation, mode));
  const owner = mayBeRefused ? revisionOwner(at) : undefined;
  if (owner === undefined) return answer(opened, judged, undefined);
  return admission.facts
    .revision(owner, bringsBack(at), deadline)
    .then((revision) => answer(opened, judged, revision === undefined ? 'unverified' : (revision ?? undefined)));
}

/** Whether something was not judged that must not pass unjudged. */
function isLeftOut({ isUnfinished }: Judged, mode: Mode): boolean {
  return isUnfinished && mode !== 'audit';
}

interface Weighed {
  readonly isRefused: boolean;
  readonly excused: ReadonlySet<Violation>;
}

const admitted: Weighed = { isRefused: false, excused: new Set() };

/** Whether a request is refused, and which of the reasons for that a rollback excuses. */
function weigh(at: Case, judged: Judged, rollback: Rollback): Weighed {
  const { mode } = at;
  if (mode === 'audit') return admitted;
  const excuses = rollback === undefined ? () => false : rollbackExcuses(at);
  const denied = judged.violations.filter((violation) => isDenied(violation, mode));
  const excused = new Set(denied.filter(({ finding }) => excuses(finding.path)));
  if (isLeftOut(judged, mode) && !(typeof rollback === 'object' && excuses([]))) return { isRefused: true, excused };
  // Where nobody can tell whether it is a rollback, only what a `must` forbids is refused.
  const isRefused = denied.some(
    (violation) => !excused.has(violation) || (rollback === 'unverified' && violation.level === 'must'),
  );
  return { isRefused, excused };
}

function answer({ admission, engine, at }: Opened, judged: Judged, rollback: Rollback): Outcome {
  const { mode, request } = at;
  const { uid } = request;
  const violations = bySeverity(judged.violations);
  const policies = policyIds(violations);
  const { isRefused, excused } = weigh(at, judged, rollback);
  const isUnverified = rollback === 'unverified';
  const revision = typeof rollback === 'object' ? rollback.number : undefined;
  const { isUnfinished } = judged;
  const auditAnnotations = {
    mode,
    ...(policies !== undefined && { violations: policies }),
    ...(isUnfinished && { unfinished: 'the time was over before all was judged' }),
  };
  const outcome = { mode, violations, injections: [], policies, isUnfinished };
  if (isRefused) {
    const rest = revision === undefined ? violations : violations.filter((violation) => !excused.has(violation));
    const zone = engine.zone.name;
    const status = denialOf(request, { zone, mode, violations: rest, revision, isUnverified, isUnfinished });
    return { response: { uid, allowed: false, status, auditAnnotations }, decision: 'denied', ...outcome };
  }
  const first = [...rollbackWarning(revision, isUnverified && excused.size > 0), ...(isUnfinished ? [UNFINISHED] : [])];
  const warnings = violationWarnings(violations, first);
  const response = {
    uid,
    allowed: true,
    ...(warnings.length > 0 && { warnings }),
    auditAnnotations: { ...auditAnnotations, ...(revision !== undefined && { rollback: `revision ${revision}` }) },
  };
  const [fault] = judged.faults;
  if (fault === undefined) {
    const recorded = revision === undefined ? undefined : { revision, excused: policyIds([...excused]) };
    return { response, decision: warnings.length > 0 ? 'warned' : 'allowed', ...outcome, rollback: recorded };
  }
  const failure = failed(admission.newCorrelationId(), mode, request, fault.error, fault.policy.id);
  const both = { ...response, warnings: fitWarnings([...(failure.response.warnings ?? []), ...warnings], 'validate') };
  return { ...failure, response: both, violations, policies };
}
