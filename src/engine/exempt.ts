// Requests that are exempt in every zone, so that zonegate is never the outage. The request alone decides, before any
// policy runs.
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

/** The namespaces of Kubernetes itself. */
export const systemNamespaces = ['kube-system', 'kube-public', 'kube-node-lease'] as const;

const system: ReadonlySet<string> = new Set(systemNamespaces);

export function isSystemNamespace(namespace: string): boolean {
  return system.has(namespace);
}

/** The namespace and the users whose requests may be exempt. */
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
  if (!haveEqualFields(object, oldObject, isSpec)) return undefined;
  // The field of the old object counts: in the new one anybody may have written it.
  if (valueAt(oldObject, ['metadata', 'deletionTimestamp'])) return 'being-deleted';
  return isNoOp(request.kind.kind, object, oldObject) ? 'no-op' : undefined;
}

/**
 * Whether one of Kubernetes' own controllers makes the object from the template of its owner, which was validated
 * before. The user counts, as anybody may write an owner reference. Objects of a set have no user: they are in the
 * cluster already.
 */
function isMadeByController(request: AdmissionRequest, { isController }: KnownUsers): boolean {
  const { kind, subResource, object, userInfo } = request;
  // A change by a subresource, such as resize, does not come from a template.
  if (subResource) return false;
  if (!isMadeOfTemplate(kind.kind, object)) return false;
  return userInfo === undefined || isController(userInfo.username ?? '');
}

/** The users of Kubernetes' own controllers: one for all of them, or a service account for each. */
export const kubernetesControllers = ['system:kube-controller-manager', 'system:serviceaccount:kube-system:*'] as const;

function isMirrorPod(request: AdmissionRequest, object: JsonObject): boolean {
  if (request.kind.kind !== 'Pod' || !request.userInfo?.username?.startsWith('system:node:')) return false;
  return valueAt(object, ['metadata', 'annotations', 'kubernetes.io/config.mirror']) !== undefined;
}

/** Whether a top-level field of an object says what its author wants, such as `spec` and `data`. */
function isSpec(key: string): boolean {
  return key !== 'metadata' && key !== 'status';
}

/**
 * Whether an update changes no metadata that a policy reads: only annotations of others, managedFields and the like.
 */
function isNoOp(kind: string, object: JsonObject, oldObject: JsonObject): boolean {
  const now = own(object, 'metadata');
  const before = own(oldObject, 'metadata');
  const isRead = (annotation: string) =>
    isZonegateAnnotation(annotation) || (kind === 'ReplicaSet' && annotation === REVISION);
  return (
    equal(own(now, 'labels') ?? {}, own(before, 'labels') ?? {}) &&
    equal(own(now, 'ownerReferences') ?? [], own(before, 'ownerReferences') ?? []) &&
    haveEqualFields(own(now, 'annotations'), own(before, 'annotations'), isRead)
  );
}

function isZonegateAnnotation(annotation: string): boolean {
  return annotation.startsWith('zonegate.dev/');
}

/** Whether two objects have equal values in the fields that are compared. A value that is no object has no fields. */
function haveEqualFields(a: unknown, b: unknown, isCompared: (key: string) => boolean): boolean {
  const [one, other] = [isObject(a) ? a : {}, isObject(b) ? b : {}];
  for (const key in one) if (isCompared(key) && !equal(one[key], own(other, key))) return false;
  for (const key in other) if (isCompared(key) && !Object.hasOwn(one, key)) return false;
  return true;
}
