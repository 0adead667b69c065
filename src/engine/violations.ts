// Collects what policies find in one object, however much that is.
import type { Active } from './case.ts';
import type { JsonObject } from './json.ts';
import type { Finding, Policy } from './policy.ts';
import type { KnownFindings } from './ratchet.ts';
import { isInTemplate } from './rollback.ts';
import { containerAt, type Violation } from './violation.ts';

/** What was kept of one kind of violations, and the last of them, which counts the rest. */
interface Kept {
  count: number;
  last: Counted;
}

type Counted = Violation & { more: number };

/** The kinds of one message: old or new, in the pod template or not. */
type Kinds = (Kept | undefined)[];

/** Collects violations; of many of one kind only the first are kept, and the others are counted. */
export class Violations {
  readonly #most: number;
  readonly #mayHelp: boolean;
  readonly #all: Counted[] = [];

  /**
   * @param most how many are kept of each kind.
   * @param mayHelp whether the request may help in an emergency, so that only a must is more than told.
   */
  constructor(most: number, mayHelp: boolean) {
    this.#most = most;
    this.#mayHelp = mayHelp;
  }

  get all(): readonly Violation[] {
    return this.#all;
  }

  /** Takes the findings of one policy. */
  of({ policy, level }: Active, object: JsonObject): (finding: Finding, known: KnownFindings | undefined) => void {
    let byMessage: Map<string, Kinds> | undefined;
    return (finding, known) => {
      byMessage ??= new Map();
      const isOld = known !== undefined && isKnown(finding, policy, known, object);
      const kind = (isOld ? 2 : 0) + (isInTemplate(finding.path) ? 1 : 0);
      const kinds = byMessage.get(finding.message) ?? [];
      const kept = kinds[kind];
      if (kept !== undefined && kept.count >= this.#most) {
        kept.last.more += 1;
        return;
      }
      const ofMessage = policy.messages[finding.message]?.level === 'should' ? 'should' : level;
      const isOnlyTold = this.#mayHelp && ofMessage === 'should';
      const container = containerAt(object, finding.path);
      const last = { policy, level: ofMessage, finding, container, isOld, isOnlyTold, more: 0 };
      this.#all.push(last);
      kinds[kind] = { count: (kept?.count ?? 0) + 1, last };
      byMessage.set(finding.message, kinds);
    };
  }
}

function isKnown(finding: Finding, { messages }: Policy, known: KnownFindings, object: JsonObject): boolean {
  const message = messages[finding.message]?.noWorseThan;
  if (known.excuses(finding, object)) return true;
  if (message === undefined) return false;
  const { amount: _, ...worse } = finding;
  return known.excuses({ ...worse, message }, object);
}
