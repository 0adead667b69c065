// Generated Kubernetes objects: some as the API server would send them, some as no API server would.
import fc from 'fast-check';
import type { JsonObject } from '../../src/engine/json.ts';
import { horizontalPodAutoscalers, type Resource, scales, workloads } from '../../src/engine/resource.ts';

const resources: readonly Resource[] = [...workloads, horizontalPodAutoscalers, ...scales];

const awkwardKey = fc.constantFrom(
  'a/b',
  'c~d',
  '__proto__',
  'constructor',
  'toString',
  'app',
  '',
  'zonegate.dev/tier',
);
const labels = fc.dictionary(
  fc.oneof(awkwardKey, fc.string({ maxLength: 8 })),
  fc.constantFrom('', 'ge-executor', 'small', 'medium', 'xlarge', 'huge'),
  { maxKeys: 4 },
);
const quantity = fc.constantFrom(
  '10m',
  '0.1',
  '1',
  '1e3m',
  '64Mi',
  '1Gi',
  '0',
  '-1',
  'x',
  '1e999999999',
  '200n',
  3,
  null,
);
const amounts = fc.dictionary(fc.constantFrom('cpu', 'memory', 'nvidia.com/gpu'), quantity);
const probe = fc.oneof(
  fc.constant(null),
  fc.record(
    {
      exec: fc.record({ command: fc.constant(['true']) }),
      httpGet: fc.record({ port: fc.constantFrom(8080, 'http') }),
      tcpSocket: fc.record({ port: fc.nat(9000) }),
      periodSeconds: fc.oneof(fc.constantFrom(10, 30, 60), fc.nat(100)),
      failureThreshold: fc.oneof(fc.constantFrom(3, 6), fc.nat(20)),
    },
    { requiredKeys: [] },
  ),
);
const env = fc.array(
  fc.record(
    {
      name: fc.constantFrom('PYTHONUNBUFFERED', 'PORT', '__proto__'),
      value: fc.constantFrom('', '1', 'secret'),
      valueFrom: fc.constant({ fieldRef: { fieldPath: 'metadata.name' } }),
    },
    { requiredKeys: ['name'] },
  ),
  { maxLength: 3 },
);
const container = fc.record(
  {
    name: fc.constantFrom('a', 'b', 'c', ''),
    image: fc.constantFrom('api', 'registry.example.com/api:1', 'python@sha256:0'),
    command: fc.constantFrom([], ['python', '-u', 'x'], ['sh', '-c', 'stdbuf -oL x']),
    env,
    resources: fc.record({ requests: amounts, limits: amounts }, { requiredKeys: [] }),
    securityContext: fc.constantFrom(null, {}, { runAsUser: 0 }, { runAsNonRoot: true }),
    livenessProbe: probe,
    readinessProbe: probe,
    restartPolicy: fc.constantFrom('Always', undefined),
  },
  { requiredKeys: ['name'] },
);
const podSpec = fc.record(
  {
    containers: fc.array(container, { maxLength: 4 }),
    initContainers: fc.array(container, { maxLength: 3 }),
    hostNetwork: fc.boolean(),
    restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
    securityContext: fc.constantFrom(null, {}, { fsGroup: 1 }),
    os: fc.constantFrom({ name: 'linux' }, { name: 'windows' }),
    resources: fc.record({ limits: amounts }, { requiredKeys: [] }),
  },
  { requiredKeys: ['containers'] },
);
const template = fc.record({ metadata: fc.record({ labels }, { requiredKeys: [] }), spec: podSpec });
const spec = fc.record(
  {
    replicas: fc.constantFrom(0, 1, 2, 9),
    strategy: fc.constantFrom(
      null,
      { type: 'Recreate' },
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '25%' } },
      { rollingUpdate: { maxSurge: '0%', maxUnavailable: 1 } },
    ),
    concurrencyPolicy: fc.constantFrom('Allow', 'Forbid', 'Replace'),
    successfulJobsHistoryLimit: fc.constantFrom(0, 3, 9),
    failedJobsHistoryLimit: fc.constantFrom(1, 3, 9),
    startingDeadlineSeconds: fc.constantFrom(10, 120, 999, null),
    maxReplicas: fc.nat(9),
    minReplicas: fc.nat(3),
    scaleTargetRef: fc.constantFrom(null, { name: 'ge-executor' }, { name: 'x' }),
    template,
    jobTemplate: fc.record({
      spec: fc.record(
        { template, backoffLimit: fc.nat(9), activeDeadlineSeconds: fc.nat(900) },
        { requiredKeys: ['template'] },
      ),
    }),
  },
  { requiredKeys: ['template', 'jobTemplate'] },
);

/** An object of some kind that policies match, with the resource it would be sent as. */
export const typedObject: fc.Arbitrary<{ resource: Resource; object: JsonObject }> = fc
  .tuple(fc.constantFrom(...resources), labels, fc.constantFrom('ge-agents', 'sh-acme', 'ge-system'), spec, podSpec)
  .map(([resource, objectLabels, namespace, workloadSpec, pod]) => ({
    resource,
    object: {
      kind: resource.kind,
      metadata: { name: 'x', namespace, labels: objectLabels },
      spec: resource.kind === 'Pod' ? pod : workloadSpec,
      status: { selector: 'app=ge-executor' },
    },
  }));

const fieldNames = [
  ...['metadata', 'spec', 'template', 'jobTemplate', 'containers', 'initContainers', 'env', 'resources', 'limits'],
  ...['requests', 'cpu', 'memory', 'labels', 'annotations', 'strategy', 'rollingUpdate', 'maxSurge', 'securityContext'],
  ...[
    'livenessProbe',
    'exec',
    'command',
    'args',
    'os',
    'status',
    'selector',
    'replicas',
    'maxReplicas',
    'scaleTargetRef',
  ],
  ...['managedFields', 'ownerReferences', 'fieldsV1', 'name', 'value', '__proto__', 'length'],
];

const { junk } = fc.letrec((tie) => ({
  junk: fc.oneof(
    { maxDepth: 7, depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 'x', '', 'Always', '25%'),
    fc.array(tie('junk'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...fieldNames), tie('junk'), { maxKeys: 6 }),
  ),
}));

/** Any JSON under the kinds that policies match: no API server sends it, and nothing may break on it. */
export const wildObject: fc.Arbitrary<{ resource: Resource; object: JsonObject }> = fc
  .tuple(fc.constantFrom(...resources), fc.dictionary(fc.constantFrom(...fieldNames), junk, { maxKeys: 6 }))
  .map(([resource, object]) => ({ resource, object: { ...object, kind: resource.kind } }));
