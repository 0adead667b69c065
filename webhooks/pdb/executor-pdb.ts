import * as z from 'zod';
import { percentOf } from '../../src/engine/json.ts';
import { isOfExecutors } from '../../src/engine/object-view.ts';
import { definePolicy, everyZone, type PolicyInput } from '../../src/engine/policy.ts';
import { podDisruptionBudgets } from '../../src/engine/resource.ts';
import { selectorOf } from '../../src/engine/selector.ts';
import { type Budget, budgetOf, selectorTextOf } from './budget.ts';
import { podLabelsOf, workloadsIn } from './workloads.ts';

const Options = z.strictObject({
  minAvailable: z.int().min(1).default(2).describe('The least executors that a drain must leave running.'),
});

export const executorPdb = definePolicy({
  id: 'executor-pdb',
  level: 'must',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'PDB',
  docs: {
    quote: 'GE_EXECUTOR_PDB: minAvailable=2 (always keep 2 executor pods running)',
    summary: 'A disruption budget for executors keeps 2 of them running.',
    rationale: 'A drain that takes the last executors away stops all agents at once.',
    remediation:
      'Set minAvailable: 2, and no maxUnavailable. A percentage counts from 51 % on: of 2 executors or more it keeps 2.',
  },
  match: { resources: [podDisruptionBudgets], operations: ['CREATE', 'UPDATE'], where: 'executors' },
  options: Options,
  messages: {
    few: { text: 'a drain may leave fewer executors than must always run', compares: 'amount' },
    unverified: {
      text: 'the budget may be for executors: the workloads that it selects could not be looked up',
      compares: 'both',
      isUnverified: true,
      remediation: 'Try again, or name the label app in the selector.',
    },
  },
  remedies: '`minAvailable` to 2, where it is set and `maxUnavailable` is not',
  // A selector without the executors' labels may select executors by other labels.
  needs: ({ object, platform }) =>
    selectorOf(budgetOf(object).selector).concerns(platform.executors.labels) === undefined ? ['workloads'] : [],
  validate(input, report) {
    const { object, options } = input;
    const budget = budgetOf(object);
    const { minAvailable, maxUnavailable } = budget;
    if (isEnough(minAvailable, options.minAvailable)) return;
    const isForExecutors = selectsExecutors(input);
    if (isForExecutors === false) return;
    const found =
      amountText(minAvailable) ??
      (amountText(maxUnavailable) ? `maxUnavailable ${amountText(maxUnavailable)}` : 'none');
    const wanted = `at least ${options.minAvailable}`;
    const amount = numbersFrom(options.minAvailable).map((pods) => -keptOf(budget, pods));
    const path = ['spec', 'minAvailable'];
    if (isForExecutors === undefined) {
      return report({ message: 'unverified', path, found, wanted, amount, about: selectorTextOf(budget) });
    }
    const isOnlyOne = amountText(minAvailable) !== undefined && amountText(maxUnavailable) === undefined;
    report({
      message: 'few',
      path,
      found,
      wanted,
      amount,
      ...(isOnlyOne && { remedy: [{ path, value: options.minAvailable }] }),
    });
  },
});

/** Whether the budget selects executors; undefined where the look-up failed. */
function selectsExecutors({ object, platform, lookups }: PolicyInput): boolean | undefined {
  const selector = selectorOf(budgetOf(object).selector);
  const byLabels = selector.concerns(platform.executors.labels);
  if (byLabels !== undefined || lookups.workloads === undefined) return byLabels;
  const selected = workloadsIn(lookups.workloads).selectedBy(selector);
  return selected.some((workload) => isOfExecutors(podLabelsOf(workload), platform));
}

/**
 * Whether a minAvailable keeps the wanted pods. More than 50 % of 2 or more pods, rounded up, are at least 2; no
 * percentage below 100 % keeps more for sure.
 */
function isEnough(minAvailable: unknown, wanted: number): boolean {
  if (typeof minAvailable === 'number') return minAvailable >= wanted;
  const percent = percentOf(minAvailable) ?? 0;
  return percent >= 100 || (wanted <= 2 && percent > 50);
}

/** Numbers of executors to compare budgets by. Up to a hundred, as then every percentage differs from the others. */
function numbersFrom(least: number): readonly number[] {
  return Array.from({ length: 100 }, (_, index) => least + index);
}

/** How many of some pods a budget keeps. Kubernetes rounds percentages up. */
function keptOf({ minAvailable, maxUnavailable }: Budget, pods: number): number {
  const scaled = (amount: unknown) => (typeof amount === 'number' ? amount : scaledTo(pods, percentOf(amount)));
  const gone = scaled(maxUnavailable) ?? pods;
  return Math.min(Math.max(scaled(minAvailable) ?? pods - gone, 0), pods);
}

function scaledTo(pods: number, percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : Math.ceil((percent * pods) / 100);
}

function amountText(amount: unknown): string | undefined {
  return typeof amount === 'number' || typeof amount === 'string' ? String(amount) : undefined;
}
