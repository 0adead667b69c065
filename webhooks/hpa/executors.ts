// Counts how many executors may run in a namespace: each workload has a number, and an autoscaler may raise it.

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

/**
 * By kind: the path of the number of pods that an object may have, and its default. Other kinds have `spec.replicas`.
 */
const numbers: Readonly<Record<string, { readonly path: Path; readonly unset: number }>> = {
  [horizontalPodAutoscalers.kind]: { path: ['spec', 'maxReplicas'], unset: 1 },
  [scaledObjects.kind]: { path: ['spec', 'maxReplicaCount'], unset: 100 },
  [scaledJobs.kind]: { path: ['spec', 'maxReplicaCount'], unset: 100 },
  // A Scale omits a 0.
  Scale: { path: ['spec', 'replicas'], unset: 0 },
  [jobs.kind]: { path: ['spec', 'parallelism'], unset: 1 },
  [cronJobs.kind]: { path: ['spec', 'jobTemplate', 'spec', 'parallelism'], unset: 1 },
  // No field says how many: one runs on each node.
  [daemonSets.kind]: { path: ['kind'], unset: 1 },
  // Always one; its labels make it an executor.
  [pods.kind]: { path: ['metadata', 'labels'], unset: 1 },
};

const replicas = { path: ['spec', 'replicas'], unset: 1 } as const;

export function numberOf({ kind }: Pick<Resource, 'kind'>): { readonly path: Path; readonly unset: number } {
  return numbers[kind] ?? replicas;
}

/** How many pods an object declares. */
export function declaredBy(object: JsonObject, resource: Pick<Resource, 'kind'>): number {
  const { path, unset } = numberOf(resource);
  const value = valueAt(object, path);
  return typeof value === 'number' ? value : unset;
}

/** How many pods an object may run now: none while it is suspended, or after it has ended. */
export function runningBy(object: JsonObject, resource: Resource): number {
  if (resource === daemonSets) {
    const scheduled = valueAt(object, ['status', 'desiredNumberScheduled']);
    return typeof scheduled === 'number' ? scheduled : 1;
  }
  const phase = valueAt(object, ['status', 'phase']);
  if (valueAt(object, ['spec', 'suspend']) === true || isEnded(object)) return 0;
  return phase === 'Succeeded' || phase === 'Failed' ? 0 : declaredBy(object, resource);
}

/** How many executors an object may run at once, and how many all others in its namespace. */
export interface ExecutorCount {
  readonly own: number;
  readonly others: number;
}

/** Counts the executors of a namespace; undefined where a look-up failed. */
export function executorsIn(input: PolicyInput): ExecutorCount | undefined {
  const { object, resource, lookups } = input;
  if (lookups.workloads === undefined || lookups.pods === undefined) return undefined;
  const ownKey = workloadOf(input);
  const most = mostByAutoscalers(input);
  let others = 0;
  let before = 0;
  const templates: unknown[] = [];
  for (const [key, { running, labels }] of runningIn([...lookups.workloads, ...lookups.pods], input)) {
    const count = scaled(running, most.get(key));
    if (key === ownKey) before = count;
    else {
      others += count;
      templates.push(labels);
    }
  }
  if (isAutoscaler(resource)) return { own: addedTo(before, declaredBy(object, resource)), others };
  if (isCounted(input, templates)) return { own: 0, others };
  return { own: scaled(runningBy(object, resource), most.get(ownKey)), others };
}

interface Running {
  readonly running: number;
  readonly labels: unknown;
}

/** The other objects that run executors, by kind and name. */
function runningIn(all: readonly JsonObject[], { object, platform }: PolicyInput): ReadonlyMap<unknown, Running> {
  const found = new Map<unknown, Running>();
  for (const other of all) {
    const kind = byKind.get(other.kind);
    if (kind === undefined || other === object || isMadeOfTemplate(kind.kind, other)) continue;
    const labels = valueAt(other, [...(kind.template ?? []), 'metadata', 'labels']);
    if (!isOfExecutors(labels, platform)) continue;
    // An object without a name yet is its own key.
    const key = keyOf(kind.kind, valueAt(other, ['metadata', 'name'])) ?? other;
    const running = runningBy(other, kind);
    // If a set has the same object twice, as for several clusters, the larger number counts.
    if (running >= (found.get(key)?.running ?? 0)) found.set(key, { running, labels });
  }
  return found;
}

/**
 * How many executors an autoscaler makes of those before: none if it does not raise them, or if there are none to
 * scale.
 */
function addedTo(before: number, most: number): number {
  return before > 0 && most > before ? most : 0;
}

/** Whether another workload made the object, and counts for it. On CREATE the object only claims that. */
function isCounted({ operation, object, resource, pod }: PolicyInput, templates: readonly unknown[]): boolean {
  if (operation !== 'UPDATE' || !isMadeOfTemplate(resource.kind, object)) return false;
  const { labels } = pod.metadata;
  return templates.some((made) => Object.entries(made ?? {}).every(([key, value]) => own(labels, key) === value));
}

/** How many pods may run with an autoscaler. It does not scale what has none. */
function scaled(running: number, most: number | undefined): number {
  return running === 0 || most === undefined ? running : Math.max(running, most);
}

/** By workload: the maximum of its autoscalers. The autoscaler that is validated itself is left out. */
function mostByAutoscalers({ object, resource, name, lookups }: PolicyInput): ReadonlyMap<unknown, number> {
  const ownKey = keyOf(resource.kind, name);
  const most = new Map<unknown, number>();
  for (const other of lookups.workloads ?? []) {
    const kind = { kind: String(other.kind) };
    if (!isAutoscaler(kind) || other === object) continue;
    if (ownKey !== undefined && keyOf(kind.kind, valueAt(other, ['metadata', 'name'])) === ownKey) continue;
    const target = own(other.spec, 'scaleTargetRef');
    const key = keyOf(own(target, 'kind') ?? deployments.kind, own(target, 'name'));
    most.set(key, Math.max(declaredBy(other, kind), most.get(key) ?? 0));
  }
  return most;
}

/** The key of the workload that a request is about: the object or its target. */
function workloadOf(input: PolicyInput): string | undefined {
  const target = targetOf(input);
  return target === undefined ? keyOf(input.resource.kind, input.name) : keyOf(target.resource.kind, target.name);
}

function keyOf(kind: unknown, name: unknown): string | undefined {
  return typeof name === 'string' && name !== '' ? `${kind} ${name}` : undefined;
}

const byKind: ReadonlyMap<unknown, Resource> = new Map(workloads.map((resource) => [resource.kind, resource]));
