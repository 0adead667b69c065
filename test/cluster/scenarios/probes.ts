import type { JsonObject } from '../../../src/engine/json.ts';
import { deployment, executorProbe, type Names } from '../support/objects.ts';
import { container, type Scenario } from './scenario.ts';

const executor = (names: Names, livenessProbe: unknown = executorProbe, probes: JsonObject = {}) =>
  deployment(names, { container: { livenessProbe, ...probes } });
const http = { httpGet: { path: '/health', port: 8080 } };
const startup = (timings: JsonObject) => ({ startupProbe: { ...http, ...timings } });

function annotated(names: Names, longestOperation: string): JsonObject {
  const object = deployment(names);
  const annotations = { 'zonegate.dev/longest-operation': longestOperation };
  return { ...object, metadata: { ...(object.metadata as JsonObject), annotations } };
}

const speaking = (names: Names, livenessProbe: JsonObject) =>
  deployment(names, { container: { livenessProbe, ports: [{ name: 'http', containerPort: 8080 }] } });

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
    good: (names) => executor(names),
    unset: (names) => executor(names, null),
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
  {
    policy: 'executor-readiness',
    namespace: 'ge-agents',
    app: 'ge-executor',
    good: (names) => executor(names),
    unset: (names) => executor(names, executorProbe, { readinessProbe: undefined }),
    injected: [
      [[...container, 'readinessProbe', 'httpGet', 'path'], '/ready'],
      [[...container, 'readinessProbe', 'httpGet', 'port'], 8080],
      [[...container, 'readinessProbe', 'periodSeconds'], 10],
      [[...container, 'readinessProbe', 'failureThreshold'], 3],
    ],
    bad: (names) => executor(names, executorProbe, { readinessProbe: { tcpSocket: { port: 8080 } } }),
  },
  {
    policy: 'executor-startup',
    namespace: 'ge-agents',
    app: 'ge-executor',
    good: (names) => executor(names, executorProbe, startup({ initialDelaySeconds: 10, failureThreshold: 12 })),
    bad: (names) => executor(names, executorProbe, startup({ failureThreshold: 3 })),
  },
  {
    policy: 'liveness-tolerance',
    namespace: 'ge-system',
    good: (names) => annotated(names, '20s'),
    bad: (names) => annotated(names, '5m'),
  },
  {
    policy: 'slow-start',
    namespace: 'ge-system',
    good: (names) => deployment(names, { container: { livenessProbe: http, ...startup({ failureThreshold: 30 }) } }),
    bad: (names) => deployment(names, { container: { livenessProbe: { ...http, initialDelaySeconds: 60 } } }),
  },
  {
    policy: 'probe-handler',
    namespace: 'ge-system',
    good: (names) => speaking(names, http),
    bad: (names) => speaking(names, { tcpSocket: { port: 8080 } }),
  },
];
