// The ratchet: an update is denied only for violations that are new or worse than those of the old object.
import { isObject, type JsonObject, own, type Path, valueAt } from './json.ts';
import type { Finding, Measures } from './policy.ts';
import { itemAt } from './violation.ts';

type Amounts = readonly (number | bigint)[] | Measures;

/** The most amounts that are kept for one finding. Of two, neither may be worse than the other in every amount. */
const MOST_FOR_ONE = 8;

/** The findings of one policy in the old object. */
export class OldFindings {
  readonly #object: JsonObject;
  /** By finding key, then by container: the worst amounts. */
  readonly #amounts = new Map<string, Map<string | undefined, readonly Amounts[]>>();

  readonly #keys = new FindingKeys();
  readonly #oldNames: OldContainerNames;

  constructor(object: JsonObject) {
    this.#object = object;
    this.#oldNames = new OldContainerNames(object);
  }

  add(finding: Finding): void {
    const container = itemAt(this.#object, finding.path);
    const key = this.#keys.keyOf(finding, container);
    const amounts = amountsOf(finding);
    const byContainer = this.#amounts.get(key) ?? new Map<string | undefined, readonly Amounts[]>();
    const kept = byContainer.get(container);
    if (kept === undefined) byContainer.set(container, amounts === none ? onlyNone : [amounts]);
    else if (!kept.some((one) => isWithin(amounts, one))) {
      const others = kept.filter((one) => !isWithin(one, amounts));
      if (others.length < MOST_FOR_ONE) byContainer.set(container, [...others, amounts]);
    }
    this.#amounts.set(key, byContainer);
  }

  /** Whether a finding in the new object was there before, and is no worse now. */
  covers(finding: Finding, object: JsonObject): boolean {
    if (this.#amounts.size === 0) return false;
    const item = itemAt(object, finding.path);
    const amounts = amountsOf(finding);
    const isOld = (named: Finding) => {
      const byItem = this.#amounts.get(this.#keys.keyOf(named, item));
      if (byItem === undefined) return false;
      const oldName =
        item === undefined || byItem.has(item) ? undefined : this.#oldNames.oldNameOf(finding.path, object);
      return byItem.get(oldName ?? item)?.some((one) => isWithin(amounts, one)) ?? false;
    };
    return isOld(finding) || (finding.formerly?.some((about) => isOld({ ...finding, about })) ?? false);
  }
}

/**
 * Finds containers that an update renames: at the same index with the same image. Their findings are compared by the
 * old name.
 */
class OldContainerNames {
  readonly #before: JsonObject;
  readonly #lists = new Map<unknown, ContainerNames>();

  constructor(before: JsonObject) {
    this.#before = before;
  }

  /** The old name of the container that a path leads into; undefined where it was not renamed. */
  oldNameOf(path: Path, object: JsonObject): string | undefined {
    const index = path.findIndex((segment) => typeof segment === 'number');
    const listPath = path.slice(0, index);
    const now = valueAt(object, listPath);
    const before = valueAt(this.#before, listPath);
    if (!Array.isArray(now) || !Array.isArray(before)) return undefined;
    const names = this.#lists.get(now) ?? { now: namesOf(now), before: namesOf(before), renamed: new Map() };
    this.#lists.set(now, names);
    const container: unknown = now[path[index] as number];
    if (!names.renamed.has(container))
      names.renamed.set(container, oldContainerName(container, before[path[index] as number], names));
    return names.renamed.get(container);
  }
}

/** The names in a list of containers, now and before; and by renamed container its old name. */
interface ContainerNames {
  readonly now: ReadonlySet<unknown>;
  readonly before: ReadonlySet<unknown>;
  readonly renamed: Map<unknown, string | undefined>;
}

function namesOf(containers: readonly unknown[]): ReadonlySet<unknown> {
  return new Set(containers.map((container) => own(container, 'name')));
}

function oldContainerName(now: unknown, before: unknown, names: ContainerNames): string | undefined {
  if (!isObject(now) || !isObject(before)) return undefined;
  const { name } = before;
  if (typeof name !== 'string' || names.now.has(name) || names.before.has(now.name)) return undefined;
  return typeof now.image === 'string' && now.image === before.image ? name : undefined;
}

/** Separates the parts of a key: no name and no text of a policy contains it. */
const END = '\u0000';

/**
 * Makes the key of a finding: message, `about` and path. Two findings with one key in one container are the same
 * finding. Indexes do not count within a container, which its name identifies, nor with `about`. As findings come
 * container by container, the last key of each message is cached.
 */
class FindingKeys {
  readonly #last = new Map<
    string,
    { readonly finding: Finding; readonly inContainer: boolean; readonly key: string }
  >();

  keyOf(finding: Finding, container: string | undefined): string {
    const inContainer = container !== undefined;
    const last = this.#last.get(finding.message);
    if (last !== undefined && inContainer && last.inContainer && isAlike(last.finding, finding)) return last.key;
    const key = findingKeyOf(finding, inContainer);
    this.#last.set(finding.message, { finding, inContainer, key });
    return key;
  }
}

/** Whether two findings in containers differ in indexes only. */
function isAlike(a: Finding, b: Finding): boolean {
  if (a.about !== b.about || a.path.length !== b.path.length) return false;
  for (let index = 0; index < a.path.length; index++) {
    const one = a.path[index];
    const other = b.path[index];
    if (one !== other && !(typeof one === 'number' && typeof other === 'number')) return false;
  }
  return true;
}

function findingKeyOf({ message, path, about }: Finding, inContainer: boolean): string {
  let key = about === undefined ? message : `${message}${END}${END}${about}`;
  const ignoresIndexes = inContainer || about !== undefined;
  for (const segment of path) key += typeof segment === 'number' && ignoresIndexes ? END : END + segment;
  return key;
}

/** Whether no amount is larger than before. Of two {@link Measures}, the first unit that both have is compared. */
function isWithin(now: Amounts, before: Amounts): boolean {
  if (isList(now))
    return isList(before) && now.every((amount, index) => amount <= (before[index] ?? Number.NEGATIVE_INFINITY));
  const shared = Object.entries(now).find(([unit]) => own(before, unit) !== undefined);
  return shared !== undefined && shared[1] <= (own(before, shared[0]) as number | bigint);
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
