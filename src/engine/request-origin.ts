// How a request was made: by which kind of apply, by Helm or otherwise. Intent needs it to tell the author's values
// from those of the API server and of zonegate. Anybody can fake it, so that it excuses no violation.
import { type ManagerEntry, managersOf } from './field-set.ts';
import { type JsonObject, own, type Path, valueAt } from './json.ts';
import { LAST_APPLIED } from './last-applied.ts';
import type { AdmissionRequest } from './request.ts';

/** The annotation that Helm adds to what it installs, since version 3.2. */
const HELM_RELEASE: Path = ['metadata', 'annotations', 'meta.helm.sh/release-name'];

/** The default field manager of client-side `kubectl apply`. */
const KUBECTL_APPLY = 'kubectl-client-side-apply';

/** How the default field managers of kubectl's commands begin. */
const OF_KUBECTL = 'kubectl-';

/** How a request was made. Each fact is found out when it is first needed. */
export class RequestOrigin {
  readonly #object: JsonObject;
  readonly #request: Pick<AdmissionRequest, 'operation' | 'options' | 'oldObject'>;
  readonly #known: { isClientSide?: boolean; isHelm?: boolean; before?: ReadonlyMap<unknown, unknown> } = {};

  constructor(object: JsonObject, request: Pick<AdmissionRequest, 'operation' | 'options' | 'oldObject'>) {
    this.#object = object;
    this.#request = request;
  }

  /**
   * Whether this request is a client-side apply, by kubectl or by another client that writes the last-applied
   * annotation: then the annotation holds the submitted manifest.
   */
  get isClientSideApply(): boolean {
    this.#known.isClientSide ??= this.#isClientSideApply();
    return this.#known.isClientSide;
  }

  /** Whether this request is a server-side apply: then its field manager has an entry with the operation Apply. */
  get isServerSideApply(): boolean {
    const manager = this.#manager;
    const isMine = (entry: ManagerEntry) => entry.operation === 'Apply' && entry.manager === manager;
    return manager !== undefined && managersOf(this.#object).some(isMine);
  }

  /** Whether Helm merges a release into the object: it sends a patch with only what the release names. */
  get isHelmMerge(): boolean {
    this.#known.isHelm ??= !this.isManifest && this.#owns(HELM_RELEASE);
    return this.#known.isHelm;
  }

  /**
   * Whether an update replaces the object by the author's manifest: an object that was read from the API server has a
   * uid.
   */
  get isManifest(): boolean {
    return this.#request.operation === 'UPDATE' && !valueAt(this.#object, ['metadata', 'uid']);
  }

  /** Whether the request states all that its author wants of the object, and does not only change some fields. */
  get isApply(): boolean {
    if (this.isManifest || this.isServerSideApply || this.isHelmMerge) return true;
    const manager = this.#manager ?? '';
    // kubectl's other commands change some fields. In `kubectl edit` the annotation may change, too.
    if (manager.startsWith(OF_KUBECTL) && manager !== KUBECTL_APPLY) return false;
    return this.isClientSideApply && !this.#isWrittenBack;
  }

  /**
   * Whether the annotation holds an object that was read from the API server, as after `kubectl edit` or `get |
   * replace`.
   */
  get #isWrittenBack(): boolean {
    const uid = valueAt(this.#object, ['metadata', 'uid']);
    const annotation = valueAt(this.#object, LAST_APPLIED);
    return (
      typeof annotation === 'string' && typeof uid === 'string' && annotation.includes(`"uid":${JSON.stringify(uid)}`)
    );
  }

  #isClientSideApply(): boolean {
    if (this.#manager === KUBECTL_APPLY) return true;
    const annotation = valueAt(this.#object, LAST_APPLIED);
    if (typeof annotation !== 'string') return false;
    // If the same manifest is applied again, the annotation does not change.
    return annotation !== valueAt(this.#request.oldObject, LAST_APPLIED) || this.#owns(LAST_APPLIED);
  }

  get #manager(): string | undefined {
    const manager = own(this.#request.options, 'fieldManager');
    return typeof manager === 'string' && manager !== '' ? manager : undefined;
  }

  /** Whether the client of this request owns a field, by a request that was no server-side apply. */
  #owns(path: Path): boolean {
    const fields = path.map((name) => `f:${name}`);
    return managersOf(this.#object).some(
      (entry) => valueAt(entry.fieldsV1, fields) !== undefined && this.isUpdateOf(entry),
    );
  }

  /**
   * Whether an entry of managedFields belongs to the client of this request (operation Update). If the request names no
   * field manager, the API server takes one from the user agent, which the review does not show: then the entry is the
   * one whose time changes.
   */
  isUpdateOf(entry: ManagerEntry): boolean {
    if (entry.operation !== 'Update') return false;
    const manager = this.#manager;
    if (manager !== undefined) return entry.manager === manager;
    this.#known.before ??= new Map(
      managersOf(this.#request.oldObject)
        .filter(({ operation }) => operation === 'Update')
        .map(({ manager, time }) => [manager, time]),
    );
    return this.#known.before.get(entry.manager) !== entry.time;
  }
}
