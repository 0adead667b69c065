import { type Active, type Case, type Fault, inputFor } from './case.ts';
import type { Facts } from './facts.ts';
import { isObject, type JsonObject } from './json.ts';
import type { Finding } from './policy.ts';
import type { Subject } from './subject.ts';
import { containerAt, findingKey, isNoWorse, type Violation } from './violation.ts';

export interface Judged {
  readonly violations: readonly Violation[];
  readonly faults: readonly Fault[];
}

/**
 * Collects what breaks the rules. On UPDATE the old object is judged too, by the policies that found something: what
 * it broke before, and no worse, is marked old (principle 4, "ratchet").
 * @param look gives the policies' view of one state of the object.
 */
export function validate(at: Case, look: (object: JsonObject) => Subject, facts: Facts): Judged {
  const violations: Violation[] = [];
  const faults: Fault[] = [];
  const subject = look(at.object);
  let before: Subject | undefined;
  for (const active of at.active) {
    const { policy } = active;
    try {
      const findings = findingsOf(active, subject, facts);
      if (findings.length === 0) continue;
      if (at.request.operation === 'UPDATE' && isObject(at.request.oldObject)) before ??= look(at.request.oldObject);
      const known = before === undefined ? none : oldFindings(active, before, facts);
      for (const finding of findings) violations.push(violationOf(active, finding, at.object, known));
    } catch (error) {
      faults.push({ policy, error });
    }
  }
  return { violations, faults };
}

const none: ReadonlyMap<string, Finding> = new Map();

function findingsOf(active: Active, subject: Subject, facts: Facts): Finding[] {
  const findings: Finding[] = [];
  active.policy.validate(inputFor(active, subject, facts), (finding) => findings.push(finding));
  return findings;
}

function oldFindings(active: Active, before: Subject, facts: Facts): ReadonlyMap<string, Finding> {
  const findings = findingsOf(active, before, facts);
  return new Map(
    findings.map((finding) => [findingKey(active.policy, finding, containerAt(before.object, finding.path)), finding]),
  );
}

function violationOf(
  { policy, level }: Active,
  finding: Finding,
  object: JsonObject,
  known: ReadonlyMap<string, Finding>,
): Violation {
  const container = containerAt(object, finding.path);
  const before = known.get(findingKey(policy, finding, container));
  const cap = policy.messages[finding.message]?.level;
  return {
    policy,
    level: cap === 'should' ? 'should' : level,
    finding,
    container,
    isOld: before !== undefined && isNoWorse(finding, before),
  };
}
