import type { AdmissionCase } from '../engine/admission-case.ts';
import { instanceExcuses, instanceOwner, isInstanceOf } from '../engine/instance.ts';
import type { Path } from '../engine/json.ts';
import { bringsBack, revisionOwner, rollbackExcuses } from '../engine/rollback.ts';
import type { ValidationResult } from '../engine/validate.ts';
import { bySeverity, isDenied, type Violation } from '../engine/violation.ts';
import type { Mode } from '../engine/zone.ts';
import type { PreparedCase } from './admit.ts';
import { denialOf } from './denial.ts';
import { debuggingWarning, excuseWarning, fitWarnings, policyIds, violationWarnings } from './render.ts';
import { type AdmissionResult, failed } from './result.ts';

const UNFINISHED = 'zonegate: the time was over before all of it was judged: there may be more';

/** What excuses a request: a template that was judged before, as of a rollback or of a Job from a CronJob. */
interface Excuse {
  /** Whether it excuses what is found at a path. */
  excuses(path: Path): boolean;
  /** Set where nobody can tell whether it holds: what it may be. */
  readonly unverified?: 'rollback' | 'instance';
  /** The revision that comes back. */
  readonly revision?: string;
  /** The CronJob whose template it is. */
  readonly cronJob?: string;
}

/** Answers a call of the validating webhook. */
export function validate(opened: PreparedCase): AdmissionResult | Promise<AdmissionResult> {
  const { admission, engine, admissionCase, lookups, bounds } = opened;
  const { mode, request } = admissionCase;
  const judged = engine.validate(admissionCase, lookups, bounds);
  const [fault] = judged.errors;
  if (fault !== undefined && mode !== 'audit') {
    return failed(admission.newCorrelationId(), mode, request, fault.error, fault.policy.id);
  }
  // Most updates are no rollbacks: it is looked up only where the answer makes a difference.
  const mayBeRefused = isLeftOut(judged, mode) || judged.violations.some((violation) => isDenied(violation, mode));
  const looked = mayBeRefused && !admissionCase.isForOperator ? excuseOf(opened) : undefined;
  return looked === undefined ? answer(opened, judged) : looked.then((excuse) => answer(opened, judged, excuse));
}

/** Looks up what may excuse a request; undefined where nothing can. */
function excuseOf({ admission, admissionCase, deadline }: PreparedCase): Promise<Excuse | undefined> | undefined {
  const { lookups } = admission;
  const owner = revisionOwner(admissionCase);
  if (owner !== undefined) {
    const excuses = rollbackExcuses(admissionCase);
    return lookups.revision(owner, bringsBack(admissionCase), deadline).then((revision) => {
      if (revision === undefined) return { excuses, unverified: 'rollback' };
      return revision === null ? undefined : { excuses, revision: revision.number };
    });
  }
  const cronJob = instanceOwner(admissionCase);
  return (
    cronJob &&
    lookups.instance(cronJob, isInstanceOf(admissionCase), deadline).then((isInstance) => {
      if (isInstance === undefined) return { excuses: instanceExcuses, unverified: 'instance' };
      return isInstance ? { excuses: instanceExcuses, cronJob: cronJob.name } : undefined;
    })
  );
}

/** Whether something was not judged that must not pass unjudged. */
function isLeftOut({ isUnfinished }: ValidationResult, mode: Mode): boolean {
  return isUnfinished && mode !== 'audit';
}

interface Weighed {
  readonly isRefused: boolean;
  readonly excused: ReadonlySet<Violation>;
}

const admitted: Weighed = { isRefused: false, excused: new Set() };

/** Whether a request is refused, and which of the reasons for that are excused. */
function weigh({ mode, isForOperator }: AdmissionCase, judged: ValidationResult, excuse: Excuse | undefined): Weighed {
  if (mode === 'audit' || isForOperator) return admitted;
  const { excuses, unverified } = excuse ?? noExcuse;
  const denied = judged.violations.filter((violation) => isDenied(violation, mode));
  const excused = new Set(denied.filter(({ finding }) => excuses(finding.path)));
  if (isLeftOut(judged, mode) && (unverified !== undefined || !excuses([]))) return { isRefused: true, excused };
  // Where nobody can tell whether an excuse holds, only what a `must` forbids is refused.
  const isRefused = denied.some(
    (violation) => !excused.has(violation) || (unverified !== undefined && violation.level === 'must'),
  );
  return { isRefused, excused };
}

const noExcuse: Excuse = { excuses: () => false };

function answer(
  { admission, engine, admissionCase }: PreparedCase,
  judged: ValidationResult,
  excuse?: Excuse,
): AdmissionResult {
  const { mode, request } = admissionCase;
  const { uid } = request;
  const violations = bySeverity(judged.violations);
  const policies = policyIds(violations);
  const { isRefused, excused } = weigh(admissionCase, judged, excuse);
  const { revision, cronJob, unverified } = excuse ?? noExcuse;
  const { isUnfinished } = judged;
  const { debugging } = admissionCase.view;
  const auditAnnotations = {
    mode,
    ...(policies !== undefined && { violations: policies }),
    ...(isUnfinished && { unfinished: 'the time was over before all was judged' }),
    ...(debugging !== undefined && { debugging: debugging.tool }),
    ...(admissionCase.isForOperator && { operator: 'what an operator makes for an owner is only warned of' }),
  };
  const outcome = { mode, violations, injections: [], policies, isUnfinished };
  if (isRefused) {
    const rest = unverified === undefined ? violations.filter((violation) => !excused.has(violation)) : violations;
    const zone = engine.zone.name;
    const status = denialOf(request, { zone, mode, violations: rest, revision, unverified, isUnfinished });
    return { response: { uid, allowed: false, status, auditAnnotations }, decision: 'denied', ...outcome };
  }
  const first = [
    ...(debugging === undefined ? [] : debuggingWarning(debugging)),
    ...excuseWarning({ revision, cronJob, unverified: excused.size > 0 ? unverified : undefined }),
    ...(isUnfinished ? [UNFINISHED] : []),
  ];
  const warnings = violationWarnings(violations, first);
  const response = {
    uid,
    allowed: true,
    ...(warnings.length > 0 && { warnings }),
    auditAnnotations: {
      ...auditAnnotations,
      ...(revision !== undefined && { rollback: `revision ${revision}` }),
      ...(cronJob !== undefined && { instance: `CronJob ${cronJob}` }),
    },
  };
  const [fault] = judged.errors;
  if (fault === undefined) {
    const recorded = revision === undefined ? undefined : { revision, excused: policyIds([...excused]) };
    return { response, decision: warnings.length > 0 ? 'warned' : 'allowed', ...outcome, rollback: recorded };
  }
  const failure = failed(admission.newCorrelationId(), mode, request, fault.error, fault.policy.id);
  const both = { ...response, warnings: fitWarnings([...(failure.response.warnings ?? []), ...warnings], 'validate') };
  return { ...failure, response: both, violations, policies };
}
