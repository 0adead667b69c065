import * as z from 'zod';
import { type Path, valueAt } from '../../src/engine/json.ts';
import { definePolicy, type PolicyInput } from '../../src/engine/policy.ts';
import { podDisruptionBudgets } from '../../src/engine/resource.ts';
import { selectorOf } from '../../src/engine/selector.ts';
import { isOfExecutors } from '../../src/engine/subject.ts';
import { budgetOf, percentOf } from './budget.ts';
import { mostReplicasOf, podLabelsOf, type Workload, workloadsIn } from './workloads.ts';

const SELECTOR: Path = ['spec', 'selector'];

export const pdbMisfit = definePolicy({
  id: 'pdb-misfit',
  level: 'should',
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
    blocks: { text: 'the budget allows no disruption at all: no node can be drained' },
    singleton: { text: 'the budget is for a singleton, which a rollout stops anyway' },
    job: { text: 'the budget is for a batch job, which can be started again' },
    unverified: {
      text: 'the workloads that the budget selects could not be looked up',
      isUnverified: true,
      remediation: 'Nothing, if it selects neither singletons nor jobs, and leaves a drain at least one pod to take.',
    },
  },
  needs: () => ['workloads'],
  validate(input, report) {
    const { selector, minAvailable, maxUnavailable } = budgetOf(input.object);
    if (maxUnavailable === 0 || percentOf(maxUnavailable) === 0) {
      const path = ['spec', 'maxUnavailable'];
      return report({ message: 'blocks', path, found: String(maxUnavailable), wanted: 'at least 1' });
    }
    const percent = percentOf(minAvailable) ?? 0;
    if (percent >= 100) {
      const path = ['spec', 'minAvailable'];
      return report({ message: 'blocks', path, found: String(minAvailable), wanted: 'less than 100%' });
    }
    const all = input.facts.workloads;
    if (all === undefined) {
      const found = 'no answer of the API server';
      return report({ message: 'unverified', path: SELECTOR, found, wanted: 'the workloads that it selects' });
    }
    const selected = workloadsIn(all).selectedBy(selectorOf(selector));
    for (const workload of selected) {
      const message = misfitOf(workload);
      if (message !== undefined) {
        report({ message, path: SELECTOR, found: `it selects ${nameOf(workload)}`, wanted: 'no budget' });
      }
    }
    // A job has no replicas to be kept.
    const replicated = selected.filter((workload) => misfitOf(workload) !== 'job');
    const most = replicated.reduce((sum, workload) => sum + mostReplicasOf(workload, all), 0);
    const isBlocking = most > 0 && (keptOf(minAvailable, most) ?? 0) >= most;
    // Executors are never fewer than their budget: what it keeps is what their autoscaler starts with.
    if (!isBlocking || selected.some((workload) => isExecutor(workload, input))) return;
    const found = `${minAvailable} of ${most} ${most === 1 ? 'pod' : 'pods'}`;
    report({ message: 'blocks', path: ['spec', 'minAvailable'], found, wanted: `at most ${most - 1}` });
  },
});

function misfitOf({ object, resource }: Workload): 'singleton' | 'job' | undefined {
  if (resource.group === 'batch') return 'job';
  return valueAt(object, ['spec', 'strategy', 'type']) === 'Recreate' ? 'singleton' : undefined;
}

/** How many of the pods a budget keeps: percentages are rounded up. */
function keptOf(minAvailable: unknown, pods: number): number | undefined {
  if (typeof minAvailable === 'number') return minAvailable;
  const percent = percentOf(minAvailable);
  return percent === undefined ? undefined : Math.ceil((percent * pods) / 100);
}

function isExecutor(workload: Workload, { platform }: PolicyInput): boolean {
  return isOfExecutors(podLabelsOf(workload), platform);
}

function nameOf({ object, resource }: Workload): string {
  const name = valueAt(object, ['metadata', 'name']);
  return typeof name === 'string' ? `${resource.kind} ${name}` : `a ${resource.kind}`;
}
