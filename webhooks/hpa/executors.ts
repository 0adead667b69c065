// How many executors there may be in a namespace, all together: what runs them, and how many each may have.

import { type JsonObject, own, type Path, valueAt } from '../../src/engine/json.ts';
import { isEnded } from '../../src/engine/lookups.ts';
import { isOfExecutors } from '../../src/engine/object-view.ts';
import { isMadeOfTemplate } from '../../src/engine/owner.ts';
import type { PolicyInput } from '../../src/engine/policy.ts';
import {
  cronJobs,
  daemonSets,
  deployments,
  horizontalPodAutoscalers,
  jobs,
  pods,
  type Resource,
  scaledJobs,
  scaledObjects,
  workloads,
} from '../../src/engine/resource.ts';
import { isAutoscaler, targetOf } from '../../src/engine/target.ts';

/** Where an object says how many pods it may have, by its kind; most say it as `replicas`. */
const numbers: Readonly<Record<string, { readonly path: Path; readonly unset: number }>> = {
  [horizontalPodAutoscalers.kind]: { path: ['spec', 'maxReplicas'], unset: 1 },
  [scaledObjects.kind]: { path: ['spec', 'maxReplicaCount'], unset: 100 },
  [scaledJobs.kind]: { path: ['spec', 'maxReplicaCount'], unset: 100 },
  // It leaves a 0 out.
  Scale: { path: ['spec', 'replicas'], unset: 0 },
  [jobs.kind]: { path: ['spec', 'parallelism'], unset: 1 },
  [cronJobs.kind]: { path: ['spec', 'jobTemplate', 'spec', 'parallelism'], unset: 1 },
  // One on each node: nothing of it says how many.
  [daemonSets.kind]: { path: ['kind'], unset: 1 },
  // One. Its labels make it an executor.
  [pods.kind]: { path: ['metadata', 'labels'], unset: 1 },
};

const replicas = { path: ['spec', 'replicas'], unset: 1 } as const;

export function numberOf({ kind }: Pick<Resource, 'kind'>): { readonly path: Path; readonly unset: number } {
  return numbers[kind] ?? replicas;
}

/** How many pods an object says that it may have. */
export function declaredBy(object: JsonObject, resource: Pick<Resource, 'kind'>): number {
  const { path, unset } = numberOf(resource);
  const value = valueAt(object, path);
  return typeof value === 'number' ? value : unset;
}

/** The same, while it is as it is: what is suspended, or has ended, has none. */
export function runningBy(object: JsonObject, resource: Resource): number {
  if (resource === daemonSets) {
    const scheduled = valueAt(object, ['status', 'desiredNumberScheduled']);
    return typeof scheduled === 'number' ? scheduled : 1;
  }
  const phase = valueAt(object, ['status', 'phase']);
  if (valueAt(object, ['spec', 'suspend']) === true || isEnded(object)) return 0;
  return phase === 'Succeeded' || phase === 'Failed' ? 0 : declaredBy(object, resource);
}

/** How many executors an object may have at once, and how many all others in its namespace. */
export interface Together {
  readonly own: number;
  readonly others: number;
}

/** Undefined where it could not be looked up. */
export function executorsIn(input: PolicyInput): Together | undefined {
  const { object, resource, lookups } = input;
  if (lookups.workloads === undefined || lookups.pods === undefined) return undefined;
  const about = workloadOf(input);
  const most = mostByAutoscalers(input);
  let others = 0;
  let before = 0;
  const templates: unknown[] = [];
  for (const [key, { running, labels }] of runningIn([...lookups.workloads, ...lookups.pods], input)) {
    const count = scaled(running, most.get(key));
    if (key === about) before = count;
    else {
      others += count;
      templates.push(labels);
    }
  }
  if (isAutoscaler(resource)) return { own: addedTo(before, declaredBy(object, resource)), others };
  if (isCounted(input, templates)) return { own: 0, others };
  return { own: scaled(runningBy(object, resource), most.get(about)), others };
}

interface Running {
  readonly running: number;
  readonly labels: unknown;
}

/** What runs executors beside an object, by kind and name. */
function runningIn(all: readonly JsonObject[], { object, platform }: PolicyInput): ReadonlyMap<unknown, Running> {
  const found = new Map<unknown, Running>();
  for (const other of all) {
    const kind = byKind.get(other.kind);
    if (kind === undefined || other === object || isMadeOfTemplate(kind.kind, other)) continue;
    const labels = valueAt(other, [...(kind.template ?? []), 'metadata', 'labels']);
    if (!isOfExecutors(labels, platform)) continue;
    // What has no name yet is one of its own.
    const key = keyOf(kind.kind, valueAt(other, ['metadata', 'name'])) ?? other;
    const running = runningBy(other, kind);
    // What lies twice in a set, as for several clusters, is there once in each of them.
    if (running >= (found.get(key)?.running ?? 0)) found.set(key, { running, labels });
  }
  return found;
}

/** An autoscaler does nothing to what has no pods, and adds nothing to what may have as many without it. */
function addedTo(before: number, most: number): number {
  return before > 0 && most > before ? most : 0;
}

/** Whether the object is one of those that another workload made, and is counted there. On CREATE that is only said. */
function isCounted({ operation, object, resource, pod }: PolicyInput, templates: readonly unknown[]): boolean {
  if (operation !== 'UPDATE' || !isMadeOfTemplate(resource.kind, object)) return false;
  const { labels } = pod.metadata;
  return templates.some((made) => Object.entries(made ?? {}).every(([key, value]) => own(labels, key) === value));
}

/** Of no pods an autoscaler makes none. */
function scaled(running: number, most: number | undefined): number {
  return running === 0 || most === undefined ? running : Math.max(running, most);
}

/** What the autoscalers of the namespace may make of each workload; the one that is judged is left out. */
function mostByAutoscalers({ object, resource, name, lookups }: PolicyInput): ReadonlyMap<unknown, number> {
  const judged = keyOf(resource.kind, name);
  const most = new Map<unknown, number>();
  for (const other of lookups.workloads ?? []) {
    const kind = { kind: String(other.kind) };
    if (!isAutoscaler(kind) || other === object) continue;
    if (judged !== undefined && keyOf(kind.kind, valueAt(other, ['metadata', 'name'])) === judged) continue;
    const target = own(other.spec, 'scaleTargetRef');
    const key = keyOf(own(target, 'kind') ?? deployments.kind, own(target, 'name'));
    most.set(key, Math.max(declaredBy(other, kind), most.get(key) ?? 0));
  }
  return most;
}

/** The workload that a request is about. */
function workloadOf(input: PolicyInput): string | undefined {
  const target = targetOf(input);
  return target === undefined ? keyOf(input.resource.kind, input.name) : keyOf(target.resource.kind, target.name);
}

function keyOf(kind: unknown, name: unknown): string | undefined {
  return typeof name === 'string' && name !== '' ? `${kind} ${name}` : undefined;
}

const byKind: ReadonlyMap<unknown, Resource> = new Map(workloads.map((resource) => [resource.kind, resource]));
