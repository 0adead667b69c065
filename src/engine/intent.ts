import { appliedFields, type FieldSet } from './field-set.ts';
import { equal, isObject, type JsonObject, own, type Path, parseJson, valueAt } from './json.ts';
import type { AdmissionRequest } from './request.ts';

const CLIENT_SIDE_APPLY = 'kubectl-client-side-apply';
const LAST_APPLIED: Path = ['metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration'];

/**
 * What the author of an object set, as far as Kubernetes lets it be known. The API server fills its defaults before
 * a webhook is called, so a default that nobody wrote is unset. Known exactly:
 * - server-side apply: the managedFields entries with operation Apply hold what was submitted;
 * - client-side apply: the last-applied annotation does, if this very request is that apply (else it is stale).
 * - whoever reads the object from its author's file knows it better than the object itself.
 * After create, replace and patch it is unknown: an API default is taken as unset, anything else as set.
 */
export class Intent {
  readonly #object: JsonObject;
  readonly #isClientSideApply: boolean;
  readonly #written: JsonObject | undefined;
  /** Both are read when they are asked for first. */
  #applied: { readonly fields: FieldSet | undefined } | undefined;
  #submitted: Submitted | undefined;
  /** Whether the last-applied annotation holds the name of a field anywhere. */
  readonly #named = new Map<string, boolean>();

  /** @param written what the author wrote, where it is at hand; never taken from a review, which could claim anything. */
  constructor(object: JsonObject, request: Pick<AdmissionRequest, 'options'>, written?: JsonObject) {
    this.#object = object;
    this.#written = written;
    this.#isClientSideApply = own(request.options, 'fieldManager') === CLIENT_SIDE_APPLY;
  }

  /**
   * Whether the author left a field unset.
   * @param apiDefault what the API server fills in for this field; omitted where it has no default.
   */
  isUnset(path: Path, apiDefault?: unknown): boolean {
    const value = valueAt(this.#object, path);
    if (value === undefined || value === null) return true;
    if (apiDefault === undefined || !equal(value, apiDefault)) return false;
    return !this.#wroteIt(path);
  }

  #wroteIt(path: Path): boolean {
    // API defaults move no item of a list.
    if (this.#written !== undefined) return (valueAt(this.#written, path) ?? undefined) !== undefined;
    const keys = mergePath(this.#object, path);
    this.#applied ??= { fields: appliedFields(this.#object) };
    if (ownsField(this.#applied.fields, keys)) return true;
    return this.#isClientSideApply && this.#submits(keys);
  }

  #submits(keys: MergePath): boolean {
    const annotation = valueAt(this.#object, LAST_APPLIED);
    // A field that is not named anywhere was not set: mostly, that spares the parsing.
    if (typeof annotation !== 'string' || !this.#names(annotation, String(keys[keys.length - 1]))) return false;
    this.#submitted ??= new Submitted(annotation);
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

/** A path whose list positions are replaced by the items themselves, which are found again by their merge keys. */
type MergePath = readonly (string | JsonObject | number)[];

function mergePath(object: JsonObject, path: Path): MergePath {
  let value: unknown = object;
  return path.map((segment) => {
    value = own(value, segment);
    return typeof segment === 'number' && isObject(value) ? value : segment;
  });
}

/** Whether a set of fields holds a path. */
function ownsField(all: FieldSet | undefined, path: MergePath): boolean {
  let fields = all;
  for (const segment of path) {
    if (typeof segment === 'string') fields = fields?.property(segment);
    else if (isObject(segment)) fields = fields?.item(segment);
    else return false;
    if (fields === undefined) return false;
  }
  return true;
}

/** The object that a client-side apply submitted. */
class Submitted {
  readonly #object: unknown;
  readonly #byName = new WeakMap<readonly unknown[], ReadonlyMap<unknown, unknown>>();

  constructor(annotation: string) {
    this.#object = parseJson(annotation);
  }

  valueAt(path: MergePath): unknown {
    let value = this.#object;
    for (const segment of path) {
      if (!isObject(segment)) value = own(value, segment);
      else value = Array.isArray(value) ? this.#itemsByName(value).get(segment.name) : undefined;
      if (value === undefined) return undefined;
    }
    return value;
  }

  /** The items of a list by their names; of several with one name the first. */
  #itemsByName(items: readonly unknown[]): ReadonlyMap<unknown, unknown> {
    const known = this.#byName.get(items);
    if (known !== undefined) return known;
    const named = new Map(items.toReversed().map((item) => [own(item, 'name'), item] as const));
    this.#byName.set(items, named);
    return named;
  }
}
