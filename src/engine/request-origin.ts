// How a request was made, as far as that tells whose its values are. Anybody may call himself anything: nothing here
// excuses what is judged, it only tells the author's own values from the API server's and from ours.
import { type ManagerEntry, managersOf } from './field-set.ts';
import { type JsonObject, own, type Path, valueAt } from './json.ts';
import { LAST_APPLIED } from './last-applied.ts';
import type { AdmissionRequest } from './request.ts';

/** Helm gives it to whatever it installs, since version 3.2. */
const HELM_RELEASE: Path = ['metadata', 'annotations', 'meta.helm.sh/release-name'];

/** The field manager of kubectl apply, if it is given no other. */
const KUBECTL_APPLY = 'kubectl-client-side-apply';

/** How the field managers of its commands begin. */
const OF_KUBECTL = 'kubectl-';

/** What an object and a request tell of who sends it. Nothing is read before it is asked for, or twice. */
export class RequestOrigin {
  readonly #object: JsonObject;
  readonly #request: Pick<AdmissionRequest, 'operation' | 'options' | 'oldObject'>;
  readonly #known: { isClientSide?: boolean; isHelm?: boolean; before?: ReadonlyMap<unknown, unknown> } = {};

  constructor(object: JsonObject, request: Pick<AdmissionRequest, 'operation' | 'options' | 'oldObject'>) {
    this.#object = object;
    this.#request = request;
  }

  /**
   * Whether this very request is a client-side apply, so that the last-applied annotation holds what was submitted:
   * kubectl's, whatever it calls itself, or that of another client that keeps the annotation.
   */
  get isClientSideApply(): boolean {
    this.#known.isClientSide ??= this.#isClientSideApply();
    return this.#known.isClientSide;
  }

  /** Whether this very request is a server-side apply: whoever applies has an entry of his own. */
  get isServerSideApply(): boolean {
    const manager = this.#manager;
    const isMine = (entry: ManagerEntry) => entry.operation === 'Apply' && entry.manager === manager;
    return manager !== undefined && managersOf(this.#object).some(isMine);
  }

  /** Whether Helm, which keeps no annotation, merges a release into what is there: it sends only what the release names. */
  get isHelmMerge(): boolean {
    this.#known.isHelm ??= !this.isManifest && this.#owns(HELM_RELEASE);
    return this.#known.isHelm;
  }

  /** Whether an update is the whole manifest of an author: what was read from the API server before has a uid. */
  get isManifest(): boolean {
    return this.#request.operation === 'UPDATE' && !valueAt(this.#object, ['metadata', 'uid']);
  }

  /** Whether the request says what its author wants of the whole object, and not only changes something in it. */
  get isApply(): boolean {
    if (this.isManifest || this.isServerSideApply || this.isHelmMerge) return true;
    const manager = this.#manager ?? '';
    // Kubectl's other commands change something; an editor shows the annotation, too, so that it may be changed with the rest.
    if (manager.startsWith(OF_KUBECTL) && manager !== KUBECTL_APPLY) return false;
    return this.isClientSideApply && !this.#isWrittenBack;
  }

  /** Whether what was read from the API server is written to it: so do `kubectl edit` and `get | replace`, with the annotation. */
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
    // The same manifest once more leaves the annotation as it is.
    return annotation !== valueAt(this.#request.oldObject, LAST_APPLIED) || this.#owns(LAST_APPLIED);
  }

  get #manager(): string | undefined {
    const manager = own(this.#request.options, 'fieldManager');
    return typeof manager === 'string' && manager !== '' ? manager : undefined;
  }

  /** Whether the sender is the one who wrote a field, now or before, in a request that was no server-side apply. */
  #owns(path: Path): boolean {
    const fields = path.map((name) => `f:${name}`);
    return managersOf(this.#object).some(
      (entry) => valueAt(entry.fieldsV1, fields) !== undefined && this.isUpdateOf(entry),
    );
  }

  /**
   * Whether an entry of managedFields is what the sender wrote in requests that were no server-side apply. Without a field
   * manager the API server takes the name of the program, which the review leaves out: the entry that it wrote is known
   * by its time.
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
