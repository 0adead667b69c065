import { appliedFields, type FieldSet, ownedFields } from './field-set.ts';
import { equal, type JsonObject, type Path, parseJson, valueAt } from './json.ts';
import { ByMergeKeys, type MergePath, mergePath, ownsField } from './merge-path.ts';
import type { AdmissionRequest } from './request.ts';
import { LAST_APPLIED, Sender } from './sender.ts';

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
  readonly #sender: Sender;
  readonly #written: JsonObject | undefined;
  /** All are read when they are asked for first. */
  #applied: { readonly fields: FieldSet | undefined } | undefined;
  #owned: { readonly fields: FieldSet | undefined } | undefined;
  #submitted: ByMergeKeys | undefined;
  #before: ByMergeKeys | undefined;
  /** Whether the last-applied annotation holds the name of a field anywhere. */
  readonly #named = new Map<string, boolean>();

  /** @param written what the author wrote, where it is at hand; never taken from a review, which could claim anything. */
  constructor(
    object: JsonObject,
    request: Pick<AdmissionRequest, 'operation' | 'options' | 'oldObject'>,
    written?: JsonObject,
    sender = new Sender(object, request),
  ) {
    this.#object = object;
    this.#old = request.oldObject;
    this.#written = written;
    this.#sender = sender;
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
    this.#applied ??= { fields: appliedFields(this.#object) };
    this.#owned ??= { fields: ownedFields(this.#object) };
    const owned = may === undefined ? this.#owned : this.#applied;
    if (ownsField(owned.fields, keys) || this.#submits(keys)) return false;
    // Of what nobody keeps book of at all, nothing is known. Of server-side apply it is kept to the field.
    if (ownsField(this.#applied.fields, keys.slice(0, 1))) return true;
    const item = keys.findLastIndex((key) => typeof key !== 'string');
    return ownsField(this.#owned.fields, keys.slice(0, item < 0 ? 2 : item + 1));
  }

  /** Whether this request changes what stands at a path, wherever that stood in its list. */
  isChanged(path: Path): boolean {
    return !equal(valueAt(this.#object, path), this.#valueBefore(mergePath(this.#object, path)));
  }

  #wroteIt(path: Path, injected: unknown): boolean {
    // API defaults move no item of a list.
    if (this.#written !== undefined) return (valueAt(this.#written, path) ?? undefined) !== undefined;
    const keys = mergePath(this.#object, path);
    this.#applied ??= { fields: appliedFields(this.#object) };
    if (ownsField(this.#applied.fields, keys)) return true;
    if (this.#sender.isClientSideApply) return this.#submits(keys);
    return injected !== undefined && this.#sender.isHelmMerge && equal(this.#valueBefore(keys), injected);
  }

  #valueBefore(keys: MergePath): unknown {
    this.#before ??= new ByMergeKeys(this.#old);
    return this.#before.valueAt(keys);
  }

  #submits(keys: MergePath): boolean {
    const annotation = valueAt(this.#object, LAST_APPLIED);
    // A field that is not named anywhere was not set: mostly, that spares the parsing.
    if (typeof annotation !== 'string' || !this.#names(annotation, String(keys[keys.length - 1]))) return false;
    this.#submitted ??= new ByMergeKeys(parseJson(annotation));
    // Null is how YAML says nothing.
    return (this.#submitted.valueAt(keys) ?? null) !== null;
  }

  #names(annotation: string, field: string): boolean {
    const known = this.#named.get(field);
    if (known !== undefined) return known;
    const isNamed = annotation.includes(`"${field}"`);
    this.#named.set(field, isNamed);
    return isNamed;
  }
}
