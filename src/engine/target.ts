// The target of a Scale or an autoscaler: the workload that it scales. The review names it, but does not contain it.
import { setOf } from './compiled.ts';
import { own, valueAt } from './json.ts';
import type { LookupName, TargetRef } from './lookups.ts';
import { isOfExecutors, type ObjectView, scaleShowsExecutors } from './object-view.ts';
import type { PolicyInput } from './policy.ts';
import { groupOf, horizontalPodAutoscalers, type Resource, replicated, scaledObjects } from './resource.ts';

/** Whether a kind is an autoscaler: it names a workload, and how many replicas that may have. */
export function isAutoscaler({ kind }: Pick<Resource, 'kind'>): boolean {
  return kind === horizontalPodAutoscalers.kind || kind === scaledObjects.kind;
}

/**
 * The workload that a Scale or an autoscaler names; undefined for other objects, and for unknown kinds of workloads.
 */
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

/** In KEDA the default target is a Deployment (apps/v1). Kubernetes has no default. */
function targetKind(apiVersion: unknown, kind: unknown, autoscaler: Resource): Resource | undefined {
  const isKeda = autoscaler.kind === scaledObjects.kind;
  const wanted = isKeda ? kind || 'Deployment' : kind;
  const version = isKeda ? apiVersion || 'apps/v1' : apiVersion;
  // Without an apiVersion it means the core group.
  const group = typeof version === 'string' ? groupOf(version) : '';
  return replicated.find((known) => known.kind === wanted && known.group === group);
}

/** The look-ups that show whether the target is an executor: only if labels, selector and name do not show it. */
export function needsOfTarget(input: ObjectView): readonly LookupName[] {
  return showsExecutors(input) !== undefined || targetOf(input) === undefined ? [] : ['target'];
}

/** Whether a Scale or an autoscaler scales executors. */
export function scalesExecutors(input: PolicyInput): boolean | 'unverified' {
  const shown = showsExecutors(input);
  if (shown !== undefined) return shown;
  const ref = targetOf(input);
  const { target } = input.lookups;
  // The target was not looked up; or it is that of the new object, while the policy validates an old one with another.
  if (ref === undefined || target === undefined || target.name !== ref.name || target.resource !== ref.resource) {
    return 'unverified';
  }
  const template = ref.resource.template ?? [];
  return [template, []].some((path) =>
    isOfExecutors(valueAt(target.object, [...path, 'metadata', 'labels']), input.platform),
  );
}

/** The same without a look-up, by labels, selector and name; undefined where only the target shows it. */
export function showsExecutors({ resource, object, isExecutor, platform }: ObjectView): boolean | undefined {
  if (resource.subresource === 'scale') return scaleShowsExecutors(object, platform);
  const name = valueAt(object, ['spec', 'scaleTargetRef', 'name']);
  const isNamed = typeof name === 'string' && setOf(platform.executors.names).has(name);
  return isExecutor || isNamed || undefined;
}
