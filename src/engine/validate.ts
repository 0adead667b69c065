import type { Active, Case, Fault } from './case.ts';
import type { Facts } from './facts.ts';
import { isObject, type JsonObject } from './json.ts';
import { LimitReached, type Limits, timekeeper } from './limits.ts';
import type { PolicyInput, Report } from './policy.ts';
import { KnownFindings } from './ratchet.ts';
import type { Subject } from './subject.ts';
import type { Violation } from './violation.ts';
import { Violations } from './violations.ts';

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
  const violations = new Violations(limits.mostViolations);
  const faults: Fault[] = [];
  const judged = (isUnfinished: boolean): Judged => ({ violations: violations.all, faults, isUnfinished });
  const count = timekeeper(limits.isOver);
  const now = judge(at.subject, facts);
  let before: Judge | undefined;
  for (const active of at.active) {
    if (limits.isOver()) return judged(true);
    try {
      let known: KnownFindings | undefined;
      const knownOnce = () => {
        if (operation !== 'UPDATE' || !isObject(oldObject)) return undefined;
        before ??= judge(look(oldObject), facts);
        const old = new KnownFindings(oldObject);
        before(active, (finding) => {
          count();
          old.add(finding);
        });
        return old;
      };
      let add: ReturnType<typeof violations.of> | undefined;
      now(active, (finding) => {
        count();
        known ??= knownOnce();
        add ??= violations.of(active, at.object);
        add(finding, known);
      });
    } catch (error) {
      if (error instanceof LimitReached) return judged(true);
      faults.push({ policy: active.policy, error });
    }
  }
  return judged(!at.subject.pod.isWhole);
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
