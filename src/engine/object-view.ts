import { debuggingIn } from './debugging.ts';
import { isObject, type JsonObject, own, valueAt } from './json.ts';
import { type PodView, podView } from './pod.ts';
import type { Operation, PolicyInput } from './policy.ts';
import type { AdmissionRequest } from './request.ts';
import type { Resource } from './resource.ts';
import { equalitiesOf, saysAll } from './selector-text.ts';
import type { Platform } from './zone.ts';

/** What all policies see of one object; lookups and options are added per policy. */
export type ObjectView = Omit<PolicyInput, 'lookups' | 'options'>;

/** Whose namespace it is. */
export interface NamespaceRole {
  readonly isExecutors: boolean;
  readonly isClients: boolean;
}

/** Looks at one state of an object: the one that a request would write, or the one that it would replace. */
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
    // What clients run is measured by what they rent, whatever it is for.
    debugging: namespaceRole.isClients ? undefined : debuggingIn(object, resource),
    isAutoscaled: resource.subresource === 'scale' && autoscalers.has(request.userInfo?.username ?? ''),
    platform,
  };
}

/** Who scales for a HorizontalPodAutoscaler; all controllers may share one name. */
const autoscalers: ReadonlySet<string> = new Set([
  'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
  'system:kube-controller-manager',
]);

const noPod: PodView = { path: [], metadata: {}, spec: {}, containers: [], imageVolumes: [], isWhole: true, kept: {} };

/** Executors are known by their pods' labels; a Scale shows them as the selector in its status. */
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
 * Whether a Scale is of executors, as far as its selector shows it: the pods that are scaled have all that it says.
 * Undefined where it does not speak of the executors' labels, or not of one value only.
 */
export function scaleShowsExecutors(object: JsonObject, { executors }: Platform): boolean | undefined {
  const selector = valueAt(object, ['status', 'selector']);
  return saysAll(typeof selector === 'string' ? selector : '', equalitiesOf(executors.labels));
}

/** Whether labels are those of executors' pods. */
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
