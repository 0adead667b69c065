import { autoscaler } from '../support/objects.ts';
import type { Scenario } from './scenario.ts';

export const hpaScenarios: readonly Scenario[] = [
  {
    policy: 'executor-max-replicas',
    namespace: 'ge-agents',
    good: (names) => autoscaler(names, 5),
    bad: (names) => autoscaler(names, 8),
  },
];
