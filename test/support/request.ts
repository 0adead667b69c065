import { isObject, type JsonObject, valueAt } from '../../src/engine/json.ts';
import type { AdmissionRequest } from '../../src/engine/request.ts';
import {
  connections,
  helmChartConfigs,
  horizontalPodAutoscalers,
  namespaces,
  networkPolicies,
  podDisruptionBudgets,
  type Resource,
  scaledJobs,
  scaledObjects,
  scales,
  workloads,
} from '../../src/engine/resource.ts';

const resources: readonly Resource[] = [
  ...workloads,
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  networkPolicies,
  namespaces,
  helmChartConfigs,
  scaledObjects,
  scaledJobs,
  ...connections,
];

interface Overrides {
  readonly old?: JsonObject;
  readonly fieldManager?: string;
  readonly username?: string;
  /** For a Scale: the resource that it scales. */
  readonly scaled?: string;
}

/** The request by which an object would arrive: CREATE, or UPDATE when there is an old one; CONNECT for an exec or an attach. */
export function requestFor(object: JsonObject, overrides: Overrides = {}): AdmissionRequest {
  const resource = resourceOf(object, overrides.scaled);
  const { group, version, kind, scope } = resource;
  const name = text(valueAt(object, ['metadata', 'name']));
  return {
    uid: '00000000-0000-0000-0000-000000000000',
    operation: connections.includes(resource) ? 'CONNECT' : overrides.old === undefined ? 'CREATE' : 'UPDATE',
    resource: { group, version, resource: resource.resource },
    ...(resource.subresource !== undefined && { subResource: resource.subresource }),
    kind: kind === 'Scale' ? { group: 'autoscaling', version: 'v1', kind } : { group, version, kind },
    name,
    namespace: scope === 'Cluster' ? name : text(valueAt(object, ['metadata', 'namespace'])),
    userInfo: { username: overrides.username ?? 'admin', groups: ['system:authenticated'] },
    object,
    oldObject: overrides.old ?? null,
    options: overrides.fieldManager === undefined ? {} : { fieldManager: overrides.fieldManager },
  };
}

/** The resource of an object by its kind. */
function resourceOf(object: JsonObject, scaled = 'deployments'): Resource {
  const found =
    object.kind === 'Scale'
      ? scales.find(({ resource }) => resource === scaled)
      : resources.find(({ kind }) => kind === object.kind);
  if (found === undefined) throw new Error(`no resource of kind ${String(object.kind)}`);
  return found;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Freezes a value to its depths: whoever writes to it throws. */
export function deepFreeze<T>(value: T): T {
  if (isObject(value) || Array.isArray(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
