import type { JsonObject } from '../../../src/engine/json.ts';
import { deployment, disruptionBudget, type Names } from '../support/objects.ts';
import type { Scenario } from './scenario.ts';

const budget = (names: Names, spec: JsonObject): JsonObject => ({ ...disruptionBudget(names), spec });

/** A declared singleton, which is recreated. */
function singleton(names: Names): JsonObject {
  const object = deployment(names, { spec: { replicas: 1, strategy: { type: 'Recreate' } } });
  const metadata = object.metadata as { labels: JsonObject };
  return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, 'zonegate.dev/singleton': 'true' } } };
}

export const pdbScenarios: readonly Scenario[] = [
  {
    policy: 'executor-pdb',
    namespace: 'ge-agents',
    good: disruptionBudget,
    bad: (names) => budget(names, { minAvailable: 1, selector: { matchLabels: { app: 'ge-executor' } } }),
  },
  {
    policy: 'pdb-misfit',
    namespace: 'ge-system',
    before: (names) => [singleton(names)],
    good: (names) => budget(names, { maxUnavailable: 1, selector: { matchLabels: { app: `not-${names.name}` } } }),
    bad: (names) => budget(names, { maxUnavailable: 1, selector: { matchLabels: { app: names.name } } }),
  },
];
