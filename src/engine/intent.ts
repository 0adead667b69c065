import { type FieldSet, fieldsOf, type ManagerEntry, managersOf } from './field-set.ts';
import { equal, type JsonObject, type Path, valueAt } from './json.ts';
import { LastApplied } from './last-applied.ts';
import { ByMergeKeys, type MergePath, mergePath, ownsField } from './merge-path.ts';
import type { AdmissionRequest } from './request.ts';
import { RequestOrigin } from './request-origin.ts';

/** Which managers are asked about: those of server-side applies, all, or all but that of this request. */
type Owners = 'appliers' | 'anybody' | 'others';

/** Fields without which no object of its kind can exist: somebody must have written them. */
const REQUIRED = ['selector', 'schedule', 'maxReplicas'];

/**
 * Which fields the author of an object set, as far as Kubernetes shows it. The API server fills in its defaults before
 * it calls a webhook: a default that nobody wrote counts as unset. It is known exactly
 * - after a server-side apply: the managedFields entries with operation Apply list the fields;
 * - during a client-side apply: the last-applied annotation holds the manifest (in other requests it is stale);
 * - for an object in a file: the file shows it.
 *
 * Helm 3 keeps no annotation, but sends what differs from its release: if it replaces an injected value by an API
 * default, the release names the field. After create, replace and patch it is unknown: there an API default counts as
 * unset, and any other value as set.
 */
export class Intent {
  readonly #object: JsonObject;
  readonly #old: unknown;
  readonly #origin: RequestOrigin;
  readonly #written: JsonObject | undefined;
  readonly #lastApplied: LastApplied;
  /** Read when they are first needed, as is `#before`. */
  readonly #owned = new Map<Owners, FieldSet | undefined>();
  #before: ByMergeKeys | undefined;

  /** @param written what the author wrote, from a file. Never from a review: there anybody can claim anything. */
  constructor(
    object: JsonObject,
    request: Pick<AdmissionRequest, 'operation' | 'options' | 'oldObject'>,
    written?: JsonObject,
    sender = new RequestOrigin(object, request),
  ) {
    this.#object = object;
    this.#old = request.oldObject;
    this.#written = written;
    this.#origin = sender;
    this.#lastApplied = new LastApplied(object);
  }

  /**
   * Whether the author left a field unset.
   * @param apiDefault what the API server fills in for this field; omitted where it has no default.
   * @param injected what zonegate injects: a value that nobody wrote counts as unset, as it is an earlier injection.
   */
  isUnset(path: Path, apiDefault?: unknown, injected?: unknown): boolean {
    const value = valueAt(this.#object, path);
    if (value === undefined || value === null) return true;
    if (apiDefault !== undefined && equal(value, apiDefault)) return !this.#authorWrote(path, injected);
    return injected !== undefined && apiDefault === undefined && this.hasNoAuthor(path);
  }

  /**
   * Whether the value at a path was there before this request, and no manager owns it. Then a mutating webhook such as
   * zonegate wrote it: the API server does not record these in managedFields.
   * @param may says that the API server has a default for the field. Then ownership proves less: whoever wrote the
   *   parent owns the default, too.
   */
  hasNoAuthor(path: Path, may?: 'may be a default'): boolean {
    const value = valueAt(this.#object, path);
    if (value === undefined || this.#written !== undefined) return false;
    if (this.isChanged(path)) return false;
    const keys = mergePath(this.#object, path);
    if (this.#isOwned(may === undefined ? 'anybody' : 'appliers', keys) || this.#lastApplied.submits(keys))
      return false;
    return this.#isTracked(keys);
  }

  /**
   * Whether the value at a path is an injection of zonegate, as far as that is known. Where an injection replaced an
   * API default, the manager of the default still owns the field: an apply that never named it has not written it.
   * @param apiDefault what the API server fills in for this field; omitted where it has no default.
   */
  isInjected(path: Path, apiDefault?: unknown): boolean {
    if (apiDefault !== undefined && equal(valueAt(this.#object, path), apiDefault)) return false;
    if (this.hasNoAuthor(path)) return true;
    if (!this.hasNoAuthor(path, 'may be a default') || !this.#origin.isClientSideApply) return false;
    const keys = mergePath(this.#object, path);
    const before = new LastApplied(this.#old);
    return before.text !== undefined && !before.submits(keys) && !this.#isOwned('others', keys);
  }

  /** Whether this request changes the field at a path. List items are compared by name, not by index. */
  isChanged(path: Path): boolean {
    return !equal(valueAt(this.#object, path), this.before(path));
  }

  /** The value at a path before this update. List items are found by name, not by index. */
  before(path: Path): unknown {
    return this.#valueBefore(mergePath(this.#object, path));
  }

  #authorWrote(path: Path, injected: unknown): boolean {
    // The file has the same indexes: API defaults move no list item.
    if (this.#written !== undefined) return (valueAt(this.#written, path) ?? undefined) !== undefined;
    const keys = mergePath(this.#object, path);
    if (this.#isOwned('appliers', keys)) return true;
    if (this.#origin.isClientSideApply) return this.#lastApplied.submits(keys);
    return injected !== undefined && this.#origin.isHelmMerge && equal(this.#valueBefore(keys), injected);
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
        others: (entry) => !this.#origin.isUpdateOf(entry),
      };
      this.#owned.set(owners, fieldsOf(managersOf(this.#object).filter(isMeant[owners])));
    }
    return ownsField(this.#owned.get(owners), keys);
  }

  /**
   * Whether managedFields are there at all: somebody must own the name of the list item, or a required field of the
   * spec. If nobody does, managedFields were removed, and tell nothing.
   */
  #isTracked(keys: MergePath): boolean {
    const item = keys.findIndex((key) => typeof key !== 'string');
    if (item >= 0) return this.#isOwned('anybody', [...keys.slice(0, item + 1), 'name']);
    return REQUIRED.some((field) => this.#isOwned('anybody', ['spec', field]));
  }
}
