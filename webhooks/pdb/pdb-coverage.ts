import * as z from 'zod';
import { valueAt } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { deployments, statefulSets } from '../../src/engine/resource.ts';
import { isCovered } from './budget-index.ts';
import { leastReplicasOf, podLabelsOf } from './workloads.ts';

const Options = z.strictObject({
  replicas: z.int().min(2).default(2).describe('From how many replicas on a workload needs a budget.'),
});

export const pdbCoverage = definePolicy({
  id: 'pdb-coverage',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'PDB',
  docs: {
    quote: 'WHEN_TO_USE_PDB: - Services with >= 2 replicas that must maintain availability',
    summary: 'A workload with 2 or more replicas has a disruption budget.',
    rationale: 'Without one a drain may stop all replicas at the same time.',
    remediation: 'Add a PodDisruptionBudget whose selector matches the labels of the pods.',
  },
  match: { resources: [deployments, statefulSets], operations: ['CREATE', 'UPDATE'], onlyInSets: true },
  options: Options,
  messages: {
    uncovered: { text: 'no disruption budget selects the pods', compares: 'amount' },
  },
  validate({ object, resource, lookups, options }, report) {
    const workload = { object, resource };
    const replicas = leastReplicasOf(workload, lookups.workloads ?? none);
    // With Recreate every rollout stops the workload anyway: it needs no budget.
    if (replicas < options.replicas || valueAt(object, ['spec', 'strategy', 'type']) === 'Recreate') return;
    if (isCovered(lookups.disruptionBudgets ?? none, podLabelsOf(workload))) return;
    const found = `${replicas} and no budget`;
    const wanted = 'a PodDisruptionBudget that selects its pods';
    report({ message: 'uncovered', path: ['spec', 'replicas'], found, wanted, amount: replicas });
  },
});

const none: readonly never[] = [];
