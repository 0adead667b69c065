import type { Active, Case, Fault } from './admission-case.ts';
import { LimitReached, type Limits, timekeeper } from './bounds.ts';
import type { Debugging } from './debugging.ts';
import { equal, isObject, type JsonObject } from './json.ts';
import type { Facts } from './lookups.ts';
import type { Subject } from './object-view.ts';
import type { Finding, PolicyInput, Report } from './policy.ts';
import { KnownFindings } from './ratchet.ts';
import { deployments, pods } from './resource.ts';
import { isInTemplate } from './rollback.ts';
import type { Violation } from './violation.ts';
import { type IsHelp, Violations } from './violations.ts';

export interface Judged {
  readonly violations: readonly Violation[];
  readonly faults: readonly Fault[];
  /** Set where the time was over before all was judged: there may be more. */
  readonly isUnfinished: boolean;
}

/**
 * Collects what breaks the rules. On UPDATE the old object is judged too, by the policies that found something: what
 * it broke before, and no worse, is marked old (principle 4, "ratchet").
 * @param look gives the policies' view of the old object.
 */
export function validate(at: Case, look: (object: JsonObject) => Subject, facts: Facts, limits: Limits): Judged {
  const { operation, oldObject } = at.request;
  const { asDeployment = none } = at;
  const violations = new Violations(limits.mostViolations, helpOf(at));
  const faults: Fault[] = [];
  const count = timekeeper(limits.isOver);
  /** @returns whether there was time for all of it. */
  const ask = (judge: Judge, active: Active, take: (finding: Finding) => void): boolean => {
    if (limits.isOver()) return false;
    try {
      judge(active, (finding) => {
        count();
        take(finding);
      });
    } catch (error) {
      if (error instanceof LimitReached) return false;
      faults.push({ policy: active.policy, error });
    }
    return true;
  };
  let before: Judge | undefined;
  let letIn: Debugging | undefined;
  const knownTo = (active: Active): KnownFindings | undefined => {
    if (operation !== 'UPDATE' || !isObject(oldObject)) return undefined;
    if (before === undefined) {
      const old = look(oldObject);
      before = judge(old, facts);
      // What was let in to debug with, and for a while, is new where it becomes anything else.
      if (at.subject.debugging === undefined) letIn = old.debugging;
    }
    const known = new KnownFindings(oldObject);
    before(active, (finding) => {
      count();
      if (active.policy.sparesDebugging && letIn?.covers(finding.path)) return;
      known.add(finding);
    });
    return known;
  };
  const asItself = judge(at.subject, facts);
  const askItself = (active: Active): boolean => {
    const isLeftToDeployment = asDeployment.some(({ policy }) => policy === active.policy);
    let known: { readonly findings: KnownFindings | undefined } | undefined;
    let add: ReturnType<typeof violations.of> | undefined;
    return ask(asItself, active, (finding) => {
      if (isLeftToDeployment && isInTemplate(finding.path)) return;
      known ??= { findings: knownTo(active) };
      add ??= violations.of(active, at.object);
      add(finding, known.findings);
    });
  };
  const asOwner = asDeployment.length === 0 ? asItself : judge({ ...at.subject, resource: deployments }, facts);
  const askAsDeployment = (active: Active): boolean => {
    const add = violations.of(active, at.object);
    return ask(asOwner, active, (finding) => {
      if (isInTemplate(finding.path)) add(finding, undefined);
    });
  };
  const isFinished = at.active.every(askItself) && asDeployment.every(askAsDeployment);
  return { violations: violations.all, faults, isUnfinished: !isFinished || !at.subject.pod.isWhole };
}

const none: readonly Active[] = [];

/** What may help in an emergency is more than told only where a must forbids it; and of what debugs not even there. */
function helpOf(at: Case): IsHelp {
  const { debugging } = at.subject;
  const isHandled = handlesPod(at);
  return ({ sparesDebugging }, level, path) => {
    if (level === 'should' && isHandled) return true;
    return (level === 'should' || sparesDebugging === true) && debugging?.covers(path) === true;
  };
}

/**
 * Whether a pod that is there only gets other metadata: a label taken away takes it out of its service, to be looked
 * at. It runs as before.
 */
function handlesPod({ request, object, subject }: Case): boolean {
  const { operation, oldObject } = request;
  if (subject.resource !== pods || operation !== 'UPDATE' || !isObject(oldObject)) return false;
  return equal(object.spec, oldObject.spec);
}

/** Asks a policy about one state of an object. */
type Judge = (active: Active, report: Report) => void;

function judge(subject: Subject, facts: Facts): Judge {
  const input: PolicyInput & { options: unknown } = { ...subject, facts, options: undefined };
  return ({ policy, options }, report) => {
    input.options = options;
    policy.validate(input, report);
  };
}
