// Validates objects that belong together, as those in files. Admission asks the cluster; here the other objects of the
// set answer the look-ups.
import type { AdmissionCase, OpenedRequest } from './admission-case.ts';
import { isObject, type JsonObject, valueAt } from './json.ts';
import type { Labels, LookupResults, Target, TargetRef } from './lookups.ts';
import { stringMap } from './object-view.ts';
import type { Registry } from './registry.ts';
import type { AdmissionRequest } from './request.ts';
import { apiVersionOf, namespaces, podDisruptionBudgets, pods, type Resource } from './resource.ts';

/** One object of a set: its admission case or exemption, and the answers to its look-ups. */
export type SetMember = OpenedRequest & {
  readonly object: JsonObject;
  /** The request that would create it; undefined for kinds that no policy is about. */
  readonly request: AdmissionRequest | undefined;
  readonly lookups: LookupResults;
};

export interface SetOptions {
  /** The namespace of objects that name none; by default `default`, as for kubectl. */
  readonly namespace?: string | undefined;
  /**
   * Who writes the objects. Unset: they are in the cluster already; those that controllers made from templates are
   * exempt.
   */
  readonly userInfo?: AdmissionRequest['userInfo'];
}

/** What a set needs of its zone. */
export interface SetZone {
  open(request: AdmissionRequest): OpenedRequest;
  /** The labels that the profile gives a namespace, for sets without its Namespace object. */
  labelsOf(namespace: string): Labels | undefined;
}

/** Makes the admission cases of all objects, and the answers to their look-ups. In the order of the objects. */
export function openSet(
  registry: Registry,
  objects: readonly JsonObject[],
  zone: SetZone,
  options: SetOptions = {},
): readonly SetMember[] {
  const resourceOf = resourceFinder(registry);
  const requests = objects.map((object) => requestOf(object, resourceOf(object), options));
  const lookupsFor = neighbourLookups(requests, zone);
  return objects.map((object, index) => {
    const request = requests[index];
    const opened: OpenedRequest = request === undefined ? { exemption: 'unmatched' } : zone.open(request);
    const { admissionCase } = opened;
    return { object, request, ...opened, lookups: admissionCase === undefined ? {} : lookupsFor(admissionCase) };
  });
}

/**
 * Makes a function that finds the resource of an object by its apiVersion and kind; undefined where no policy has it.
 */
export function resourceFinder({ policies }: Registry): (object: JsonObject) => Resource | undefined {
  const byType = new Map<string, Resource>();
  for (const resource of policies.flatMap(({ match }) => match.resources)) {
    if (resource.subresource !== undefined) continue;
    byType.set(`${apiVersionOf(resource)} ${resource.kind}`, resource);
  }
  return ({ apiVersion, kind }) =>
    typeof apiVersion === 'string' && typeof kind === 'string' ? byType.get(`${apiVersion} ${kind}`) : undefined;
}

/** The request that would create the object. */
function requestOf(
  object: JsonObject,
  resource: Resource | undefined,
  { namespace: defaultNamespace = 'default', userInfo }: SetOptions,
): AdmissionRequest | undefined {
  if (resource === undefined) return undefined;
  const { group, version, kind, scope } = resource;
  const name = text(valueAt(object, ['metadata', 'name']));
  const namespace = text(valueAt(object, ['metadata', 'namespace'])) ?? defaultNamespace;
  return {
    uid: '',
    operation: 'CREATE',
    resource: { group, version, resource: resource.resource },
    kind: { group, version, kind },
    name,
    // The API server does the same for Namespaces.
    namespace: scope === 'Cluster' ? name : namespace,
    userInfo,
    object,
  };
}

/** The objects of one namespace. */
interface Neighbours {
  labels?: Labels;
  readonly workloads: JsonObject[];
  readonly pods: JsonObject[];
  readonly disruptionBudgets: JsonObject[];
  /** By kind and name. */
  readonly targets: Map<string, JsonObject>;
}

/** Makes a function that answers the look-ups of an admission case from the objects of the set in its namespace. */
function neighbourLookups(
  requests: readonly (AdmissionRequest | undefined)[],
  { labelsOf }: Pick<SetZone, 'labelsOf'>,
): (admissionCase: AdmissionCase) => LookupResults {
  const byNamespace = new Map<string, Neighbours>();
  for (const request of requests) {
    if (!isObject(request?.object)) continue;
    const { object } = request;
    const namespace = request.namespace ?? '';
    const neighbours: Neighbours = byNamespace.get(namespace) ?? {
      ...{ workloads: [], pods: [], disruptionBudgets: [], targets: new Map() },
    };
    byNamespace.set(namespace, neighbours);
    const { kind } = request.kind;
    if (kind === namespaces.kind) neighbours.labels = stringMap(valueAt(object, ['metadata', 'labels']));
    else if (kind === podDisruptionBudgets.kind) neighbours.disruptionBudgets.push(object);
    else if (kind === pods.kind) neighbours.pods.push(object);
    else neighbours.workloads.push(object);
    neighbours.targets.set(`${kind} ${request.name}`, object);
  }
  return ({ request, target }) => {
    const namespace = request.namespace ?? '';
    const neighbours = byNamespace.get(namespace);
    return {
      namespaceLabels: neighbours?.labels ?? labelsOf(namespace),
      target: target && targetIn(neighbours, target),
      workloads: neighbours?.workloads,
      pods: neighbours?.pods,
      disruptionBudgets: neighbours?.disruptionBudgets,
    };
  };
}

/** Undefined where the target is not in the set: it may be in the cluster. */
function targetIn(neighbours: Neighbours | undefined, target: TargetRef): Target | undefined {
  const object = neighbours?.targets.get(`${target.resource.kind} ${target.name}`);
  return object && { ...target, object };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
