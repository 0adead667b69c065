import * as z from 'zod';
import type { ResourceName, Side } from '../../src/engine/pod-resources.ts';
import { type Amount, formatCpu, formatMemory, parseQuantity } from '../../src/engine/quantity.ts';

const Quantity = z
  .string()
  .refine((text) => parseQuantity(text) !== undefined, { error: 'expected a quantity, such as 100m or 128Mi' })
  // What the refinement means, for JSON Schema.
  .meta({ pattern: '^[0-9]+(\\.[0-9]+)?([numkMGTPE]|[KMGTPE]i|[eE][0-9]+)?$' });

/** Requests or limits, as options of policies hold them. */
export const Amounts = z.strictObject({ cpu: Quantity, memory: Quantity });

export const Tier = z.strictObject({ requests: Amounts, limits: Amounts, replicas: z.int().min(0) });
export type Tier = z.infer<typeof Tier>;

/** The handbook's table RESOURCE_TIERS. */
export const tiers: Readonly<Record<string, Tier>> = {
  small: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '128Mi' }, replicas: 1 },
  medium: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '250m', memory: '256Mi' }, replicas: 2 },
  large: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' }, replicas: 2 },
  xlarge: { requests: { cpu: '200m', memory: '256Mi' }, limits: { cpu: '1000m', memory: '1Gi' }, replicas: 3 },
};

/** What a tier allows in all. */
export function budgetOf(tier: Tier, side: Side, name: ResourceName): Amount {
  return parseQuantity(tier[side][name]) ?? 0n;
}

/** An amount in the handbook's units, rounded down. */
export function formatAmount(name: ResourceName, amount: Amount): string {
  return name === 'cpu' ? formatCpu(amount) : formatMemory(amount);
}
