// What is never judged, in any zone: principle 1, "never be the outage". Everything here is decided from the review
// alone, before any policy is asked.
import { equal, isObject, type JsonObject, own, valueAt } from './json.ts';
import { isMadeOfTemplate } from './owner.ts';
import type { AdmissionRequest } from './request.ts';
import { REVISION } from './revision.ts';

/** Why a request is neither validated nor mutated. `unmatched`: no policy is about it. */
export type Exemption =
  | 'operation'
  | 'no-object'
  | 'being-deleted'
  | 'system-namespace'
  | 'own-namespace'
  | 'controlled'
  | 'mirror-pod'
  | 'no-op'
  | 'unmatched';

/** Namespaces of Kubernetes itself. */
export const systemNamespaces = ['kube-system', 'kube-public', 'kube-node-lease'] as const;

const system: ReadonlySet<string> = new Set(systemNamespaces);

export function isSystemNamespace(namespace: string): boolean {
  return system.has(namespace);
}

/** Users and namespaces whose requests may be exempt. */
export interface KnownUsers {
  /** The namespace that zonegate runs in, if it knows. */
  readonly ownNamespace: string | undefined;
  /** Whether a user is one of Kubernetes' own controllers. */
  isController(username: string): boolean;
}

/** Why a request is exempt; undefined where it is not. */
export function exemptionOf(request: AdmissionRequest, known: KnownUsers): Exemption | undefined {
  const { operation, object, oldObject } = request;
  const { ownNamespace } = known;
  if (operation !== 'CREATE' && operation !== 'UPDATE' && operation !== 'CONNECT') return 'operation';
  if (!isObject(object)) return 'no-object';
  if (isSystemNamespace(request.namespace ?? '')) return 'system-namespace';
  if (ownNamespace !== undefined && request.namespace === ownNamespace) return 'own-namespace';
  if (isMadeByController(request, known)) return 'controlled';
  if (isMirrorPod(request, object)) return 'mirror-pod';
  if (operation !== 'UPDATE' || !isObject(oldObject)) return undefined;
  if (!isSame(object, oldObject, isSpec)) return undefined;
  // The old object's: newly written, the field is only the user's claim. What is being deleted goes on until it is gone.
  if (valueAt(oldObject, ['metadata', 'deletionTimestamp'])) return 'being-deleted';
  return isNoOp(request.kind.kind, object, oldObject) ? 'no-op' : undefined;
}

/**
 * Whether one of Kubernetes' own controllers made the object of a template that was judged, in the owner. Anybody may
 * write an owner reference, and whoever runs a controller of his own may have made anything. Objects of a set, which
 * nobody sends, are there already.
 */
function isMadeByController(request: AdmissionRequest, { isController }: KnownUsers): boolean {
  const { kind, subResource, object, userInfo } = request;
  // What a subresource changes of a running pod comes from no template.
  if (subResource) return false;
  if (!isMadeOfTemplate(kind.kind, object)) return false;
  return userInfo === undefined || isController(userInfo.username ?? '');
}

/** Kubernetes' own controllers, wherever they run: with an account for each, or with one for all of them. */
export const kubernetesControllers = ['system:kube-controller-manager', 'system:serviceaccount:kube-system:*'] as const;

function isMirrorPod(request: AdmissionRequest, object: JsonObject): boolean {
  if (request.kind.kind !== 'Pod' || !request.userInfo?.username?.startsWith('system:node:')) return false;
  return valueAt(object, ['metadata', 'annotations', 'kubernetes.io/config.mirror']) !== undefined;
}

/** The parts of an object that say what is to be; the rest is bookkeeping. */
function isSpec(key: string): boolean {
  return key !== 'metadata' && key !== 'status';
}

/** Whether the metadata of an update changes nothing that a policy could judge: bookkeeping and foreign annotations only. */
function isNoOp(kind: string, object: JsonObject, oldObject: JsonObject): boolean {
  const now = own(object, 'metadata');
  const before = own(oldObject, 'metadata');
  const isRead = (annotation: string) => isOurs(annotation) || (kind === 'ReplicaSet' && annotation === REVISION);
  return (
    equal(own(now, 'labels') ?? {}, own(before, 'labels') ?? {}) &&
    equal(own(now, 'ownerReferences') ?? [], own(before, 'ownerReferences') ?? []) &&
    isSame(own(now, 'annotations'), own(before, 'annotations'), isRead)
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
