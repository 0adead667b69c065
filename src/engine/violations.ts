// Collects what policies find in one object, however much that is.
import type { ActivePolicy } from './admission-case.ts';
import type { JsonObject, Path } from './json.ts';
import type { Finding, Policy } from './policy.ts';
import type { KnownFindings } from './ratchet.ts';
import { isInTemplate } from './rollback.ts';
import { containerAt, levelOfMessage, type Violation } from './violation.ts';
import type { Level } from './zone.ts';

/** Violations of one message: old or new, in the pod template or not. */
interface Kind {
  readonly message: string;
  readonly isOld: boolean;
  readonly isInTemplate: boolean;
}

/** What was kept of one kind of violations, and the last of them, which counts the rest. */
interface Kept extends Kind {
  count: number;
  last: Counted;
}

/** Tells what a policy may have found at a path, at a level. */
export type IsEmergency = (policy: Policy, level: Level, path: Path) => boolean;

type Counted = Violation & { more: number };

/** Collects violations; of many of one kind only the first are kept, and the others are counted. */
export class Violations {
  readonly #most: number;
  readonly #isHelp: IsEmergency;
  readonly #all: Counted[] = [];

  /**
   * @param most how many are kept of each kind.
   * @param isHelp whether what was found may help in an emergency, so that it is only told.
   */
  constructor(most: number, isHelp: IsEmergency) {
    this.#most = most;
    this.#isHelp = isHelp;
  }

  get all(): readonly Violation[] {
    return this.#all;
  }

  /** Takes the findings of one policy. */
  of(
    { policy, level }: ActivePolicy,
    object: JsonObject,
  ): (finding: Finding, known: KnownFindings | undefined) => void {
    /** A policy has few messages. */
    const kinds: Kept[] = [];
    return (finding, known) => {
      const { message, path } = finding;
      const kind = {
        message,
        isOld: known !== undefined && isKnown(finding, policy, known, object),
        isInTemplate: isInTemplate(path),
      };
      const kept = kinds.find((other) => isSameKind(other, kind));
      if (kept !== undefined && kept.count >= this.#most) {
        kept.last.more += 1;
        return;
      }
      const ofMessage = levelOfMessage(policy, message, level);
      const last: Counted = {
        policy,
        level: ofMessage,
        finding,
        container: containerAt(object, path),
        isOld: kind.isOld,
        isOnlyWarned: this.#isHelp(policy, ofMessage, path),
        more: 0,
      };
      this.#all.push(last);
      if (kept === undefined) return void kinds.push({ ...kind, count: 1, last });
      kept.count += 1;
      kept.last = last;
    };
  }
}

function isSameKind(a: Kind, b: Kind): boolean {
  return a.message === b.message && a.isOld === b.isOld && a.isInTemplate === b.isInTemplate;
}

function isKnown(finding: Finding, { messages }: Policy, known: KnownFindings, object: JsonObject): boolean {
  const message = messages[finding.message]?.noWorseThan;
  if (known.excuses(finding, object)) return true;
  if (message === undefined) return false;
  const { amount: _, ...worse } = finding;
  return known.excuses({ ...worse, message }, object);
}
