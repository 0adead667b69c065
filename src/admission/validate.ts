import type { AdmissionCase } from '../engine/admission-case.ts';
import { instanceExcuses, instanceOwner, isInstanceOf } from '../engine/instance.ts';
import type { Path } from '../engine/json.ts';
import { bringsBack, revisionOwner, rollbackExcuses } from '../engine/rollback.ts';
import type { ValidationResult } from '../engine/validate.ts';
import { bySeverity, isDenied, type Violation } from '../engine/violation.ts';
import type { Mode } from '../engine/zone.ts';
import { denialStatus } from './denial.ts';
import type { PreparedCase } from './prepared-case.ts';
import { debuggingWarning, excuseWarning, fitWarnings, policyIds, violationWarnings } from './render.ts';
import { type AdmissionResult, internalError } from './result.ts';

const UNFINISHED = 'zonegate: the time was over before all of it was validated: there may be more';

/** Why a violation does not deny: the same template was admitted before (a rollback, a Job of a CronJob). */
interface Excuse {
  /** Whether it excuses a finding at a path. */
  excuses(path: Path): boolean;
  /** What the request may be, where the look-up failed: nobody knows whether the excuse holds. */
  readonly unverified?: 'rollback' | 'instance';
  /** The number of the revision that the request brings back. */
  readonly revision?: string;
  /** The name of the CronJob whose template the Job has. */
  readonly cronJob?: string;
}

/** Answers a review of the validating webhook. A promise only where something must be looked up. */
export function answerValidate(prepared: PreparedCase): AdmissionResult | Promise<AdmissionResult> {
  const { admission, engine, admissionCase, lookups, bounds } = prepared;
  const { mode, request } = admissionCase;
  const result = engine.validate(admissionCase, lookups, bounds);
  const [policyError] = result.errors;
  if (policyError !== undefined && mode !== 'audit') {
    return internalError(admission.newCorrelationId(), mode, request, policyError.error, policyError.policy.id);
  }
  // Most updates are no rollbacks: zonegate looks for an excuse only where one makes a difference.
  const mayBeDenied = isIncomplete(result, mode) || result.violations.some((violation) => isDenied(violation, mode));
  const lookup = mayBeDenied && !admissionCase.isForOperator ? lookUpExcuse(prepared) : undefined;
  return lookup === undefined
    ? toResult(prepared, result)
    : lookup.then((excuse) => toResult(prepared, result, excuse));
}

/** Looks up what may excuse a request; undefined where nothing can. */
function lookUpExcuse({ admission, admissionCase, deadline }: PreparedCase): Promise<Excuse | undefined> | undefined {
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

/** Whether the time ended too early to admit the request: outside of audit, all of an object must be validated. */
function isIncomplete({ isUnfinished }: ValidationResult, mode: Mode): boolean {
  return isUnfinished && mode !== 'audit';
}

interface DenialDecision {
  readonly mustDeny: boolean;
  readonly excused: ReadonlySet<Violation>;
}

const admitted: DenialDecision = { mustDeny: false, excused: new Set() };

/** Decides whether a request is denied, and which violations that would deny it are excused. */
function decideDenial(
  { mode, isForOperator }: AdmissionCase,
  result: ValidationResult,
  excuse: Excuse | undefined,
): DenialDecision {
  if (mode === 'audit' || isForOperator) return admitted;
  const { excuses, unverified } = excuse ?? noExcuse;
  const denied = result.violations.filter((violation) => isDenied(violation, mode));
  const excused = new Set(denied.filter(({ finding }) => excuses(finding.path)));
  if (isIncomplete(result, mode) && (unverified !== undefined || !excuses([]))) return { mustDeny: true, excused };
  // An unverified excuse does not cover a `must`.
  const mustDeny = denied.some(
    (violation) => !excused.has(violation) || (unverified !== undefined && violation.level === 'must'),
  );
  return { mustDeny, excused };
}

const noExcuse: Excuse = { excuses: () => false };

function toResult(
  { admission, engine, admissionCase }: PreparedCase,
  result: ValidationResult,
  excuse?: Excuse,
): AdmissionResult {
  const { mode, request } = admissionCase;
  const { uid } = request;
  const violations = bySeverity(result.violations);
  const policies = policyIds(violations);
  const { mustDeny, excused } = decideDenial(admissionCase, result, excuse);
  const { revision, cronJob, unverified } = excuse ?? noExcuse;
  const { isUnfinished } = result;
  const { debugging } = admissionCase.view;
  const auditAnnotations = {
    mode,
    ...(policies !== undefined && { violations: policies }),
    ...(isUnfinished && { unfinished: 'the time was over before all was validated' }),
    ...(debugging !== undefined && { debugging: debugging.tool }),
    ...(admissionCase.isForOperator && { operator: 'what an operator makes for an owner is only warned of' }),
  };
  const common = { mode, violations, injections: [], policies, isUnfinished };
  if (mustDeny) {
    const rest = unverified === undefined ? violations.filter((violation) => !excused.has(violation)) : violations;
    const zone = engine.zone.name;
    const status = denialStatus(request, { zone, mode, violations: rest, revision, unverified, isUnfinished });
    return { response: { uid, allowed: false, status, auditAnnotations }, decision: 'denied', ...common };
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
  const [policyError] = result.errors;
  if (policyError === undefined) {
    const rollback = revision === undefined ? undefined : { revision, excused: policyIds([...excused]) };
    return { response, decision: warnings.length > 0 ? 'warned' : 'allowed', ...common, rollback };
  }
  const failure = internalError(admission.newCorrelationId(), mode, request, policyError.error, policyError.policy.id);
  const both = { ...response, warnings: fitWarnings([...(failure.response.warnings ?? []), ...warnings], 'validate') };
  return { ...failure, response: both, violations, policies };
}
