import { isObject, type JsonObject, list, type Path, valueAt } from './json.ts';
import { controllerOf, isMadeOfTemplate } from './owner.ts';
import { horizontalPodAutoscalers, pods, type Resource, workloads } from './resource.ts';

export type Labels = Readonly<Record<string, string>>;

/** What was looked up outside the review. Undefined: nobody asked for it, or it could not be had. */
export interface LookupResults {
  /** The labels of the object's namespace. */
  readonly namespaceLabels?: Labels | undefined;
  /** The workload that a Scale or an autoscaler is about; of what was looked up, what {@link knownTarget} leaves. */
  readonly target?: Target | undefined;
  /** The workloads and autoscalers of the object's namespace; of what was looked up, what {@link knownWorkload} leaves. */
  readonly workloads?: readonly JsonObject[] | undefined;
  /** The pods of the object's namespace with the executors' labels that no workload there made. */
  readonly pods?: readonly JsonObject[] | undefined;
  /** The disruption budgets of the object's namespace; they are only known within a set. */
  readonly disruptionBudgets?: readonly JsonObject[] | undefined;
}

/** What a policy may need to know that is not in the review. */
export type LookupName = keyof LookupResults;

/** A workload by name, in the namespace of the object that names it. */
export interface TargetRef {
  readonly resource: Resource;
  readonly name: string;
}

export interface Target extends TargetRef {
  /** The workload; null when there is none of that name. */
  readonly object: JsonObject | null;
}

/** A template that a workload had: kept in a ReplicaSet (Deployment) or a ControllerRevision (StatefulSet, DaemonSet). */
export interface Revision {
  /** Digits. */
  readonly number: string;
}

/** A workload whose revisions are asked for. */
export interface RevisionOwner {
  readonly resource: Resource;
  readonly namespace: string;
  readonly uid: string;
  /** Its `spec.selector`: what it owns carries these labels. */
  readonly selector: JsonObject;
}

/** Whether a template that a workload had is the one that is meant. It costs no more than the template is long. */
export type IsTemplate = (template: JsonObject) => boolean;

/** A CronJob of which a Job says that it was made of its template. */
export interface InstanceOwner {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Makes the signal that ends a look-up; it is called only where something is looked up. */
export type Deadline = () => AbortSignal;

/**
 * The port through which lookups come; src/cluster implements it. It never throws and never outlasts the deadline.
 * Undefined is what can't be had, as a whole: never a part that would be taken for all.
 */
export interface LookupSource {
  /** The labels of a namespace: at once when they are known, else looked up. */
  namespaceLabels(namespace: string, deadline: Deadline): Labels | undefined | Promise<Labels | undefined>;
  target(namespace: string, target: TargetRef, deadline: Deadline): Promise<Target | undefined>;
  workloads(namespace: string, deadline: Deadline): Promise<readonly JsonObject[] | undefined>;
  /** The pods with some labels that have not ended, but for those that were made of a template which is there, too. */
  pods(namespace: string, labels: Labels, deadline: Deadline): Promise<readonly JsonObject[] | undefined>;
  /**
   * The newest of an owner's revisions with a certain template; null where none has it. The templates are large and
   * many: each is looked at as it is read, and none is kept.
   */
  revision(owner: RevisionOwner, isIt: IsTemplate, deadline: Deadline): Promise<Revision | null | undefined>;
  /**
   * Whether a CronJob has a certain template for its Jobs.
   * @param isIt told its `spec.jobTemplate`.
   */
  instance(owner: InstanceOwner, isIt: IsTemplate, deadline: Deadline): Promise<boolean | undefined>;
}

/** Where there is nothing to look things up in. */
export const noLookups: LookupSource = {
  namespaceLabels: () => undefined,
  target: async () => undefined,
  workloads: async () => undefined,
  pods: async () => undefined,
  revision: async () => undefined,
  instance: async () => undefined,
};

/** The workloads of a namespace that are looked up, beside its autoscalers: all that run pods. */
export const lookedUpWorkloads: readonly Resource[] = workloads.filter((resource) => resource !== pods);

/** What policies may read of an autoscaler. Nothing else of it is there. */
const READ_OF_AUTOSCALERS: readonly Path[] = [
  ['metadata', 'name'],
  ['spec', 'scaleTargetRef', 'kind'],
  ['spec', 'scaleTargetRef', 'name'],
  ['spec', 'minReplicas'],
  ['spec', 'maxReplicas'],
];

/** What policies may read of a workload or a pod in their namespace, beside the labels of the pods, and its end. */
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
 * What policies may read of the target of a Scale or an autoscaler, out of the whole object: its labels and those of its
 * pods. Whoever needs more of it adds it here.
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
 * What policies may read of a workload, a pod or an autoscaler in their namespace, out of the whole object; undefined
 * for what was made of the template of another one, which is there, too. Whoever needs more of it adds it here.
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

/** Whether a Job has run to its end: it runs nothing any more. */
export function isEnded(object: JsonObject): boolean {
  const conditions = list(valueAt(object, ['status', 'conditions']) as readonly JsonObject[] | undefined);
  return conditions.some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
}

/** That it has ended, whichever way. */
const ENDED: readonly JsonObject[] = [{ type: 'Complete', status: 'True' }];

/** An object of nothing but some of its texts and numbers, and of some of its maps of texts. */
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
