import type { ActivePolicy, AdmissionCase, PolicyError } from './admission-case.ts';
import { BoundReached, type Bounds, timekeeper } from './bounds.ts';
import type { Debugging } from './debugging.ts';
import { equal, isObject, type JsonObject } from './json.ts';
import type { LookupResults } from './lookups.ts';
import type { ObjectView } from './object-view.ts';
import type { Finding, PolicyInput, Report } from './policy.ts';
import { KnownFindings } from './ratchet.ts';
import { deployments, pods } from './resource.ts';
import { isInTemplate } from './rollback.ts';
import type { Violation } from './violation.ts';
import { type IsEmergency, Violations } from './violations.ts';

export interface ValidationResult {
  readonly violations: readonly Violation[];
  readonly errors: readonly PolicyError[];
  /** Set where the time was over before all was judged: there may be more. */
  readonly isUnfinished: boolean;
}

/**
 * Collects what breaks the rules. On UPDATE the old object is judged too, by the policies that found something: what
 * it broke before, and no worse, is marked old (principle 4, "ratchet").
 * @param look gives the policies' view of the old object.
 */
export function validate(
  admissionCase: AdmissionCase,
  look: (object: JsonObject) => ObjectView,
  lookups: LookupResults,
  bounds: Bounds,
): ValidationResult {
  const { operation, oldObject } = admissionCase.request;
  const { policiesOfDeployment = none } = admissionCase;
  const violations = new Violations(bounds.mostViolations, emergencyOf(admissionCase));
  const errors: PolicyError[] = [];
  const count = timekeeper(bounds.isOver);
  /** @returns whether there was time for all of it. */
  const ask = (question: AskPolicy, active: ActivePolicy, take: (finding: Finding) => void): boolean => {
    if (bounds.isOver()) return false;
    try {
      question(active, (finding) => {
        count();
        take(finding);
      });
    } catch (error) {
      if (error instanceof BoundReached) return false;
      errors.push({ policy: active.policy, error });
    }
    return true;
  };
  let before: AskPolicy | undefined;
  let oldDebugging: Debugging | undefined;
  const knownTo = (active: ActivePolicy): KnownFindings | undefined => {
    if (operation !== 'UPDATE' || !isObject(oldObject)) return undefined;
    if (before === undefined) {
      const old = look(oldObject);
      before = askAbout(old, lookups);
      // What was let in to debug with, and for a while, is new where it becomes anything else.
      if (admissionCase.view.debugging === undefined) oldDebugging = old.debugging;
    }
    const known = new KnownFindings(oldObject);
    before(active, (finding) => {
      count();
      if (active.policy.onlyWarnsDebugging && oldDebugging?.covers(finding.path)) return;
      known.add(finding);
    });
    return known;
  };
  const asItself = askAbout(admissionCase.view, lookups);
  const askItself = (active: ActivePolicy): boolean => {
    const isLeftToDeployment = policiesOfDeployment.some(({ policy }) => policy === active.policy);
    let known: { readonly findings: KnownFindings | undefined } | undefined;
    let add: ReturnType<typeof violations.of> | undefined;
    return ask(asItself, active, (finding) => {
      if (isLeftToDeployment && isInTemplate(finding.path)) return;
      known ??= { findings: knownTo(active) };
      add ??= violations.of(active, admissionCase.object);
      add(finding, known.findings);
    });
  };
  const asOwner =
    policiesOfDeployment.length === 0 ? asItself : askAbout({ ...admissionCase.view, resource: deployments }, lookups);
  const askAsDeployment = (active: ActivePolicy): boolean => {
    const add = violations.of(active, admissionCase.object);
    return ask(asOwner, active, (finding) => {
      if (isInTemplate(finding.path)) add(finding, undefined);
    });
  };
  const isFinished = admissionCase.policies.every(askItself) && policiesOfDeployment.every(askAsDeployment);
  return { violations: violations.all, errors, isUnfinished: !isFinished || !admissionCase.view.pod.isWhole };
}

const none: readonly ActivePolicy[] = [];

/** What may help in an emergency is more than told only where a must forbids it; and of what debugs not even there. */
function emergencyOf(admissionCase: AdmissionCase): IsEmergency {
  const { debugging } = admissionCase.view;
  const isHandled = handlesPod(admissionCase);
  return ({ onlyWarnsDebugging }, level, path) => {
    if (level === 'should' && isHandled) return true;
    return (level === 'should' || onlyWarnsDebugging === true) && debugging?.covers(path) === true;
  };
}

/**
 * Whether a pod that is there only gets other metadata: a label taken away takes it out of its service, to be looked
 * at. It runs as before.
 */
function handlesPod({ request, object, view }: AdmissionCase): boolean {
  const { operation, oldObject } = request;
  if (view.resource !== pods || operation !== 'UPDATE' || !isObject(oldObject)) return false;
  return equal(object.spec, oldObject.spec);
}

/** Asks a policy about one state of an object. */
type AskPolicy = (active: ActivePolicy, report: Report) => void;

function askAbout(subject: ObjectView, lookups: LookupResults): AskPolicy {
  const input: PolicyInput & { options: unknown } = { ...subject, lookups, options: undefined };
  return ({ policy, options }, report) => {
    input.options = options;
    policy.validate(input, report);
  };
}
