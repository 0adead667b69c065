import type { JsonObject } from '../../../src/engine/json.ts';
import type { Scenario } from './scenario.ts';

const namespace = (name: string, labels: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

export const namespacesScenarios: readonly Scenario[] = [
  {
    policy: 'known-namespace',
    namespace: '',
    // A namespace cannot be renamed.
    verbs: ['apply', 'apply --server-side', 'create'],
    good: ({ name }) => namespace(`sh-${name}`, { 'zonegate.dev/owner': 'rutger' }),
    unset: ({ name }) => namespace(`ded-${name}`),
    injected: [[['metadata', 'labels', 'zonegate.dev/owner'], 'rutger']],
    bad: ({ name }) => namespace(name),
  },
];
