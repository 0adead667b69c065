import type { JsonObject } from './json.ts';
import type { Resource } from './resource.ts';

export type Labels = Readonly<Record<string, string>>;

/** What was looked up outside the review. Undefined: nobody asked for it, or it could not be had. */
export interface Facts {
  /** The labels of the object's namespace. */
  readonly namespaceLabels?: Labels | undefined;
  /** The workload that a Scale or an autoscaler is about. */
  readonly target?: Target | undefined;
  /** The workloads and autoscalers of the object's namespace. */
  readonly workloads?: readonly JsonObject[] | undefined;
  /** The disruption budgets of the object's namespace; they are only known within a set. */
  readonly disruptionBudgets?: readonly JsonObject[] | undefined;
}

/** What a policy may need to know that is not in the review. */
export type FactName = keyof Facts;

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
  readonly number: string;
  readonly template: JsonObject;
}

/** A workload whose revisions are asked for. */
export interface RevisionOwner {
  readonly resource: Resource;
  readonly namespace: string;
  readonly uid: string;
  /** Its `spec.selector`: what it owns carries these labels. */
  readonly selector: JsonObject;
}

/** Makes the signal that ends a look-up; it is called only where something is looked up. */
export type Deadline = () => AbortSignal;

/**
 * The port through which facts come; src/cluster implements it. It never throws and never outlasts the deadline;
 * undefined is what can't be had.
 */
export interface FactSource {
  /** The labels of a namespace: at once when they are known, else looked up. */
  namespaceLabels(namespace: string, deadline: Deadline): Labels | undefined | Promise<Labels | undefined>;
  target(namespace: string, target: TargetRef, deadline: Deadline): Promise<Target | undefined>;
  workloads(namespace: string, deadline: Deadline): Promise<readonly JsonObject[] | undefined>;
  revisions(owner: RevisionOwner, deadline: Deadline): Promise<readonly Revision[] | undefined>;
}

/** Where there is nothing to look things up in. */
export const noFacts: FactSource = {
  namespaceLabels: () => undefined,
  target: async () => undefined,
  workloads: async () => undefined,
  revisions: async () => undefined,
};
