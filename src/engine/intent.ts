import { type FieldSet, fieldsOf, type ManagerEntry, managersOf } from './field-set.ts';
import { equal, type JsonObject, type Path, valueAt } from './json.ts';
import { LastApplied } from './last-applied.ts';
import { ByMergeKeys, type MergePath, mergePath, ownsField } from './merge-path.ts';
import type { AdmissionRequest } from './request.ts';
import { RequestOrigin } from './request-origin.ts';

/** Of whom fields may be: whoever applies server-side, whoever wrote at all, or whoever wrote but the sender. */
type Owners = 'appliers' | 'anybody' | 'others';

/** Fields of a spec that no object of its kind can be without. */
const REQUIRED = ['selector', 'schedule', 'maxReplicas'];

/**
 * What the author of an object set, as far as Kubernetes lets it be known. The API server fills its defaults before
 * a webhook is called, so a default that nobody wrote is unset. Known exactly:
 * - server-side apply: the managedFields entries with operation Apply hold what was submitted;
 * - client-side apply: the last-applied annotation does, if this very request is that apply (else it is stale);
 * - whoever reads the object from its author's file knows it better than the object itself.
 * Helm 3 keeps no annotation, but sends what differs from its release: where an API default takes the place of what we
 * injected, the release names it. After create, replace and patch it is unknown: an API default is taken as unset,
 * anything else as set.
 */
export class Intent {
  readonly #object: JsonObject;
  readonly #old: unknown;
  readonly #sender: RequestOrigin;
  readonly #written: JsonObject | undefined;
  readonly #lastApplied: LastApplied;
  /** Both are read when they are asked for first. */
  readonly #owned = new Map<Owners, FieldSet | undefined>();
  #before: ByMergeKeys | undefined;

  /** @param written what the author wrote, where it is at hand; never taken from a review, which could claim anything. */
  constructor(
    object: JsonObject,
    request: Pick<AdmissionRequest, 'operation' | 'options' | 'oldObject'>,
    written?: JsonObject,
    sender = new RequestOrigin(object, request),
  ) {
    this.#object = object;
    this.#old = request.oldObject;
    this.#written = written;
    this.#sender = sender;
    this.#lastApplied = new LastApplied(object);
  }

  /**
   * Whether the author left a field unset.
   * @param apiDefault what the API server fills in for this field; omitted where it has no default.
   * @param injected what we fill in: what nobody wrote gives way to it, as it is what we filled in before.
   */
  isUnset(path: Path, apiDefault?: unknown, injected?: unknown): boolean {
    const value = valueAt(this.#object, path);
    if (value === undefined || value === null) return true;
    if (apiDefault !== undefined && equal(value, apiDefault)) return !this.#wroteIt(path, injected);
    return injected !== undefined && apiDefault === undefined && this.isNobodys(path);
  }

  /**
   * Whether nobody wrote what stands at a path, and stood there before: then admission put it there, as we do. The API
   * server keeps no book of that.
   * @param may whether the API server has a default there: whoever wrote beside it owns it then, and may not have written it.
   */
  isNobodys(path: Path, may?: 'may be a default'): boolean {
    const value = valueAt(this.#object, path);
    if (value === undefined || this.#written !== undefined) return false;
    if (this.isChanged(path)) return false;
    const keys = mergePath(this.#object, path);
    if (this.#isOwned(may === undefined ? 'anybody' : 'appliers', keys) || this.#lastApplied.submits(keys))
      return false;
    return this.#isKeptBookOf(keys);
  }

  /**
   * Whether we put there what stands at a path, as far as that is known. An API default belonged to whoever wrote beside
   * it: an apply that never named the field has not written what stands in its place.
   * @param apiDefault what the API server fills in for this field; omitted where it has no default.
   */
  isOurs(path: Path, apiDefault?: unknown): boolean {
    if (apiDefault !== undefined && equal(valueAt(this.#object, path), apiDefault)) return false;
    if (this.isNobodys(path)) return true;
    if (!this.isNobodys(path, 'may be a default') || !this.#sender.isClientSideApply) return false;
    const keys = mergePath(this.#object, path);
    const before = new LastApplied(this.#old);
    return before.text !== undefined && !before.submits(keys) && !this.#isOwned('others', keys);
  }

  /** Whether this request changes what stands at a path, wherever that stood in its list. */
  isChanged(path: Path): boolean {
    return !equal(valueAt(this.#object, path), this.before(path));
  }

  /** What stood at a path before an update, wherever that stood in its list. */
  before(path: Path): unknown {
    return this.#valueBefore(mergePath(this.#object, path));
  }

  #wroteIt(path: Path, injected: unknown): boolean {
    // API defaults move no item of a list.
    if (this.#written !== undefined) return (valueAt(this.#written, path) ?? undefined) !== undefined;
    const keys = mergePath(this.#object, path);
    if (this.#isOwned('appliers', keys)) return true;
    if (this.#sender.isClientSideApply) return this.#lastApplied.submits(keys);
    return injected !== undefined && this.#sender.isHelmMerge && equal(this.#valueBefore(keys), injected);
  }

  #valueBefore(keys: MergePath): unknown {
    this.#before ??= new ByMergeKeys(this.#old);
    return this.#before.valueAt(keys);
  }

  #isOwned(owners: Owners, keys: MergePath): boolean {
    if (!this.#owned.has(owners)) {
      const isMeant: Readonly<Record<Owners, (entry: ManagerEntry) => boolean>> = {
        appliers: ({ operation }) => operation === 'Apply',
        anybody: () => true,
        others: (entry) => !this.#sender.isUpdateOf(entry),
      };
      this.#owned.set(owners, fieldsOf(managersOf(this.#object).filter(isMeant[owners])));
    }
    return ownsField(this.#owned.get(owners), keys);
  }

  /**
   * Whether it is known who wrote what there: somebody gave the item of the list its name, or the object what none of its
   * kind can be without. Whoever takes managedFields away takes that away, too.
   */
  #isKeptBookOf(keys: MergePath): boolean {
    const item = keys.findIndex((key) => typeof key !== 'string');
    if (item >= 0) return this.#isOwned('anybody', [...keys.slice(0, item + 1), 'name']);
    return REQUIRED.some((field) => this.#isOwned('anybody', ['spec', field]));
  }
}
