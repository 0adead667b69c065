import type { JsonObject } from '../../../src/engine/json.ts';
import { autoscaler, type Names } from '../support/objects.ts';
import type { Scenario } from './scenario.ts';

const scaled = (names: Names, spec: JsonObject): JsonObject => {
  const object = autoscaler(names, 5);
  return { ...object, spec: { ...(object.spec as JsonObject), ...spec } };
};
const scaleUp = { stabilizationWindowSeconds: 120 };

export const hpaScenarios: readonly Scenario[] = [
  {
    policy: 'executor-max-replicas',
    namespace: 'ge-agents',
    good: (names) => autoscaler(names, 5),
    bad: (names) => autoscaler(names, 8),
  },
  {
    policy: 'hpa-scale-up-window',
    namespace: 'ge-system',
    good: (names) => autoscaler(names, 8),
    unset: (names) => scaled(names, { behavior: undefined }),
    injected: [[['spec', 'behavior', 'scaleUp', 'stabilizationWindowSeconds'], 120]],
    bad: (names) => scaled(names, { behavior: { scaleUp: { stabilizationWindowSeconds: 30 } } }),
  },
  {
    policy: 'executor-hpa',
    namespace: 'ge-agents',
    good: (names) => autoscaler(names, 5),
    unset: (names) => scaled(names, { behavior: { scaleUp } }),
    injected: [[['spec', 'behavior', 'scaleDown', 'stabilizationWindowSeconds'], 300]],
    bad: (names) => scaled(names, { minReplicas: 1 }),
  },
];
