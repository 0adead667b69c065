// Judging objects that lie side by side. What admission has to look up in the cluster, they tell about each other.
import type { AdmissionCase, OpenedRequest } from './admission-case.ts';
import { isObject, type JsonObject, valueAt } from './json.ts';
import type { Labels, LookupResults, Target, TargetRef } from './lookups.ts';
import { stringMap } from './object-view.ts';
import type { Registry } from './registry.ts';
import type { AdmissionRequest } from './request.ts';
import { apiVersionOf, namespaces, podDisruptionBudgets, pods, type Resource } from './resource.ts';

/** One object of a set, its request opened, and what the other objects say about it. */
export type SetMember = OpenedRequest & {
  readonly object: JsonObject;
  /** The request by which it would be created; undefined for kinds that no policy knows. */
  readonly request: AdmissionRequest | undefined;
  readonly lookups: LookupResults;
};

export interface SetOptions {
  /** Where objects go that name no namespace; as with kubectl, that is `default` where nothing else is said. */
  readonly namespace?: string | undefined;
  /** Who writes them. Nobody's: they are there already, and what controllers made of templates is left out. */
  readonly userInfo?: AdmissionRequest['userInfo'];
}

/** What a set needs to know of its zone. */
export interface SetZone {
  open(request: AdmissionRequest): OpenedRequest;
  /** The labels that the profile gives a namespace, for sets without its Namespace object. */
  labelsOf(namespace: string): Labels | undefined;
}

/** Opens all objects, each with what the others tell about it. In the order of the objects. */
export function openSet(
  registry: Registry,
  objects: readonly JsonObject[],
  zone: SetZone,
  options: SetOptions = {},
): readonly SetMember[] {
  const resourceOf = resourceFinder(registry);
  const requests = objects.map((object) => requestOf(object, resourceOf(object), options));
  const known = knownFrom(requests, zone);
  return objects.map((object, index) => {
    const request = requests[index];
    const opened: OpenedRequest = request === undefined ? { exemption: 'unmatched' } : zone.open(request);
    const { admissionCase } = opened;
    return { object, request, ...opened, lookups: admissionCase === undefined ? {} : known(admissionCase) };
  });
}

/** Finds what the policies know an object as, by its apiVersion and kind. */
export function resourceFinder({ policies }: Registry): (object: JsonObject) => Resource | undefined {
  const byType = new Map<string, Resource>();
  for (const resource of policies.flatMap(({ match }) => match.resources)) {
    if (resource.subresource !== undefined) continue;
    byType.set(`${apiVersionOf(resource)} ${resource.kind}`, resource);
  }
  return ({ apiVersion, kind }) =>
    typeof apiVersion === 'string' && typeof kind === 'string' ? byType.get(`${apiVersion} ${kind}`) : undefined;
}

/** The request by which the object would be created. */
function requestOf(
  object: JsonObject,
  resource: Resource | undefined,
  { namespace: elsewhere = 'default', userInfo }: SetOptions,
): AdmissionRequest | undefined {
  if (resource === undefined) return undefined;
  const { group, version, kind, scope } = resource;
  const name = text(valueAt(object, ['metadata', 'name']));
  const namespace = text(valueAt(object, ['metadata', 'namespace'])) ?? elsewhere;
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

interface Neighbours {
  labels?: Labels;
  readonly workloads: JsonObject[];
  readonly pods: JsonObject[];
  readonly disruptionBudgets: JsonObject[];
  /** By kind and name. */
  readonly targets: Map<string, JsonObject>;
}

/** What the objects of a set tell about each other, namespace by namespace. */
function knownFrom(
  requests: readonly (AdmissionRequest | undefined)[],
  { labelsOf }: Pick<SetZone, 'labelsOf'>,
): (admissionCase: AdmissionCase) => LookupResults {
  const places = new Map<string, Neighbours>();
  for (const request of requests) {
    if (!isObject(request?.object)) continue;
    const { object } = request;
    const namespace = request.namespace ?? '';
    const place: Neighbours = places.get(namespace) ?? {
      ...{ workloads: [], pods: [], disruptionBudgets: [], targets: new Map() },
    };
    places.set(namespace, place);
    const { kind } = request.kind;
    if (kind === namespaces.kind) place.labels = stringMap(valueAt(object, ['metadata', 'labels']));
    else if (kind === podDisruptionBudgets.kind) place.disruptionBudgets.push(object);
    else if (kind === pods.kind) place.pods.push(object);
    else place.workloads.push(object);
    place.targets.set(`${kind} ${request.name}`, object);
  }
  return ({ request, target }) => {
    const namespace = request.namespace ?? '';
    const place = places.get(namespace);
    return {
      namespaceLabels: place?.labels ?? labelsOf(namespace),
      target: target && targetIn(place, target),
      workloads: place?.workloads,
      pods: place?.pods,
      disruptionBudgets: place?.disruptionBudgets,
    };
  };
}

/** A target that is not in the set may still be in the cluster: it is not known. */
function targetIn(place: Neighbours | undefined, target: TargetRef): Target | undefined {
  const object = place?.targets.get(`${target.resource.kind} ${target.name}`);
  return object && { ...target, object };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
