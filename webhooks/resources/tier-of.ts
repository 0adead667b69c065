// Finds the tier of an object: that of its namespace. The object itself may name a smaller one.
import { type Path, valueAt } from '../../src/engine/json.ts';
import type { PolicyInput } from '../../src/engine/policy.ts';
import { targetOf } from '../../src/engine/target.ts';
import { amountsIn, type Tier } from './tiers.ts';

export const LABEL = 'zonegate.dev/tier';
export const LABEL_PATH: Path = ['metadata', 'labels', LABEL];

export interface TierOptions {
  readonly tiers: Readonly<Record<string, Tier>>;
  readonly defaultTier?: string | undefined;
}

interface Named {
  readonly name: string;
  /** Undefined where no tier has that name. */
  readonly tier: Tier | undefined;
}

export interface TierInForce {
  /** The tier that applies; undefined where neither object, namespace nor profile names one. */
  readonly inForce: Named | undefined;
  /** The tier that the object names, where it does not apply: it does not exist, or is larger than the namespace's. */
  readonly ignored?: Named;
  /** Whether the look-up of the namespace's labels failed: they may name another tier. */
  readonly isUnverified: boolean;
}

export function tierOf(input: PolicyInput<TierOptions>): TierInForce {
  const { lookups, options } = input;
  const own = named(ownLabel(input), options);
  if (lookups.namespaceLabels === undefined) return { inForce: own, isUnverified: true };
  const ofNamespace = named(lookups.namespaceLabels[LABEL], options);
  if (ofNamespace === undefined) return { inForce: own ?? named(options.defaultTier, options), isUnverified: false };
  if (own === undefined) return { inForce: ofNamespace, isUnverified: false };
  // If the namespace's tier does not exist, the object's cannot be smaller.
  if (ofNamespace.tier === undefined) return { inForce: ofNamespace, isUnverified: false };
  const counts = own.tier !== undefined && isWithin(own.tier, ofNamespace.tier);
  return counts ? { inForce: own, isUnverified: false } : { inForce: ofNamespace, ignored: own, isUnverified: false };
}

/** The tier that the object names; for a Scale or an autoscaler, the one that its target names. */
function ownLabel(input: PolicyInput<TierOptions>): string | undefined {
  const { resource, labels, lookups } = input;
  if (resource.template !== undefined) return labels[LABEL];
  const ref = targetOf(input);
  // On UPDATE this may be the old object, with another target than the one that was looked up.
  if (ref === undefined || lookups.target?.name !== ref.name || lookups.target.resource !== ref.resource)
    return undefined;
  const label = valueAt(lookups.target.object, LABEL_PATH);
  return typeof label === 'string' ? label : undefined;
}

function named(name: string | undefined, { tiers }: TierOptions): Named | undefined {
  return name === undefined ? undefined : { name, tier: Object.hasOwn(tiers, name) ? tiers[name] : undefined };
}

/** Whether no amount of a tier is above the other's. */
function isWithin(one: Tier, other: Tier): boolean {
  const most = amountsIn(other);
  return amountsIn(one).every((amount, index) => amount <= (most[index] as bigint));
}
