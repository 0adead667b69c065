// What is never judged, in any zone: principle 1, "never be the outage". Everything here is decided from the review
// alone, before any policy is asked.
import { equal, isObject, type JsonObject, list, own, valueAt } from './json.ts';
import type { AdmissionRequest } from './request.ts';

export type Exemption =
  | 'operation'
  | 'no-object'
  | 'being-deleted'
  | 'system-namespace'
  | 'own-namespace'
  | 'controlled'
  | 'mirror-pod'
  | 'no-op';

/** Namespaces of Kubernetes itself. */
export const systemNamespaces = ['kube-system', 'kube-public', 'kube-node-lease'] as const;

const system: ReadonlySet<string> = new Set(systemNamespaces);

export function isSystemNamespace(namespace: string): boolean {
  return system.has(namespace);
}

/**
 * Why a request is not judged; undefined when it is.
 * @param ownNamespace the namespace that zonegate runs in, if it knows.
 */
export function exemptionOf(request: AdmissionRequest, ownNamespace: string | undefined): Exemption | undefined {
  const { operation, object, oldObject } = request;
  if (operation !== 'CREATE' && operation !== 'UPDATE' && operation !== 'CONNECT') return 'operation';
  if (!isObject(object)) return 'no-object';
  if (isSystemNamespace(request.namespace ?? '')) return 'system-namespace';
  if (ownNamespace !== undefined && request.namespace === ownNamespace) return 'own-namespace';
  if (isControlled(request, object)) return 'controlled';
  if (isMirrorPod(request, object)) return 'mirror-pod';
  if (operation !== 'UPDATE' || !isObject(oldObject)) return undefined;
  // The old object's: on CREATE, or newly written, the field is only the user's claim.
  if (valueAt(oldObject, ['metadata', 'deletionTimestamp'])) return 'being-deleted';
  return isNoOp(object, oldObject) ? 'no-op' : undefined;
}

/** What controllers make from a template. Other kinds are judged whoever owns them: nothing above them was. */
const madeFromTemplates: ReadonlySet<string> = new Set(['Pod', 'ReplicaSet', 'Job']);

/**
 * Whether a controller made the object: its template was judged, in the owner. For pods and replica sets the owner
 * reference alone would let anybody pass, so that the request must come from a controller too; a Job made from a
 * CronJob (`kubectl create job --from`) is a person's request, and its owner's template was judged.
 */
function isControlled(request: AdmissionRequest, object: JsonObject): boolean {
  const { kind } = request.kind;
  if (!madeFromTemplates.has(kind)) return false;
  const owners = list(valueAt(object, ['metadata', 'ownerReferences']) as readonly JsonObject[] | undefined);
  const controller = owners.find((owner) => owner.controller === true);
  if (controller === undefined) return false;
  const byHand = request.userInfo !== undefined && !isController(request.userInfo.username ?? '');
  return !byHand || (kind === 'Job' && controller.kind === 'CronJob');
}

function isController(username: string): boolean {
  return (
    username.startsWith('system:serviceaccount:') ||
    username.startsWith('system:node:') ||
    username === 'system:kube-controller-manager'
  );
}

function isMirrorPod(request: AdmissionRequest, object: JsonObject): boolean {
  if (request.kind.kind !== 'Pod' || !request.userInfo?.username?.startsWith('system:node:')) return false;
  return valueAt(object, ['metadata', 'annotations', 'kubernetes.io/config.mirror']) !== undefined;
}

/** Whether an update changes nothing that a policy could judge: status, bookkeeping or foreign annotations only. */
function isNoOp(object: JsonObject, oldObject: JsonObject): boolean {
  const isJudged = (key: string) => key !== 'metadata' && key !== 'status';
  if (!isSame(object, oldObject, isJudged)) return false;
  const now = own(object, 'metadata');
  const before = own(oldObject, 'metadata');
  return (
    equal(own(now, 'labels') ?? {}, own(before, 'labels') ?? {}) &&
    equal(own(now, 'ownerReferences') ?? [], own(before, 'ownerReferences') ?? []) &&
    isSame(own(now, 'annotations'), own(before, 'annotations'), isOurs)
  );
}

function isOurs(annotation: string): boolean {
  return annotation.startsWith('zonegate.dev/');
}

/** Whether some of the properties of two objects are equal; what is no object has none. */
function isSame(a: unknown, b: unknown, isAsked: (key: string) => boolean): boolean {
  const [one, other] = [isObject(a) ? a : {}, isObject(b) ? b : {}];
  for (const key in one) if (isAsked(key) && !equal(one[key], own(other, key))) return false;
  for (const key in other) if (isAsked(key) && !Object.hasOwn(one, key)) return false;
  return true;
}
