import * as z from 'zod';
import { type Path, percentOf, valueAt } from '../../src/engine/json.ts';
import { isOfExecutors } from '../../src/engine/object-view.ts';
import { definePolicy, everyZone, type PolicyInput } from '../../src/engine/policy.ts';
import { podDisruptionBudgets } from '../../src/engine/resource.ts';
import { selectorOf } from '../../src/engine/selector.ts';
import { budgetOf, selectorTextOf } from './budget.ts';
import { mostReplicasOf, podLabelsOf, type Workload, workloadsIn } from './workloads.ts';

const SELECTOR: Path = ['spec', 'selector'];
const MIN_AVAILABLE: Path = ['spec', 'minAvailable'];

export const pdbMisfit = definePolicy({
  id: 'pdb-misfit',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'PDB',
  docs: {
    quote:
      'WHEN_NOT_TO_USE: - Singletons with Recreate strategy (dolly, orchestrator singletons) - Stateless batch jobs that can restart safely',
    summary: 'No disruption budget for singletons and batch jobs, and none that allows no disruption at all.',
    rationale:
      'A budget that can never be kept blocks every drain: nodes are not upgraded until somebody deletes it at night.',
    remediation: 'Delete the budget, or let it allow at least one disruption.',
  },
  match: { resources: [podDisruptionBudgets], operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    blocks: { text: 'the budget allows no disruption at all: no node can be drained', compares: 'amount' },
    singleton: { text: 'the budget is for a singleton, which a rollout stops anyway', compares: 'subject' },
    job: { text: 'the budget is for a batch job, which can be started again', compares: 'subject' },
    unverified: {
      text: 'the workloads that the budget selects could not be looked up',
      compares: 'subject',
      isUnverified: true,
      remediation: 'Nothing, if it selects neither singletons nor jobs, and leaves a drain at least one pod to take.',
    },
  },
  needs: () => ['workloads'],
  validate(input, report) {
    const budget = budgetOf(input.object);
    const { selector, minAvailable, maxUnavailable } = budget;
    const isNone = maxUnavailable === 0 || percentOf(maxUnavailable) === 0;
    if (isNone) {
      const path = ['spec', 'maxUnavailable'];
      report({
        message: 'blocks',
        path,
        found: String(maxUnavailable),
        wanted: 'at least 1',
        amount: Number.POSITIVE_INFINITY,
      });
    }
    const isAll = (percentOf(minAvailable) ?? 0) >= 100;
    if (isAll) {
      const found = String(minAvailable);
      const amount = blockedBy(minAvailable);
      report({ message: 'blocks', path: MIN_AVAILABLE, found, wanted: 'less than 100%', amount });
    }
    const all = input.lookups.workloads;
    if (all === undefined) {
      if (isNone || isAll) return;
      const found = 'no answer of the API server';
      const about = selectorTextOf(budget);
      return report({ message: 'unverified', path: SELECTOR, found, wanted: 'the workloads that it selects', about });
    }
    const selected = workloadsIn(all).selectedBy(selectorOf(selector));
    for (const workload of selected) {
      const message = misfitOf(workload);
      if (message === undefined) continue;
      const about = objectName(workload);
      report({ message, path: SELECTOR, found: `it selects ${about}`, wanted: 'no budget', about });
    }
    if (isAll) return;
    // A job has no replicas that a budget could keep.
    const replicated = selected.filter((workload) => misfitOf(workload) !== 'job');
    const most = replicated.reduce((sum, workload) => sum + mostReplicasOf(workload, all), 0);
    const amount = blockedBy(minAvailable);
    // For executors, a budget that keeps all of them is right: their autoscaler starts with as many as it keeps.
    if (most === 0 || amount < most || selected.some((workload) => isExecutor(workload, input))) return;
    const found = `${minAvailable} of ${most} ${most === 1 ? 'pod' : 'pods'}`;
    report({ message: 'blocks', path: MIN_AVAILABLE, found, wanted: `at most ${most - 1}`, amount });
  },
});

function misfitOf({ object, resource }: Workload): 'singleton' | 'job' | undefined {
  if (resource.group === 'batch') return 'job';
  return valueAt(object, ['spec', 'strategy', 'type']) === 'Recreate' ? 'singleton' : undefined;
}

/** The largest number of pods of which a budget keeps all. Kubernetes rounds percentages up. */
function blockedBy(minAvailable: unknown): number {
  if (typeof minAvailable === 'number') return minAvailable;
  const percent = percentOf(minAvailable) ?? 0;
  return percent < 100 ? Math.ceil(100 / (100 - percent)) - 1 : Number.POSITIVE_INFINITY;
}

function isExecutor(workload: Workload, { platform }: PolicyInput): boolean {
  return isOfExecutors(podLabelsOf(workload), platform);
}

function objectName({ object, resource }: Workload): string {
  const name = valueAt(object, ['metadata', 'name']);
  return typeof name === 'string' ? `${resource.kind} ${name}` : `a ${resource.kind}`;
}
