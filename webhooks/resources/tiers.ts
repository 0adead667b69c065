import * as z from 'zod';
import { type ResourceName, resourceNames, type Side, sides } from '../../src/engine/pod-resources.ts';
import { type Amount, formatCpu, formatMemory, parseQuantity } from '../../src/engine/quantity.ts';

const Quantity = z
  .string()
  .refine((text) => parseQuantity(text) !== undefined, { error: 'expected a quantity, such as 100m or 128Mi' })
  // The same as a pattern, for JSON Schema.
  .meta({ pattern: '^[0-9]+(\\.[0-9]+)?([numkMGTPE]|[KMGTPE]i|[eE][0-9]+)?$' });

/** Requests or limits, as options of policies hold them. */
const Amounts = z.strictObject({ cpu: Quantity, memory: Quantity });

/** The API server refuses requests above the limits. */
const isAcceptable = (of: Readonly<Record<Side, z.infer<typeof Amounts>>>) =>
  resourceNames.every((name) => (parseQuantity(of.requests[name]) ?? 0n) <= (parseQuantity(of.limits[name]) ?? 0n));
const acceptable = { error: 'expected requests that are not above the limits' };

/** Requests and limits of one container. */
export const Both = z.strictObject({ requests: Amounts, limits: Amounts }).refine(isAcceptable, acceptable);

export const Tier = z
  .strictObject({ requests: Amounts, limits: Amounts, replicas: z.int().min(0) })
  .refine(isAcceptable, acceptable);
export type Tier = z.infer<typeof Tier>;

/** The handbook's table RESOURCE_TIERS. */
export const tiers: Readonly<Record<string, Tier>> = {
  small: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '128Mi' }, replicas: 1 },
  medium: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '250m', memory: '256Mi' }, replicas: 2 },
  large: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' }, replicas: 2 },
  xlarge: { requests: { cpu: '200m', memory: '256Mi' }, limits: { cpu: '1000m', memory: '1Gi' }, replicas: 3 },
};

/** All amounts of a tier in a fixed order, to compare tiers by. */
export function amountsIn(tier: Tier): readonly Amount[] {
  return [...sides.flatMap((side) => resourceNames.map((name) => budgetOf(tier, side, name))), BigInt(tier.replicas)];
}

/** The amount that a tier allows for a whole pod. */
export function budgetOf(tier: Tier, side: Side, name: ResourceName): Amount {
  return parseQuantity(tier[side][name]) ?? 0n;
}

/** An amount rounded down to the handbook's units: whole millicores and bytes. */
export function wholeAmount(name: ResourceName, amount: Amount): Amount {
  const unit = name === 'cpu' ? 1_000_000n : 1_000_000_000n;
  return amount - (amount % unit);
}

/** An amount in the handbook's units, rounded down. */
export function formatAmount(name: ResourceName, amount: Amount): string {
  return name === 'cpu' ? formatCpu(amount) : formatMemory(amount);
}
