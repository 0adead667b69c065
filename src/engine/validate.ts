import type { ActivePolicy, AdmissionCase, PolicyError } from './admission-case.ts';
import { BoundReached, type Bounds, timekeeper } from './bounds.ts';
import type { Debugging } from './debugging.ts';
import { equal, isObject, type JsonObject } from './json.ts';
import type { LookupResults } from './lookups.ts';
import type { ObjectView } from './object-view.ts';
import type { Finding, PolicyInput, Report } from './policy.ts';
import { OldFindings } from './ratchet.ts';
import { deployments, pods } from './resource.ts';
import { isInTemplate } from './rollback.ts';
import type { Violation } from './violation.ts';
import { type IsOnlyWarned, ViolationCollector } from './violations.ts';

export interface ValidationResult {
  readonly violations: readonly Violation[];
  readonly errors: readonly PolicyError[];
  /** Set where the time was over before all policies had finished: there may be more violations. */
  readonly isUnfinished: boolean;
}

/**
 * Collects the violations of an object. On UPDATE, the policies that report something see the old object, too: a
 * violation that the old object had, and that did not get worse, is marked as old (the ratchet).
 * @param viewOfOld makes the policies' view of the old object; it is called only if it is needed.
 */
export function validate(
  admissionCase: AdmissionCase,
  viewOfOld: (oldObject: JsonObject) => ObjectView,
  lookups: LookupResults,
  bounds: Bounds,
): ValidationResult {
  const { operation, oldObject } = admissionCase.request;
  const { policiesOfDeployment = none } = admissionCase;
  const violations = new ViolationCollector(bounds.mostViolations, onlyWarnedRule(admissionCase));
  const errors: PolicyError[] = [];
  const countFinding = timekeeper(bounds.isOver);
  /** @returns whether the policy finished in time. */
  const runPolicy = (runner: PolicyRunner, activePolicy: ActivePolicy, take: (finding: Finding) => void): boolean => {
    if (bounds.isOver()) return false;
    try {
      runner(activePolicy, (finding) => {
        countFinding();
        take(finding);
      });
    } catch (error) {
      if (error instanceof BoundReached) return false;
      errors.push({ policy: activePolicy.policy, error });
    }
    return true;
  };
  let runOnOld: PolicyRunner | undefined;
  let oldDebugging: Debugging | undefined;
  const findInOld = (activePolicy: ActivePolicy): OldFindings | undefined => {
    if (operation !== 'UPDATE' || !isObject(oldObject)) return undefined;
    if (runOnOld === undefined) {
      const oldView = viewOfOld(oldObject);
      runOnOld = policyRunner(oldView, lookups);
      // A debugging pod was admitted for a while only: if an update makes another pod of it, its violations are new.
      if (admissionCase.view.debugging === undefined) oldDebugging = oldView.debugging;
    }
    const oldFindings = new OldFindings(oldObject);
    runOnOld(activePolicy, (finding) => {
      countFinding();
      if (activePolicy.policy.onlyWarnsDebugging && oldDebugging?.covers(finding.path)) return;
      oldFindings.add(finding);
    });
    return oldFindings;
  };
  const runOnObject = policyRunner(admissionCase.view, lookups);
  const validateObject = (activePolicy: ActivePolicy): boolean => {
    const isLeftToDeployment = policiesOfDeployment.some(({ policy }) => policy === activePolicy.policy);
    let old: { readonly findings: OldFindings | undefined } | undefined;
    let collect: ReturnType<typeof violations.collect> | undefined;
    return runPolicy(runOnObject, activePolicy, (finding) => {
      if (isLeftToDeployment && isInTemplate(finding.path)) return;
      old ??= { findings: findInOld(activePolicy) };
      collect ??= violations.collect(activePolicy, admissionCase.object);
      collect(finding, old.findings);
    });
  };
  const runOnDeployment =
    policiesOfDeployment.length === 0
      ? runOnObject
      : policyRunner({ ...admissionCase.view, resource: deployments }, lookups);
  const validateAsDeployment = (activePolicy: ActivePolicy): boolean => {
    const collect = violations.collect(activePolicy, admissionCase.object);
    return runPolicy(runOnDeployment, activePolicy, (finding) => {
      if (isInTemplate(finding.path)) collect(finding, undefined);
    });
  };
  const isFinished = admissionCase.policies.every(validateObject) && policiesOfDeployment.every(validateAsDeployment);
  return { violations: violations.all, errors, isUnfinished: !isFinished || !admissionCase.view.pod.isWhole };
}

const none: readonly ActivePolicy[] = [];

/**
 * Changes to a running pod's metadata, and pods for debugging, are denied only by a `must`; and not by one that only
 * warns of debugging.
 */
function onlyWarnedRule(admissionCase: AdmissionCase): IsOnlyWarned {
  const { debugging } = admissionCase.view;
  const isOnlyMetadata = changesOnlyMetadata(admissionCase);
  return ({ onlyWarnsDebugging }, level, path) => {
    if (level === 'should' && isOnlyMetadata) return true;
    return (level === 'should' || onlyWarnsDebugging === true) && debugging?.covers(path) === true;
  };
}

/**
 * Whether an update changes only the metadata of a Pod, which runs on as before. Who looks for a fault takes a pod out
 * of its Service so, by removing a label.
 */
function changesOnlyMetadata({ request, object, view }: AdmissionCase): boolean {
  const { operation, oldObject } = request;
  if (view.resource !== pods || operation !== 'UPDATE' || !isObject(oldObject)) return false;
  return equal(object.spec, oldObject.spec);
}

/** Runs a policy's `validate` on one state of an object. */
type PolicyRunner = (activePolicy: ActivePolicy, report: Report) => void;

function policyRunner(view: ObjectView, lookups: LookupResults): PolicyRunner {
  const input: PolicyInput & { options: unknown } = { ...view, lookups, options: undefined };
  return ({ policy, options }, report) => {
    input.options = options;
    policy.validate(input, report);
  };
}
