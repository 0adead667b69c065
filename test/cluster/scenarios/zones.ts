import { deployment } from '../support/objects.ts';
import type { Scenario } from './scenario.ts';

export const zonesScenarios: readonly Scenario[] = [
  {
    policy: 'host-network',
    namespace: 'ge-system',
    good: deployment,
    bad: (names) => deployment(names, { pod: { hostNetwork: true } }),
  },
];
