// Which tier holds for an object: its namespace's, which whoever owns that gave; it may choose less for itself.
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
  /** Undefined when there is none of that name. */
  readonly tier: Tier | undefined;
}

export interface KnownTier {
  /** The one that holds; undefined when nobody named one. */
  readonly held: Named | undefined;
  /** The one that the object names, where it does not count: there is no such tier, or it has more than the namespace's. */
  readonly refused?: Named;
  /** Whether the labels of the namespace were not to be had: they may name another, or less. */
  readonly isUnverified: boolean;
}

export function tierOf(input: PolicyInput<TierOptions>): KnownTier {
  const { lookups, options } = input;
  const own = named(ownLabel(input), options);
  if (lookups.namespaceLabels === undefined) return { held: own, isUnverified: true };
  const given = named(lookups.namespaceLabels[LABEL], options);
  if (given === undefined) return { held: own ?? named(options.defaultTier, options), isUnverified: false };
  if (own === undefined) return { held: given, isUnverified: false };
  // Of a tier that does not exist nobody can choose less.
  if (given.tier === undefined) return { held: given, isUnverified: false };
  const counts = own.tier !== undefined && isWithin(own.tier, given.tier);
  return counts ? { held: own, isUnverified: false } : { held: given, refused: own, isUnverified: false };
}

/** The label of the object itself; of a Scale or an autoscaler, that of its target. */
function ownLabel(input: PolicyInput<TierOptions>): string | undefined {
  const { resource, labels, lookups } = input;
  if (resource.template !== undefined) return labels[LABEL];
  const ref = targetOf(input);
  // On UPDATE the old object is looked at, too, which may have had another target.
  if (ref === undefined || lookups.target?.name !== ref.name || lookups.target.resource !== ref.resource)
    return undefined;
  const label = valueAt(lookups.target.object, LABEL_PATH);
  return typeof label === 'string' ? label : undefined;
}

function named(name: string | undefined, { tiers }: TierOptions): Named | undefined {
  return name === undefined ? undefined : { name, tier: Object.hasOwn(tiers, name) ? tiers[name] : undefined };
}

/** Whether a tier has no amount above the other's. */
function isWithin(one: Tier, other: Tier): boolean {
  const most = amountsIn(other);
  return amountsIn(one).every((amount, index) => amount <= (most[index] as bigint));
}
