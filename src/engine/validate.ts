import type { Active, Case, Fault } from './case.ts';
import type { Facts } from './facts.ts';
import { isObject, type JsonObject } from './json.ts';
import type { Finding, PolicyInput } from './policy.ts';
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
  const { operation, oldObject } = at.request;
  const violations: Violation[] = [];
  const faults: Fault[] = [];
  const findingsNow = judge(look(at.object), facts);
  let findingsBefore: ((active: Active) => readonly Finding[]) | undefined;
  for (const active of at.active) {
    try {
      const findings = findingsNow(active);
      if (findings.length === 0) continue;
      let known = none;
      if (operation === 'UPDATE' && isObject(oldObject)) {
        findingsBefore ??= judge(look(oldObject), facts);
        known = byKey(active, findingsBefore(active), oldObject);
      }
      for (const finding of findings) violations.push(violationOf(active, finding, at.object, known));
    } catch (error) {
      faults.push({ policy: active.policy, error });
    }
  }
  return { violations, faults };
}

type Known = ReadonlyMap<string, readonly Finding[]>;

const none: Known = new Map();

/** Asks policies about one state of an object. */
function judge(subject: Subject, facts: Facts): (active: Active) => readonly Finding[] {
  const input: PolicyInput & { options: unknown } = { ...subject, facts, options: undefined };
  return ({ policy, options }) => {
    const findings: Finding[] = [];
    input.options = options;
    policy.validate(input, (finding) => findings.push(finding));
    return findings;
  };
}

/** Findings by what makes them the same one. */
function byKey({ policy }: Active, findings: readonly Finding[], object: JsonObject): Known {
  const found = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = findingKey(policy, finding, containerAt(object, finding.path));
    const known = found.get(key);
    if (known === undefined) found.set(key, [finding]);
    else known.push(finding);
  }
  return found;
}

function violationOf({ policy, level }: Active, finding: Finding, object: JsonObject, known: Known): Violation {
  const container = containerAt(object, finding.path);
  const before = known.size === 0 ? undefined : known.get(findingKey(policy, finding, container));
  const cap = policy.messages[finding.message]?.level;
  return {
    policy,
    level: cap === 'should' ? 'should' : level,
    finding,
    container,
    isOld: before?.some((one) => isNoWorse(finding, one)) ?? false,
  };
}
