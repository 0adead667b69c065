import type { JsonObject } from '../../../src/engine/json.ts';
import { compliantContainer, deployment, type Names } from '../support/objects.ts';
import type { Scenario } from './scenario.ts';

const reaching = (names: Names, value: string) =>
  deployment(names, { container: { env: [...compliantContainer.env, { name: 'API', value }] } });

const networkPolicy = ({ name, namespace }: Names, ingress: readonly JsonObject[]): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: { podSelector: {}, policyTypes: ['Ingress'], ingress },
});

export const k3sScenarios: readonly Scenario[] = [
  {
    policy: 'broken-cluster-ip',
    namespace: 'ge-system',
    good: (names) => reaching(names, 'https://kubernetes.default.svc.cluster.local'),
    bad: (names) => reaching(names, 'https://10.43.0.1:443'),
  },
  {
    policy: 'unenforced-network-policy',
    namespace: 'ge-system',
    good: (names) => networkPolicy(names, [{}]),
    bad: (names) => networkPolicy(names, []),
  },
];
