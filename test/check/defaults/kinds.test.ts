// The defaults of the API server. test/cluster/parity.test.ts compares whole objects with a real one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withDefaults } from '../../../src/check/defaults/kinds.ts';
import { type JsonObject, type Path, valueAt } from '../../../src/engine/json.ts';
import {
  cronJobs,
  daemonSets,
  deployments,
  helmChartConfigs,
  horizontalPodAutoscalers,
  jobs,
  namespaces,
  networkPolicies,
  podDisruptionBudgets,
  pods,
  type Resource,
  replicaSets,
  replicationControllers,
  statefulSets,
} from '../../../src/engine/resource.ts';
import { acceptableObjects } from '../../support/arbitrary/acceptable.ts';
import { typedObject, wildObject } from '../../support/arbitrary/objects.ts';
import { deepFreeze } from '../../support/request.ts';

const filled = (resource: Resource, spec: JsonObject, metadata: JsonObject = { name: 'x' }) =>
  withDefaults(deepFreeze({ metadata, spec }), resource);

describe('defaults', () => {
  it.each<[string, Resource, JsonObject, Path, unknown]>([
    ['a Deployment', deployments, {}, ['replicas'], 1],
    ['a Deployment', deployments, {}, ['progressDeadlineSeconds'], 600],
    [
      'a Deployment',
      deployments,
      {},
      ['strategy'],
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    ],
    [
      'a Deployment that says half',
      deployments,
      { strategy: { rollingUpdate: { maxSurge: 0 } } },
      ['strategy', 'rollingUpdate'],
      { maxSurge: 0, maxUnavailable: '25%' },
    ],
    [
      'a Deployment that recreates',
      deployments,
      { strategy: { type: 'Recreate' } },
      ['strategy'],
      { type: 'Recreate' },
    ],
    ['a Deployment scaled to zero', deployments, { replicas: 0 }, ['replicas'], 0],
    ['a Deployment with null', deployments, { replicas: null }, ['replicas'], 1],
    ['a StatefulSet', statefulSets, {}, ['updateStrategy'], { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }],
    [
      'a StatefulSet with a type',
      statefulSets,
      { updateStrategy: { type: 'RollingUpdate' } },
      ['updateStrategy'],
      { type: 'RollingUpdate' },
    ],
    ['a DaemonSet', daemonSets, {}, ['updateStrategy', 'rollingUpdate'], { maxUnavailable: 1, maxSurge: 0 }],
    ['a ReplicaSet', replicaSets, {}, ['replicas'], 1],
    ['a ReplicationController', replicationControllers, {}, ['replicas'], 1],
    ['a Job', jobs, {}, ['completions'], 1],
    ['a Job', jobs, {}, ['backoffLimit'], 6],
    ['a parallel Job', jobs, { parallelism: 2 }, ['completions'], undefined],
    ['a Job with limits by index', jobs, { backoffLimitPerIndex: 1 }, ['backoffLimit'], 2_147_483_647],
    ['a CronJob', cronJobs, {}, ['concurrencyPolicy'], 'Allow'],
    ['a CronJob', cronJobs, {}, ['failedJobsHistoryLimit'], 1],
    ['the Job of a CronJob, which gets none', cronJobs, {}, ['jobTemplate', 'spec', 'backoffLimit'], undefined],
    ['an autoscaler', horizontalPodAutoscalers, {}, ['minReplicas'], 1],
    [
      'an autoscaler',
      horizontalPodAutoscalers,
      { metrics: [] },
      ['metrics', 0, 'resource', 'target', 'averageUtilization'],
      80,
    ],
    ['an autoscaler without behavior', horizontalPodAutoscalers, {}, ['behavior'], undefined],
    [
      'an autoscaler with some',
      horizontalPodAutoscalers,
      { behavior: {} },
      ['behavior', 'scaleUp', 'stabilizationWindowSeconds'],
      0,
    ],
    [
      'an autoscaler with some',
      horizontalPodAutoscalers,
      { behavior: {} },
      ['behavior', 'scaleDown', 'stabilizationWindowSeconds'],
      undefined,
    ],
    ['a budget, which gets none', podDisruptionBudgets, { selector: {} }, [], { selector: {} }],
    ['a NetworkPolicy', networkPolicies, { egress: [{}] }, ['policyTypes'], ['Ingress', 'Egress']],
    ['a NetworkPolicy that lets nothing out', networkPolicies, { egress: [] }, ['policyTypes'], ['Ingress']],
  ])('of %s', (_, resource, spec, path, value) => {
    expect(valueAt(filled(resource, spec), ['spec', ...path])).toEqual(value);
  });

  it('of a Namespace: its name as a label', () => {
    expect(valueAt(filled(namespaces, {}), ['metadata', 'labels'])).toEqual({ 'kubernetes.io/metadata.name': 'x' });
    expect(valueAt(filled(namespaces, {}, { generateName: 'x-' }), ['metadata', 'labels'])).toBeUndefined();
  });

  it('of a ReplicationController: the labels of its pods, as its own and as its selector', () => {
    const template = { metadata: { labels: { app: 'x' } } };
    const made = filled(replicationControllers, { template, selector: {} });
    expect(valueAt(made, ['metadata', 'labels'])).toEqual({ app: 'x' });
    expect(valueAt(made, ['spec', 'selector'])).toEqual({ app: 'x' });
    const own = filled(replicationControllers, { template, selector: { app: 'y' } }, { labels: { own: 'label' } });
    expect(valueAt(own, ['metadata', 'labels'])).toEqual({ own: 'label' });
    expect(valueAt(own, ['spec', 'selector'])).toEqual({ app: 'y' });
  });

  it('of a Job without labels: those of its pods', () => {
    const template = { metadata: { labels: { app: 'x' } } };
    expect(valueAt(filled(jobs, { template }), ['metadata', 'labels'])).toEqual({ app: 'x' });
    const own = { name: 'x', labels: { own: 'label' } };
    expect(valueAt(filled(jobs, { template }, own), ['metadata', 'labels'])).toEqual({ own: 'label' });
  });
});

