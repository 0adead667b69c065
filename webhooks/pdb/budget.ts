// What a disruption budget says (policy/v1 PodDisruptionBudget).
import type { PodDisruptionBudgetSpec } from 'kubernetes-types/policy/v1.d.ts';
import { isObject, type JsonObject, type Untrusted } from '../../src/engine/json.ts';

export type Budget = Untrusted<PodDisruptionBudgetSpec>;

export function budgetOf({ spec }: JsonObject): Budget {
  return isObject(spec) ? spec : {};
}

/** A whole percentage (IntOrString): 50 of `50%`; undefined for anything else. */
export function percentOf(amount: unknown): number | undefined {
  return typeof amount === 'string' && /^\d+%$/.test(amount) ? Number(amount.slice(0, -1)) : undefined;
}
