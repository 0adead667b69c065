// What a Scale or an autoscaler is about: the review names it, and does not hold it.
import { setOf } from './compiled.ts';
import { own, valueAt } from './json.ts';
import type { LookupName, TargetRef } from './lookups.ts';
import { isOfExecutors, type ObjectView, scaleShowsExecutors } from './object-view.ts';
import type { PolicyInput } from './policy.ts';
import { groupOf, horizontalPodAutoscalers, type Resource, replicated, scaledObjects } from './resource.ts';

/** Whether objects of a kind name a workload, and its number. */
export function isAutoscaler({ kind }: Pick<Resource, 'kind'>): boolean {
  return kind === horizontalPodAutoscalers.kind || kind === scaledObjects.kind;
}

/** The workload that a Scale or an autoscaler names; undefined for others, and for kinds that we do not know. */
export function targetOf({ resource, object, name }: ObjectView): TargetRef | undefined {
  if (resource.subresource === 'scale') {
    const scaled = replicated.find((known) => known.resource === resource.resource && known.group === resource.group);
    return scaled === undefined ? undefined : { resource: scaled, name };
  }
  if (!isAutoscaler(resource)) return undefined;
  const ref = valueAt(object, ['spec', 'scaleTargetRef']);
  const target = targetKind(own(ref, 'apiVersion'), own(ref, 'kind'), resource);
  const targetName = own(ref, 'name');
  return target === undefined || typeof targetName !== 'string' ? undefined : { resource: target, name: targetName };
}

/** KEDA takes what is not said for a Deployment; Kubernetes takes nothing for anything. */
function targetKind(apiVersion: unknown, kind: unknown, { kind: by }: Resource): Resource | undefined {
  const isKeda = by === scaledObjects.kind;
  const wanted = isKeda ? kind || 'Deployment' : kind;
  const version = isKeda ? apiVersion || 'apps/v1' : apiVersion;
  // An autoscaler that says none means the core group.
  const group = typeof version === 'string' ? groupOf(version) : '';
  return replicated.find((known) => known.kind === wanted && known.group === group);
}

/** What has to be looked up of the target: only where neither labels, selector nor name say whose it is. */
export function needsOfTarget(input: ObjectView): readonly LookupName[] {
  return showsExecutors(input) !== undefined || targetOf(input) === undefined ? [] : ['target'];
}

/** Whether a Scale or an autoscaler scales executors. */
export function scalesExecutors(input: PolicyInput): boolean | 'unverified' {
  const shown = showsExecutors(input);
  if (shown !== undefined) return shown;
  const ref = targetOf(input);
  const { target } = input.lookups;
  // Of other kinds nobody can tell. And on UPDATE the old object is looked at too, which may have had another target.
  if (ref === undefined || target === undefined || target.name !== ref.name || target.resource !== ref.resource) {
    return 'unverified';
  }
  const template = ref.resource.template ?? [];
  return [template, []].some((path) =>
    isOfExecutors(valueAt(target.object, [...path, 'metadata', 'labels']), input.platform),
  );
}

/** Whether it shows by itself; undefined where only the target tells. What carries the executors' labels is for them. */
export function showsExecutors({ resource, object, isExecutor, platform }: ObjectView): boolean | undefined {
  if (resource.subresource === 'scale') return scaleShowsExecutors(object, platform);
  const name = valueAt(object, ['spec', 'scaleTargetRef', 'name']);
  const isNamed = typeof name === 'string' && setOf(platform.executors.names).has(name);
  return isExecutor || isNamed || undefined;
}
