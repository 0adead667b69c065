// The spec of a disruption budget (policy/v1 PodDisruptionBudget).
import type { PodDisruptionBudgetSpec } from 'kubernetes-types/policy/v1.d.ts';
import { isObject, type JsonObject, list, shown, strings, type Untrusted } from '../../src/engine/json.ts';

export type Budget = Untrusted<PodDisruptionBudgetSpec>;

export function budgetOf({ spec }: JsonObject): Budget {
  return isObject(spec) ? spec : {};
}

/** The selector as a text, which does not depend on the order of its terms. */
export function selectorTextOf({ selector }: Budget): string {
  const { matchLabels, matchExpressions } = isObject(selector) ? selector : {};
  const labels = isObject(matchLabels) ? Object.entries(matchLabels) : [];
  const terms = [
    ...labels.map(([key, value]) => [key, shown(value)]),
    ...list(matchExpressions).map(({ key, operator, values }) => [
      shown(key),
      shown(operator),
      strings(values).toSorted(),
    ]),
  ];
  return terms
    .map((term) => JSON.stringify(term))
    .toSorted()
    .join();
}
