// How many pods a tier has: told where there are more, and written where nobody says how many.
import { compiledOnce } from '../../src/engine/compiled.ts';
import { type Path, valueAt } from '../../src/engine/json.ts';
import type { MutateInput, PolicyInput, Report } from '../../src/engine/policy.ts';
import { deployments, horizontalPodAutoscalers, type Resource, replicaSets } from '../../src/engine/resource.ts';
import { targetOf } from '../../src/engine/target.ts';
import { isExclusive } from '../deployments/exclusive.ts';
import { isSingleton } from '../deployments/singleton.ts';
import type { KnownTier, TierOptions } from './tier-of.ts';
import type { Tier } from './tiers.ts';

export const REPLICAS: Path = ['spec', 'replicas'];
const ofAutoscalers: readonly Path[] = [
  ['spec', 'maxReplicas'],
  ['spec', 'minReplicas'],
];

type Input = Omit<PolicyInput<TierOptions>, 'lookups'>;

export function judgeReplicas(
  input: Input,
  { held, isUnverified }: KnownTier,
  report: Report<'replicas' | 'unverifiedReplicas'>,
): void {
  const { resource, object, options } = input;
  // What has pods of its own says already that nobody knows its tier.
  const isUnknown = isUnverified && resource.template === undefined;
  if (input.isAutoscaled) return;
  for (const path of pathsOf(resource)) {
    const count = valueAt(object, path);
    if (typeof count !== 'number') continue;
    if (isUnknown && count > fewestIn(options)) {
      const found = `${count}, and unknown labels of the namespace`;
      report({ message: 'unverifiedReplicas', path, found, wanted: 'as many as the tier has', amount: count });
    } else if (held?.tier !== undefined && count > held.tier.replicas) {
      const { name, tier } = held;
      const wanted = `at most ${tier.replicas} (tier ${name})`;
      // The limit moves with the tier, as for resources.
      report({ message: 'replicas', path, found: String(count), wanted, amount: count - tier.replicas });
    }
  }
}

/** The target of a Scale or an autoscaler may have chosen a smaller tier: it is asked where that could matter. */
export function needsTarget(input: Input): boolean {
  const { resource, object, options } = input;
  if (resource.template !== undefined || input.isAutoscaled || targetOf(input) === undefined) return false;
  return pathsOf(resource).some((path) => Number(valueAt(object, path)) > fewestIn(options));
}

/** On CREATE, where nobody says how many: the tier's number, of what may run more than once. */
export function setReplicas(input: MutateInput, { replicas }: Tier): void {
  const { object, draft, intent } = input;
  if (!mayRunTwice(input) || !intent.isUnset(REPLICAS, 1)) return;
  if (valueAt(object, REPLICAS) !== replicas) draft.set(REPLICAS, replicas);
}

/** A second one of a singleton, or beside the same data, may do damage; the pods of a StatefulSet must know each other. */
function mayRunTwice({ resource, object, name, labels, pod, platform }: MutateInput): boolean {
  if (resource !== deployments && resource !== replicaSets) return false;
  if (valueAt(object, ['spec', 'strategy', 'type']) === 'Recreate') return false;
  return !isExclusive(pod) && !isSingleton(name, labels, platform);
}

function pathsOf({ kind }: Resource): readonly Path[] {
  return kind === horizontalPodAutoscalers.kind ? ofAutoscalers : [REPLICAS];
}

/** The replicas of the smallest tier: nobody may have less. */
const fewestIn = compiledOnce(({ tiers }: TierOptions) =>
  Object.values(tiers).reduce((fewest, { replicas }) => Math.min(fewest, replicas), Number.POSITIVE_INFINITY),
);
