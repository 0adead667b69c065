// An object that broke a rule before may be updated as long as no violation is new or worse (principle 4, "ratchet").
import { isObject, type JsonObject, own, type Path, valueAt } from './json.ts';
import type { Finding, Measures } from './policy.ts';
import { itemAt } from './violation.ts';

type Amounts = readonly (number | bigint)[] | Measures;

/** Several findings may be the same one, and none of them be worse than another in all its amounts. */
const MOST_FOR_ONE = 8;

/** What a policy found in the old object. */
export class KnownFindings {
  readonly #object: JsonObject;
  /** By kind, and by the container; of those that are the same one, the worst. */
  readonly #amounts = new Map<string, Map<string | undefined, readonly Amounts[]>>();

  readonly #kinds = new Kinds();
  readonly #names: FormerNames;

  constructor(object: JsonObject) {
    this.#object = object;
    this.#names = new FormerNames(object);
  }

  add(finding: Finding): void {
    const container = itemAt(this.#object, finding.path);
    const kind = this.#kinds.of(finding, container);
    const amounts = amountsOf(finding);
    const ofKind = this.#amounts.get(kind) ?? new Map<string | undefined, readonly Amounts[]>();
    const known = ofKind.get(container);
    if (known === undefined) ofKind.set(container, amounts === none ? onlyNone : [amounts]);
    else if (!known.some((one) => isWithin(amounts, one))) {
      const others = known.filter((one) => !isWithin(one, amounts));
      if (others.length < MOST_FOR_ONE) ofKind.set(container, [...others, amounts]);
    }
    this.#amounts.set(kind, ofKind);
  }

  /** Whether a finding in the new object was there before, and is no worse now. */
  excuses(finding: Finding, object: JsonObject): boolean {
    if (this.#amounts.size === 0) return false;
    const item = itemAt(object, finding.path);
    const amounts = amountsOf(finding);
    const isKnown = (named: Finding) => {
      const ofKind = this.#amounts.get(this.#kinds.of(named, item));
      if (ofKind === undefined) return false;
      const former = item === undefined || ofKind.has(item) ? undefined : this.#names.of(finding.path, object);
      return ofKind.get(former ?? item)?.some((one) => isWithin(amounts, one)) ?? false;
    };
    return isKnown(finding) || (finding.formerly?.some((about) => isKnown({ ...finding, about })) ?? false);
  }
}

/**
 * Knows containers that were given another name, and run the same image in the same place. Whatever else of them changes
 * is compared as if they had kept it.
 */
class FormerNames {
  readonly #before: JsonObject;
  readonly #lists = new Map<unknown, Names>();

  constructor(before: JsonObject) {
    this.#before = before;
  }

  /** The name before of the container that a path leads into; undefined where it is another container. */
  of(path: Path, object: JsonObject): string | undefined {
    const index = path.findIndex((segment) => typeof segment === 'number');
    const where = path.slice(0, index);
    const now = valueAt(object, where);
    const before = valueAt(this.#before, where);
    if (!Array.isArray(now) || !Array.isArray(before)) return undefined;
    const names = this.#lists.get(now) ?? { now: namesOf(now), before: namesOf(before), former: new Map() };
    this.#lists.set(now, names);
    const container: unknown = now[path[index] as number];
    if (!names.former.has(container))
      names.former.set(container, formerName(container, before[path[index] as number], names));
    return names.former.get(container);
  }
}

/** The names in a list of containers, and those that were other ones before. */
interface Names {
  readonly now: ReadonlySet<unknown>;
  readonly before: ReadonlySet<unknown>;
  readonly former: Map<unknown, string | undefined>;
}

function namesOf(containers: readonly unknown[]): ReadonlySet<unknown> {
  return new Set(containers.map((container) => own(container, 'name')));
}

function formerName(now: unknown, before: unknown, names: Names): string | undefined {
  if (!isObject(now) || !isObject(before)) return undefined;
  const { name } = before;
  if (typeof name !== 'string' || names.now.has(name) || names.before.has(now.name)) return undefined;
  return typeof now.image === 'string' && now.image === before.image ? name : undefined;
}

/** Stands in no name and no text of a policy. */
const END = '\u0000';

/**
 * Gives what makes two findings of a policy the same one, but for the container: message, subject and place. Positions
 * do not count within a container, which is known by its name, nor where the subject tells. Findings come container by
 * container and are mostly like the one before of their message, so that its text is not made anew.
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
  for (let index = 0; index < a.path.length; index++) {
    const one = a.path[index];
    const other = b.path[index];
    if (one !== other && !(typeof one === 'number' && typeof other === 'number')) return false;
  }
  return true;
}

function kindOf({ message, path, about }: Finding, inContainer: boolean): string {
  let kind = about === undefined ? message : `${message}${END}${END}${about}`;
  const isMoved = inContainer || about !== undefined;
  for (const segment of path) kind += typeof segment === 'number' && isMoved ? END : END + segment;
  return kind;
}

/** Whether no amount is larger than what was known. */
function isWithin(now: Amounts, known: Amounts): boolean {
  if (isList(now))
    return isList(known) && now.every((amount, index) => amount <= (known[index] ?? Number.NEGATIVE_INFINITY));
  const shared = Object.entries(now).find(([unit]) => own(known, unit) !== undefined);
  return shared !== undefined && shared[1] <= (own(known, shared[0]) as number | bigint);
}

function isList(amounts: Amounts): amounts is readonly (number | bigint)[] {
  return Array.isArray(amounts);
}

const none: Amounts = [];
const onlyNone: readonly Amounts[] = [none];

function amountsOf({ amount }: Finding): Amounts {
  if (amount === undefined) return none;
  return typeof amount === 'object' ? amount : [amount];
}
