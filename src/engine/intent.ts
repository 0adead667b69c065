import type { ManagedFieldsEntry } from 'kubernetes-types/meta/v1.d.ts';
import { equal, isObject, type JsonObject, list, own, type Path, type Untrusted, valueAt } from './json.ts';
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
  #submitted: { readonly object: unknown } | undefined;
  #applied: readonly unknown[] | undefined;

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
    this.#applied ??= appliedFields(this.#object);
    if (this.#applied.some((fields) => ownsField(fields, keys))) return true;
    return this.#isClientSideApply && this.#submits(keys);
  }

  #submits(keys: MergePath): boolean {
    const annotation = valueAt(this.#object, LAST_APPLIED);
    // A field that is not named anywhere was not set: mostly, that spares the parsing.
    if (typeof annotation !== 'string' || !annotation.includes(`"${String(keys[keys.length - 1])}"`)) return false;
    this.#submitted ??= { object: parse(annotation) };
    // Null is how YAML says nothing.
    return (namedValueAt(this.#submitted.object, keys) ?? null) !== null;
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

function appliedFields(object: JsonObject): readonly unknown[] {
  const entries = valueAt(object, ['metadata', 'managedFields']) as Untrusted<ManagedFieldsEntry[]> | undefined;
  return list(entries)
    .filter((entry) => entry.operation === 'Apply' && !entry.subresource)
    .map((entry) => entry.fieldsV1);
}

/** Whether a FieldsV1 set holds a path: `f:NAME` for properties, `k:{"name":"x"}` for items of a keyed list. */
function ownsField(fields: unknown, path: MergePath): boolean {
  let node: unknown = fields;
  for (const segment of path) {
    if (typeof segment === 'string') node = own(node, `f:${segment}`);
    else if (isObject(segment)) node = itemFields(node, segment);
    else return false;
    if (node === undefined) return false;
  }
  return true;
}

function itemFields(node: unknown, item: JsonObject): unknown {
  if (!isObject(node)) return undefined;
  for (const key of Object.keys(node)) {
    if (key.startsWith('k:') && matchesKey(key.slice(2), item)) return node[key];
  }
  return undefined;
}

function matchesKey(mergeKey: string, item: JsonObject): boolean {
  const wanted = parse(mergeKey);
  return isObject(wanted) && Object.keys(wanted).every((key) => equal(wanted[key], item[key]));
}

function namedValueAt(root: unknown, path: MergePath): unknown {
  let value = root;
  for (const segment of path) {
    if (!isObject(segment)) value = own(value, segment);
    else value = Array.isArray(value) ? value.find((item) => own(item, 'name') === segment.name) : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
