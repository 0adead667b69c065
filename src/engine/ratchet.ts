// An object that broke a rule before may be updated as long as no violation is new or worse (principle 4, "ratchet").
import type { JsonObject } from './json.ts';
import type { Finding } from './policy.ts';
import { containerAt } from './violation.ts';

type Amounts = readonly (number | bigint)[];

/** Several findings may be the same one, and none of them be worse than another in all its amounts. */
const MOST_FOR_ONE = 8;

/** What a policy found in the old object. */
export class KnownFindings {
  readonly #object: JsonObject;
  /** By kind, and by the container; of those that are the same one, the worst. */
  readonly #amounts = new Map<string, Map<string | undefined, readonly Amounts[]>>();

  readonly #kinds = new Kinds();

  constructor(object: JsonObject) {
    this.#object = object;
  }

  add(finding: Finding): void {
    const container = containerAt(this.#object, finding.path);
    const kind = this.#kinds.of(finding, container);
    const amounts = amountsOf(finding);
    const ofKind = this.#amounts.get(kind) ?? new Map<string | undefined, readonly Amounts[]>();
    const known = ofKind.get(container);
    if (known === undefined) ofKind.set(container, amounts === none ? onlyNone : [amounts]);
    else if (known.length < MOST_FOR_ONE && !known.some((one) => isWithin(amounts, one)))
      ofKind.set(container, [...known, amounts]);
    this.#amounts.set(kind, ofKind);
  }

  /** Whether a finding in the new object was there before, and is no worse now. */
  excuses(finding: Finding, object: JsonObject): boolean {
    if (this.#amounts.size === 0) return false;
    const container = containerAt(object, finding.path);
    const known = this.#amounts.get(this.#kinds.of(finding, container))?.get(container);
    if (known === undefined) return false;
    const amounts = amountsOf(finding);
    return known.some((one) => isWithin(amounts, one));
  }
}

/** Stands in no name and no text of a policy. */
const END = '\u0000';

/**
 * Gives what makes two findings of a policy the same one, but for the container: message, subject and place. Positions
 * do not count within a container, which is known by its name. Findings come container by container and are mostly
 * like the one before of their message, so that its text is not made anew.
 */
class Kinds {
  readonly #last = new Map<
    string,
    { readonly finding: Finding; readonly inContainer: boolean; readonly kind: string }
  >();

  of(finding: Finding, container: string | undefined): string {
    const inContainer = container !== undefined;
    const last = this.#last.get(finding.message);
    if (last !== undefined && inContainer && last.inContainer && isAlike(last.finding, finding)) return last.kind;
    const kind = kindOf(finding, inContainer);
    this.#last.set(finding.message, { finding, inContainer, kind });
    return kind;
  }
}

/** Whether two findings in containers differ in positions only. */
function isAlike(a: Finding, b: Finding): boolean {
  if (a.about !== b.about || a.path.length !== b.path.length) return false;
  for (let at = 0; at < a.path.length; at++) {
    const one = a.path[at];
    const other = b.path[at];
    if (one !== other && !(typeof one === 'number' && typeof other === 'number')) return false;
  }
  return true;
}

function kindOf({ message, path, about }: Finding, inContainer: boolean): string {
  let kind = about === undefined ? message : `${message}${END}${END}${about}`;
  for (const segment of path) kind += typeof segment === 'number' && inContainer ? END : END + segment;
  return kind;
}

/** Whether no amount is larger than what was known. */
function isWithin(now: Amounts, known: Amounts): boolean {
  return now.every((amount, at) => amount <= (known[at] ?? Number.NEGATIVE_INFINITY));
}

const none: Amounts = [];
const onlyNone: readonly Amounts[] = [none];

function amountsOf({ amount }: Finding): Amounts {
  if (amount === undefined) return none;
  return typeof amount === 'object' ? amount : [amount];
}