describe('the defaults of pods', () => {
  const container = {
    name: 'a',
    image: 'a',
    resources: { limits: { cpu: 1, memory: '1Gi' }, requests: { cpu: '0.5' } },
  };
  const spec = { hostNetwork: true, containers: [{ ...container, ports: [{ containerPort: 80 }] }] };
  const inTemplate = valueAt(filled(deployments, { template: { spec } }), ['spec', 'template', 'spec']);
  const inPod = valueAt(filled(pods, spec), ['spec']);

  it('fill a template in', () => {
    expect(inTemplate).toEqual({
      containers: [
        {
          name: 'a',
          image: 'a',
          imagePullPolicy: 'Always',
          ports: [{ containerPort: 80, protocol: 'TCP' }],
          resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } },
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      dnsPolicy: 'ClusterFirst',
      hostNetwork: true,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    });
  });

  it('fill a Pod in further: requests from limits, ports of the node', () => {
    expect(inPod).toMatchObject({
      containers: [
        {
          ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }],
          resources: { requests: { cpu: '500m', memory: '1Gi' } },
        },
      ],
      enableServiceLinks: true,
    });
  });

  it('add up what containers ask for, where the Pod itself is limited', () => {
    const resources = { limits: { cpu: '2', memory: '2Gi' } };
    const asked = { name: 'a', image: 'a', resources: { requests: { cpu: '250m' } } };
    const { spec: done } = filled(pods, { resources, containers: [asked, { ...asked, name: 'b' }] });
    expect(valueAt(done, ['resources', 'requests'])).toEqual({ cpu: '500m', memory: '2Gi' });
  });

  it.each([
    [{}, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }],
    [
      { periodSeconds: 0, failureThreshold: 9 },
      { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 9 },
    ],
    [{ httpGet: { port: 80 } }, { httpGet: { port: 80, path: '/', scheme: 'HTTP' } }],
  ])('of the probe %j', (livenessProbe, expected) => {
    const { spec: done } = filled(pods, { containers: [{ name: 'a', image: 'a', livenessProbe }] });
    expect(valueAt(done, ['containers', 0, 'livenessProbe'])).toMatchObject(expected);
  });
});

describe('what says nothing vanishes', () => {
  const metadata = { name: 'x', labels: {}, annotations: { note: '' }, creationTimestamp: null };
  const {
    spec,
    metadata: own,
    status,
  } = withDefaults(
    deepFreeze({
      metadata,
      spec: {
        template: {
          spec: {
            hostNetwork: false,
            securityContext: {},
            nodeSelector: {},
            containers: [{ name: 'a', image: 'a', args: [], env: [{ name: 'E', value: '' }], securityContext: {} }],
          },
        },
      },
      status: { replicas: 3 },
    }),
    deployments,
  );

  it('null, empty lists and maps, zero where nothing is meant; the status, which nobody can create', () => {
    expect(own).toEqual({ name: 'x', annotations: { note: '' } });
    expect(status).toBeUndefined();
    const pod = valueAt(spec, ['template', 'spec']) as JsonObject;
    expect(Object.keys(pod)).not.toContain('hostNetwork');
    expect(Object.keys(pod)).not.toContain('nodeSelector');
    expect(valueAt(pod, ['containers', 0, 'args'])).toBeUndefined();
    expect(valueAt(pod, ['containers', 0, 'env'])).toEqual([{ name: 'E' }]);
  });

  it('but not an empty object, which is a decision', () => {
    expect(valueAt(spec, ['template', 'spec', 'securityContext'])).toEqual({});
    expect(valueAt(spec, ['template', 'spec', 'containers', 0, 'securityContext'])).toEqual({});
  });
});

it('custom resources stay as they are: only their own schema knows', () => {
  const object = {
    metadata: { name: 'traefik', labels: {} },
    spec: { values: { list: [], nothing: null } },
    status: {},
  };
  expect(withDefaults(object, helmChartConfigs)).toBe(object);
});

const everyKind = [
  ...[deployments, statefulSets, daemonSets, replicaSets, replicationControllers, jobs, cronJobs, pods],
  ...[horizontalPodAutoscalers, podDisruptionBudgets, networkPolicies, namespaces],
];

it('filled in twice is filled in once', () => {
  for (const object of acceptableObjects(300, 7)) {
    const resource = everyKind.find(({ kind }) => kind === object.kind) as Resource;
    const once = withDefaults(deepFreeze(object), resource);
    expect(withDefaults(deepFreeze(once), resource)).toEqual(once);
  }
});

it('no input makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(typedObject, wildObject), fc.constantFrom(...everyKind), ({ object }, resource) => {
      const once = withDefaults(deepFreeze(object), resource);
      expect(withDefaults(deepFreeze(once), resource)).toEqual(once);
    }),
  );
});
