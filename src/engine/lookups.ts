import { isObject, type JsonObject, list, type Path, valueAt } from './json.ts';
import { controllerOf, isMadeOfTemplate } from './owner.ts';
import { horizontalPodAutoscalers, pods, type Resource, workloads } from './resource.ts';

export type Labels = Readonly<Record<string, string>>;

/** The answers to look-ups. Undefined: not asked for, or the look-up failed. */
export interface LookupResults {
  /** The labels of the object's namespace. */
  readonly namespaceLabels?: Labels | undefined;
  /** The workload that a Scale or an autoscaler names, with the fields that {@link knownTarget} keeps. */
  readonly target?: Target | undefined;
  /** The workloads and autoscalers of the object's namespace, with the fields that {@link knownWorkload} keeps. */
  readonly workloads?: readonly JsonObject[] | undefined;
  /** The pods of the object's namespace that have the executors' labels, and no workload as their controller. */
  readonly pods?: readonly JsonObject[] | undefined;
  /** The disruption budgets of the object's namespace; only within a set, never at admission. */
  readonly disruptionBudgets?: readonly JsonObject[] | undefined;
}

/** What a policy can ask to be looked up. */
export type LookupName = keyof LookupResults;

/** A workload by name, in the namespace of the object that names it. */
export interface TargetRef {
  readonly resource: Resource;
  readonly name: string;
}

export interface Target extends TargetRef {
  /** The workload; null where none has that name. */
  readonly object: JsonObject | null;
}

/**
 * An earlier template of a workload, which Kubernetes keeps in a ReplicaSet (Deployment) or a ControllerRevision
 * (others).
 */
export interface Revision {
  /** As `kubectl rollout history` shows it: digits. */
  readonly number: string;
}

/** A workload whose revisions are looked up. */
export interface RevisionOwner {
  readonly resource: Resource;
  readonly namespace: string;
  readonly uid: string;
  /** Its `spec.selector`: the objects that keep its revisions match it. */
  readonly selector: JsonObject;
}

/** Whether a kept template is the one that is looked for. It costs no more than the template is long. */
export type IsTemplate = (template: JsonObject) => boolean;

/** The CronJob from whose template a Job claims to be made. */
export interface InstanceOwner {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Makes the signal that ends a look-up. It is called only if something is looked up. */
export type Deadline = () => AbortSignal;

/**
 * Looks things up; src/cluster implements it with the API server. It never throws, and never takes longer than the
 * deadline. A failed look-up gives undefined, never a part of the answer.
 */
export interface LookupSource {
  /** The labels of a namespace; a promise only if they are not cached. */
  namespaceLabels(namespace: string, deadline: Deadline): Labels | undefined | Promise<Labels | undefined>;
  target(namespace: string, target: TargetRef, deadline: Deadline): Promise<Target | undefined>;
  workloads(namespace: string, deadline: Deadline): Promise<readonly JsonObject[] | undefined>;
  /** The pods with some labels that have not ended, without those whose controller counts for them. */
  pods(namespace: string, labels: Labels, deadline: Deadline): Promise<readonly JsonObject[] | undefined>;
  /**
   * The newest revision of an owner whose template matches; null where none does. Templates are large and many: none is
   * kept after its comparison.
   */
  revision(owner: RevisionOwner, matches: IsTemplate, deadline: Deadline): Promise<Revision | null | undefined>;
  /**
   * Whether the template of a CronJob matches.
   * @param matches is called with its `spec.jobTemplate`.
   */
  instance(owner: InstanceOwner, matches: IsTemplate, deadline: Deadline): Promise<boolean | undefined>;
}

/** A source without a cluster: every look-up fails. */
export const noLookups: LookupSource = {
  namespaceLabels: () => undefined,
  target: async () => undefined,
  workloads: async () => undefined,
  pods: async () => undefined,
  revision: async () => undefined,
  instance: async () => undefined,
};

/** The workloads of a namespace that are looked up, besides its autoscalers. */
export const lookedUpWorkloads: readonly Resource[] = workloads.filter((resource) => resource !== pods);

/** The fields that are kept of an autoscaler. */
const READ_OF_AUTOSCALERS: readonly Path[] = [
  ['metadata', 'name'],
  ['spec', 'scaleTargetRef', 'kind'],
  ['spec', 'scaleTargetRef', 'name'],
  ['spec', 'minReplicas'],
  ['spec', 'maxReplicas'],
];

/** The fields that are kept of a workload or a pod, besides the labels of its pods, and whether it has ended. */
const READ_OF_WORKLOADS: readonly Path[] = [
  ['metadata', 'name'],
  ['spec', 'replicas'],
  ['spec', 'strategy', 'type'],
  ['spec', 'suspend'],
  ['spec', 'parallelism'],
  ['spec', 'jobTemplate', 'spec', 'parallelism'],
  ['status', 'desiredNumberScheduled'],
  ['status', 'phase'],
];

/**
 * The part of a target that policies see: its labels and those of its pods. A policy that needs another field must add
 * it here.
 */
export function knownTarget(object: JsonObject, { template = [] }: Resource): JsonObject {
  return picked(
    object,
    [],
    [
      ['metadata', 'labels'],
      [...template, 'metadata', 'labels'],
    ],
  );
}

/**
 * The part of a workload, a pod or an autoscaler that policies see; undefined for an object that was made from a
 * template, as its owner counts. A policy that needs another field must add it here.
 */
export function knownWorkload(object: JsonObject, resource: Resource): JsonObject | undefined {
  const { kind, template = [] } = resource;
  if (kind === horizontalPodAutoscalers.kind) return { ...picked(object, READ_OF_AUTOSCALERS, []), kind };
  if (isMadeOfTemplate(kind, object)) return undefined;
  const into = picked(object, READ_OF_WORKLOADS, [[...template, 'metadata', 'labels']]);
  if (controllerOf(object) !== undefined) put(into, ['metadata', 'ownerReferences'], [{ controller: true }]);
  if (isEnded(object)) put(into, ['status', 'conditions'], ENDED);
  return { ...into, kind };
}

/** Whether a Job has ended, and runs no pods any more. */
export function isEnded(object: JsonObject): boolean {
  const conditions = list(valueAt(object, ['status', 'conditions']) as readonly JsonObject[] | undefined);
  return conditions.some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
}

/** The condition of a Job that has ended; it does not show whether it failed. */
const ENDED: readonly JsonObject[] = [{ type: 'Complete', status: 'True' }];

/** A copy of an object with only some fields: plain values, and maps of strings. */
function picked(object: JsonObject, plain: readonly Path[], maps: readonly Path[]): Record<string, unknown> {
  const into: Record<string, unknown> = {};
  for (const path of plain) {
    const value = valueAt(object, path);
    if (typeof value !== 'object') put(into, path, value);
  }
  for (const path of maps) {
    const value = valueAt(object, path);
    if (isObject(value)) put(into, path, texts(value));
  }
  return into;
}

function texts(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => typeof value === 'string'));
}

function put(into: Record<string, unknown>, path: Path, value: unknown): void {
  if (value === undefined) return;
  let node = into;
  for (const segment of path.slice(0, -1)) {
    const child = node[segment] ?? {};
    node[segment] = child;
    node = child as Record<string, unknown>;
  }
  node[path.at(-1) ?? ''] = value;
}
