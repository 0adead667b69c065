// Generated objects of all kinds that policies match.
import fc from 'fast-check';
import type { JsonObject } from '../../../src/engine/json.ts';
import type { LookupResults } from '../../../src/engine/lookups.ts';
import { connections, type Resource } from '../../../src/engine/resource.ts';
import { registry } from '../../../webhooks/index.ts';
import { awkwardKey, labels, metadata, podSpec, template } from './pod.ts';

const resources: readonly Resource[] = [...new Set(registry.policies.flatMap(({ match }) => match.resources))];

/** An object, with the resource it would be sent as. */
export interface Sample {
  readonly resource: Resource;
  readonly object: JsonObject;
}

const window = fc.record({ stabilizationWindowSeconds: fc.constantFrom(0, 120, 300, null, '9') }, { requiredKeys: [] });
const metric = fc.record(
  {
    type: fc.constantFrom('Resource', 'Pods', null),
    resource: fc.record(
      {
        name: fc.constantFrom('cpu', 'memory', '__proto__'),
        target: fc.record(
          { type: fc.constantFrom('Utilization', 'Value'), averageUtilization: fc.constantFrom(50, 70, 80, 95, null) },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);
const amount = fc.constantFrom<unknown>(0, 1, 2, 3, '0%', '0', '51%', '100%', 'x', '%', null, -1);
const selector = fc.record(
  {
    matchLabels: fc.oneof(labels, fc.constantFrom(null, { app: 'ge-executor' }, { app: 'x' })),
    matchExpressions: fc.array(
      fc.record(
        {
          key: fc.constantFrom('app', '__proto__', ''),
          operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist', 'x'),
          values: fc.constantFrom<unknown>(['ge-executor'], ['x', 'y'], [], null, 'x'),
        },
        { requiredKeys: [] },
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

const spec = fc.record(
  {
    replicas: fc.constantFrom(0, 1, 2, 9),
    selector: fc.oneof(selector, fc.constant(null)),
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
    scaleTargetRef: fc.constantFrom(
      null,
      { name: 'ge-executor' },
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' },
      { apiVersion: 'example.com/v1', kind: 'Rollout', name: 'x' },
    ),
    metrics: fc.array(metric, { maxLength: 3 }),
    behavior: fc.record({ scaleUp: window, scaleDown: window }, { requiredKeys: [] }),
    minAvailable: amount,
    maxUnavailable: amount,
    valuesContent: fc.constantFrom('', 'image: {tag: v3}', 'image:\n  tag: latest', '{{', '- 1', 'a: &a [*a]', null),
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

const exec = fc.record(
  {
    stdin: fc.boolean(),
    tty: fc.boolean(),
    command: fc.array(
      fc.constantFrom('tar', '-xmf', 'xf', '-', 'sh', '-c', 'cat > x', 'tar xf - -C /', 'tee', '/bin/bash', '', '--'),
      { maxLength: 5 },
    ),
  },
  { requiredKeys: [] },
);

const namespace = fc.constantFrom('ge-agents', 'sh-acme', 'ge-system');
const name = fc.constantFrom('x', 'dolly', 'orchestrator', 'traefik', 'ge-agents');

/** An object whose fields have the right names and mostly the right types. */
export const typedObject: fc.Arbitrary<Sample> = fc
  .tuple(fc.constantFrom(...resources), name, namespace, metadata, spec, fc.tuple(podSpec, exec))
  .map(([resource, objectName, place, objectMetadata, anySpec, [pod, execOptions]]) => ({
    resource,
    object: {
      kind: resource.kind,
      metadata: { name: objectName, namespace: place, ...objectMetadata },
      ...(connections.includes(resource) && execOptions),
      spec: resource.kind === 'Pod' ? pod : anySpec,
      status: { selector: 'app=ge-executor' },
    },
  }));

const fieldNames = [
  ...['metadata', 'spec', 'template', 'jobTemplate', 'containers', 'initContainers', 'env', 'resources', 'limits'],
  ...[
    'ephemeralContainers',
    'requests',
    'cpu',
    'memory',
    'labels',
    'annotations',
    'strategy',
    'rollingUpdate',
    'maxSurge',
    'securityContext',
  ],
  ...['livenessProbe', 'readinessProbe', 'startupProbe', 'exec', 'httpGet', 'command', 'args', 'os', 'image', 'ports'],
  ...['volumes', 'reference', 'pullPolicy', 'valueFrom', 'fieldRef', 'fieldPath'],
  ...['status', 'selector', 'matchLabels', 'matchExpressions', 'replicas', 'maxReplicas', 'scaleTargetRef', 'metrics'],
  ...['behavior', 'scaleUp', 'scaleDown', 'resource', 'target', 'minAvailable', 'maxUnavailable', 'valuesContent'],
  ...['stdin', 'tty', 'managedFields', 'ownerReferences', 'fieldsV1', 'name', 'value', '__proto__', 'length'],
  ...['toString', 'valueOf', 'concurrencyPolicy', 'restartPolicy', 'strategy', 'type', 'generateName'],
];

const { junk } = fc.letrec((tie) => ({
  junk: fc.oneof(
    { maxDepth: 7, depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 'x', '', 'Always', '25%'),
    fc.array(tie('junk'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...fieldNames), awkwardKey), tie('junk'), { maxKeys: 6 }),
  ),
}));

const fields = fc.dictionary(fc.constantFrom(...fieldNames), junk, { maxKeys: 6 });

/** Any JSON under the kinds that policies match: no API server sends it, and nothing may break on it. */
export const wildObject: fc.Arbitrary<Sample> = fc
  .tuple(fc.constantFrom(...resources), fields)
  .map(([resource, object]) => ({ resource, object: { ...object, kind: resource.kind } }));

/** What a look-up may bring: anything, or nothing. */
export const lookups: fc.Arbitrary<Omit<LookupResults, 'target'> & { readonly target: JsonObject | null | undefined }> =
  fc.record({
    namespaceLabels: fc.option(fc.constantFrom({}, { 'zonegate.dev/tier': 'small' }), { nil: undefined }),
    target: fc.option(fc.oneof(fields, fc.constant(null)), { nil: undefined }),
    workloads: fc.option(fc.array(fields, { maxLength: 4 }), { nil: undefined }),
    disruptionBudgets: fc.option(fc.array(fields, { maxLength: 4 }), { nil: undefined }),
  });
