import { deployment, executorProbe, type Names } from '../support/objects.ts';
import { container, type Scenario } from './scenario.ts';

const executor = (names: Names, livenessProbe: unknown) => deployment(names, { container: { livenessProbe } });

export const probesScenarios: readonly Scenario[] = [
  {
    policy: 'probes-required',
    namespace: 'ge-system',
    good: deployment,
    bad: (names) => deployment(names, { container: { readinessProbe: undefined } }),
  },
  {
    policy: 'executor-liveness',
    namespace: 'ge-agents',
    app: 'ge-executor',
    good: (names) => executor(names, executorProbe),
    unset: (names) => executor(names, undefined),
    injected: [
      [
        [...container, 'livenessProbe', 'exec', 'command'],
        ['/bin/sh', '-c', 'kill -0 1'],
      ],
      [[...container, 'livenessProbe', 'periodSeconds'], 30],
      [[...container, 'livenessProbe', 'failureThreshold'], 6],
    ],
    bad: (names) =>
      executor(names, { httpGet: { path: '/health', port: 8080 }, periodSeconds: 30, failureThreshold: 6 }),
  },
];
