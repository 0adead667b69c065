// What a Scale or an autoscaler is about: the review names it, and does not hold it.
import { setOf } from './compiled.ts';
import type { FactName, TargetRef } from './facts.ts';
import { own, valueAt } from './json.ts';
import type { PolicyInput } from './policy.ts';
import { horizontalPodAutoscalers, replicated } from './resource.ts';
import { isOfExecutors, type Subject } from './subject.ts';

/** The workload that a Scale or an autoscaler names; undefined for others, and for kinds that we do not know. */
export function targetOf({ resource, object, name }: Subject): TargetRef | undefined {
  if (resource.subresource === 'scale') {
    const scaled = replicated.find((known) => known.resource === resource.resource);
    return scaled === undefined ? undefined : { resource: scaled, name };
  }
  if (resource.kind !== horizontalPodAutoscalers.kind) return undefined;
  const ref = valueAt(object, ['spec', 'scaleTargetRef']);
  const target = replicated.find(
    ({ kind, group }) => own(ref, 'kind') === kind && groupOf(own(ref, 'apiVersion')) === group,
  );
  const targetName = own(ref, 'name');
  return target === undefined || typeof targetName !== 'string' ? undefined : { resource: target, name: targetName };
}

/** An autoscaler has to look at its target only where neither its own labels nor the target's name say whose it is. */
export function needsOfAutoscaler(input: Subject): readonly FactName[] {
  const isAutoscaler = input.resource.kind === horizontalPodAutoscalers.kind;
  return !isAutoscaler || isNamedExecutor(input) || targetOf(input) === undefined ? [] : ['target'];
}

/** Whether an autoscaler scales executors. */
export function scalesExecutors(input: PolicyInput): boolean | 'unverified' {
  if (isNamedExecutor(input)) return true;
  const ref = targetOf(input);
  if (ref === undefined) return false;
  const { target } = input.facts;
  // On UPDATE the old object is looked at too, which may have had another target.
  if (target === undefined || target.name !== ref.name || target.resource !== ref.resource) return 'unverified';
  const template = ref.resource.template ?? [];
  return [template, []].some((path) =>
    isOfExecutors(valueAt(target.object, [...path, 'metadata', 'labels']), input.platform),
  );
}

/** One that carries the executors' labels itself is meant for them, too. */
function isNamedExecutor({ object, isExecutor, platform }: Subject): boolean {
  const name = valueAt(object, ['spec', 'scaleTargetRef', 'name']);
  return isExecutor || (typeof name === 'string' && setOf(platform.executors.names).has(name));
}

/** Without a slash it is the core group's: `v1`. So it is for the autoscaler where there is none. */
function groupOf(apiVersion: unknown): string {
  const slash = typeof apiVersion === 'string' ? apiVersion.indexOf('/') : -1;
  return slash < 0 ? '' : (apiVersion as string).slice(0, slash);
}
