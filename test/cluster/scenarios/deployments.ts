import type { JsonObject } from '../../../src/engine/json.ts';
import { compliantContainer, deployment } from '../support/objects.ts';
import { container, type Scenario } from './scenario.ts';

export const deploymentsScenarios: readonly Scenario[] = [
  {
    policy: 'security-context',
    namespace: 'ge-system',
    good: deployment,
    unset: (names) => deployment(names, { pod: { securityContext: undefined } }),
    injected: [[['spec', 'template', 'spec', 'securityContext'], { runAsNonRoot: true, fsGroup: 1004 }]],
    bad: (names) =>
      deployment(names, {
        pod: {
          securityContext: undefined,
          containers: [
            { ...compliantContainer, securityContext: { runAsUser: 1000 } },
            { ...compliantContainer, name: 'b' },
          ],
        },
      }),
    // A container without any may run as root.
    also: ['run-as-non-root'],
  },
  {
    policy: 'unbuffered-output',
    namespace: 'ge-system',
    good: deployment,
    unset: (names) => deployment(names, { container: { env: undefined } }),
    injected: [[[...container, 'env'], [{ name: 'PYTHONUNBUFFERED', value: '1' }]]],
    bad: (names) => deployment(names, { container: { env: [{ name: 'PYTHONUNBUFFERED', value: '' }] } }),
  },
  {
    policy: 'rolling-update',
    namespace: 'ge-system',
    good: deployment,
    unset: (names) => deployment(names, { spec: { strategy: undefined } }),
    injected: [[['spec', 'strategy', 'rollingUpdate'], { maxSurge: 1, maxUnavailable: 0 }]],
    bad: (names) => deployment(names, { spec: { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } } }),
  },
  {
    policy: 'run-as-non-root',
    namespace: 'ge-system',
    good: (names) => deployment(names, { pod: { securityContext: { runAsUser: 1000 } } }),
    bad: (names) => deployment(names, { pod: { securityContext: { fsGroup: 1004 } } }),
  },
  {
    policy: 'standard-labels',
    namespace: 'ge-system',
    good: deployment,
    bad: (names) => {
      const object = deployment(names);
      return { ...object, metadata: { ...(object.metadata as JsonObject), labels: { app: names.name } } };
    },
  },
  {
    policy: 'recreate-singletons',
    namespace: 'ge-system',
    good: deployment,
    bad: (names) => deployment(names, { spec: { strategy: { type: 'Recreate' } } }),
  },
];
