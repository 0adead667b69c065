// Collects the violations of one object, within a bound.
import type { ActivePolicy } from './admission-case.ts';
import type { JsonObject, Path } from './json.ts';
import type { Finding, Policy } from './policy.ts';
import type { OldFindings } from './ratchet.ts';
import { isInTemplate } from './rollback.ts';
import { containerAt, levelOfMessage, type Violation } from './violation.ts';
import type { Level } from './zone.ts';

/** Violations of one policy are of the same kind if these are equal. */
interface ViolationKind {
  readonly message: string;
  readonly isOld: boolean;
  readonly isInTemplate: boolean;
}

/** How many violations of a kind are kept. The last of them counts the others. */
interface KeptViolations extends ViolationKind {
  count: number;
  last: CountedViolation;
}

/** Whether a policy's finding at a path, at a level, is never denied, as it may help in an emergency. */
export type IsOnlyWarned = (policy: Policy, level: Level, path: Path) => boolean;

type CountedViolation = Violation & { more: number };

/** Collects violations. Of each kind it keeps the first ones, and counts the others. */
export class ViolationCollector {
  readonly #mostOfKind: number;
  readonly #isOnlyWarned: IsOnlyWarned;
  readonly #all: CountedViolation[] = [];

  /**
   * @param mostOfKind how many violations of each kind are kept.
   * @param isOnlyWarned whether a violation is never denied.
   */
  constructor(mostOfKind: number, isOnlyWarned: IsOnlyWarned) {
    this.#mostOfKind = mostOfKind;
    this.#isOnlyWarned = isOnlyWarned;
  }

  get all(): readonly Violation[] {
    return this.#all;
  }

  /** Makes the function that takes the findings of one policy, each with the policy's findings in the old object. */
  collect(
    { policy, level }: ActivePolicy,
    object: JsonObject,
  ): (finding: Finding, old: OldFindings | undefined) => void {
    // A list is enough, as a policy has few messages.
    const kinds: KeptViolations[] = [];
    return (finding, old) => {
      const { message, path } = finding;
      const kind = {
        message,
        isOld: old !== undefined && isOld(finding, policy, old, object),
        isInTemplate: isInTemplate(path),
      };
      const kept = kinds.find((other) => isSameKind(other, kind));
      if (kept !== undefined && kept.count >= this.#mostOfKind) {
        kept.last.more += 1;
        return;
      }
      const cappedLevel = levelOfMessage(policy, message, level);
      const last: CountedViolation = {
        policy,
        level: cappedLevel,
        finding,
        container: containerAt(object, path),
        isOld: kind.isOld,
        isOnlyWarned: this.#isOnlyWarned(policy, cappedLevel, path),
        more: 0,
      };
      this.#all.push(last);
      if (kept === undefined) return void kinds.push({ ...kind, count: 1, last });
      kept.count += 1;
      kept.last = last;
    };
  }
}

function isSameKind(a: ViolationKind, b: ViolationKind): boolean {
  return a.message === b.message && a.isOld === b.isOld && a.isInTemplate === b.isInTemplate;
}

function isOld(finding: Finding, { messages }: Policy, old: OldFindings, object: JsonObject): boolean {
  const message = messages[finding.message]?.noWorseThan;
  if (old.covers(finding, object)) return true;
  if (message === undefined) return false;
  const { amount: _, ...worse } = finding;
  return old.covers({ ...worse, message }, object);
}
