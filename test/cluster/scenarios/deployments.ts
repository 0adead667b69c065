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
];
