// The replicas of a tier: reports more than that, and injects the number where it is unset.
import { compiledOnce } from '../../src/engine/compiled.ts';
import { type Path, valueAt } from '../../src/engine/json.ts';
import type { MutateInput, PolicyInput, Report } from '../../src/engine/policy.ts';
import { deployments, horizontalPodAutoscalers, type Resource, replicaSets } from '../../src/engine/resource.ts';
import { targetOf } from '../../src/engine/target.ts';
import { isExclusive } from '../deployments/exclusive.ts';
import { isSingleton } from '../deployments/singleton.ts';
import type { TierInForce, TierOptions } from './tier-of.ts';
import type { Tier } from './tiers.ts';

export const REPLICAS: Path = ['spec', 'replicas'];
const ofAutoscalers: readonly Path[] = [
  ['spec', 'maxReplicas'],
  ['spec', 'minReplicas'],
];

type Input = Omit<PolicyInput<TierOptions>, 'lookups'>;

export function validateReplicas(
  input: Input,
  { inForce, isUnverified }: TierInForce,
  report: Report<'replicas' | 'unverifiedReplicas'>,
): void {
  const { resource, object, options } = input;
  // For a workload, the policy already reports that its tier is unverified.
  const isUnknown = isUnverified && resource.template === undefined;
  if (input.isAutoscaled) return;
  for (const path of pathsOf(resource)) {
    const count = valueAt(object, path);
    if (typeof count !== 'number') continue;
    if (isUnknown && count > fewestIn(options)) {
      const found = `${count}, and unknown labels of the namespace`;
      report({ message: 'unverifiedReplicas', path, found, wanted: 'as many as the tier has', amount: count });
    } else if (inForce?.tier !== undefined && count > inForce.tier.replicas) {
      const { name, tier } = inForce;
      const wanted = `at most ${tier.replicas} (tier ${name})`;
      // The limit changes with the tier: so the excess is compared.
      report({ message: 'replicas', path, found: String(count), wanted, amount: count - tier.replicas });
    }
  }
}

/** Whether to look up the target of a Scale or an autoscaler: only if its own tier could matter. */
export function needsTarget(input: Input): boolean {
  const { resource, object, options } = input;
  if (resource.template !== undefined || input.isAutoscaled || targetOf(input) === undefined) return false;
  return pathsOf(resource).some((path) => Number(valueAt(object, path)) > fewestIn(options));
}

/** Injects the tier's replicas where they are unset, if the workload may run more than once. */
export function setReplicas(input: MutateInput, { replicas }: Tier): void {
  const { object, draft, intent } = input;
  if (!mayRunTwice(input) || !intent.isUnset(REPLICAS, 1)) return;
  if (valueAt(object, REPLICAS) !== replicas) draft.set(REPLICAS, replicas);
}

/**
 * Whether a second pod does no harm: not for singletons, shared data, or StatefulSets, whose pods must know each other.
 */
function mayRunTwice({ resource, object, name, labels, pod, platform }: MutateInput): boolean {
  if (resource !== deployments && resource !== replicaSets) return false;
  if (valueAt(object, ['spec', 'strategy', 'type']) === 'Recreate') return false;
  return !isExclusive(pod) && !isSingleton(name, labels, platform);
}

function pathsOf({ kind }: Resource): readonly Path[] {
  return kind === horizontalPodAutoscalers.kind ? ofAutoscalers : [REPLICAS];
}

/** The replicas of the smallest tier: every tier allows that many. */
const fewestIn = compiledOnce(({ tiers }: TierOptions) =>
  Object.values(tiers).reduce((fewest, { replicas }) => Math.min(fewest, replicas), Number.POSITIVE_INFINITY),
);
