import { debuggingIn } from './debugging.ts';
import { isObject, type JsonObject, own, valueAt } from './json.ts';
import { type PodView, podView } from './pod.ts';
import type { Operation, PolicyInput } from './policy.ts';
import type { AdmissionRequest } from './request.ts';
import type { Resource } from './resource.ts';
import { equalitiesOf, saysAll } from './selector-text.ts';
import type { Platform } from './zone.ts';

/** What all policies see of one object. Look-ups and options are added for each policy. */
export type ObjectView = Omit<PolicyInput, 'lookups' | 'options'>;

/** What a namespace is for. */
export interface NamespaceRole {
  readonly isExecutors: boolean;
  readonly isClients: boolean;
}

/** The view of one state of an object: the new one that a request writes, or the old one that it replaces. */
export function viewOf(
  request: AdmissionRequest,
  object: JsonObject,
  resource: Resource,
  platform: Platform,
  namespaceRole: NamespaceRole,
): ObjectView {
  const labels = stringMap(valueAt(object, ['metadata', 'labels']));
  const { template, onlyEphemeral } = resource;
  const pod = template === undefined ? noPod : podView(object, template, onlyEphemeral);
  return {
    operation: request.operation as Operation,
    resource,
    namespace: request.namespace ?? '',
    name: request.name ?? '',
    object,
    labels,
    pod,
    isExecutor: namespaceRole.isExecutors && isExecutor(object, labels, pod, resource, platform),
    // In a client's namespace a debugging pod counts as any other: it uses what the client rents.
    debugging: namespaceRole.isClients ? undefined : debuggingIn(object, resource),
    isAutoscaled: resource.subresource === 'scale' && autoscalers.has(request.userInfo?.username ?? ''),
    platform,
  };
}

/** The users by which HorizontalPodAutoscalers scale. On some clusters all controllers share one user. */
const autoscalers: ReadonlySet<string> = new Set([
  'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
  'system:kube-controller-manager',
]);

const noPod: PodView = {
  path: [],
  metadata: {},
  spec: {},
  containers: [],
  imageVolumes: [],
  isWhole: true,
  cached: {},
};

/** Whether an object runs executors: the labels of its pods show it, or the selector in the status of a Scale. */
function isExecutor(
  object: JsonObject,
  labels: Readonly<Record<string, string>>,
  pod: PodView,
  resource: Resource,
  platform: Platform,
): boolean {
  if (resource.subresource === 'scale') return scaleShowsExecutors(object, platform) === true;
  return isOfExecutors(labels, platform) || isOfExecutors(pod.metadata.labels, platform);
}

/**
 * Whether a Scale scales executors, as far as its selector shows: all pods that it scales match the selector. Undefined
 * where the selector does not require a single value of each executor label.
 */
export function scaleShowsExecutors(object: JsonObject, { executors }: Platform): boolean | undefined {
  const selector = valueAt(object, ['status', 'selector']);
  return saysAll(typeof selector === 'string' ? selector : '', equalitiesOf(executors.labels));
}

/** Whether labels include all those of executors' pods. */
export function isOfExecutors(labels: unknown, { executors }: Platform): boolean {
  return Object.entries(executors.labels).every(([key, value]) => own(labels, key) === value);
}

const noLabels = {};

export function stringMap(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return noLabels;
  for (const key in value) {
    if (typeof value[key] === 'string') continue;
    return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string')) as Record<
      string,
      string
    >;
  }
  return value as Readonly<Record<string, string>>;
}
