// Generated objects that an API server takes (nearly all of them): valid in form, and careless, odd or fine in content.
import fc from 'fast-check';
import type { JsonObject } from '../../../src/engine/json.ts';

const some = { requiredKeys: [] as never[] };

const labels = fc.dictionary(
  fc.constantFrom('app', 'component', 'example.com/part-of', 'x_y.z', 'zonegate.dev/tier', 'zonegate.dev/singleton'),
  fc.constantFrom('', 'ge-executor', 'backend', 'small', 'large', 'huge', 'true'),
  { maxKeys: 4 },
);
const annotations = fc.dictionary(
  fc.constantFrom('zonegate.dev/longest-operation', 'example.com/note', 'kubernetes.io/change-cause'),
  fc.constantFrom('5m', '20s', 'soon', '', 'a/b~c "d" \\ \u00e9'),
  { maxKeys: 2 },
);
const metadata = fc.record({ labels, annotations }, some);

const resources = fc.constantFrom<JsonObject>(
  {},
  { requests: { cpu: '0.1', memory: '64Mi' } },
  { limits: { cpu: '100m', memory: '1e8' } },
  { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '250m', memory: '256Mi' } },
  { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '2048Mi', 'example.com/gpu': '1' } },
);

const timings = fc.record(
  {
    initialDelaySeconds: fc.constantFrom(0, 5, 31, 120),
    periodSeconds: fc.constantFrom(1, 10, 30),
    failureThreshold: fc.constantFrom(1, 3, 6, 20),
  },
  some,
);
const handler = fc.constantFrom<JsonObject>(
  { httpGet: { path: '/health', port: 8080 } },
  { httpGet: { port: 'http' } },
  { tcpSocket: { port: 6379 } },
  { grpc: { port: 9000 } },
  { exec: { command: ['/bin/sh', '-c', 'kill -0 1'] } },
);
const probe = fc.tuple(handler, timings).map(([how, when]) => ({ ...how, ...when }));

const env = fc.array(
  fc.constantFrom<JsonObject>(
    { name: 'PORT', value: '8080' },
    { name: 'a~b/c', value: 'https://10.43.0.1' },
    { name: '__proto__', value: 'x' },
    { name: 'PYTHONUNBUFFERED' },
    { name: 'PYTHONUNBUFFERED', value: '1' },
    { name: 'PYTHONUNBUFFERED', value: '$(NOTHING)' },
    { name: 'NOTHING', value: '' },
    { name: 'PYTHONUNBUFFERED', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ),
  { maxLength: 3 },
);

const container = fc.record(
  {
    image: fc.constantFrom(
      ...[
        'api',
        'api:latest',
        'redis:7',
        'registry.example.com/api:1.4.2',
        `localhost:5000/a/b@sha256:${'a'.repeat(64)}`,
      ],
    ),
    imagePullPolicy: fc.constantFrom('Always', 'IfNotPresent', 'Never'),
    command: fc.constantFrom(['python', '-u', 'main.py'], ['sh', '-c', 'exec server'], []),
    env,
    ports: fc.constantFrom<JsonObject[]>([], [{ name: 'http', containerPort: 8080 }], [{ containerPort: 6379 }]),
    resources,
    securityContext: fc.constantFrom({}, { runAsUser: 0 }, { runAsUser: 1000 }, { runAsNonRoot: true }),
  },
  { requiredKeys: ['image'] },
);
const probes = fc.record({ livenessProbe: probe, readinessProbe: probe, startupProbe: probe }, some);

const named = (prefix: string, list: readonly JsonObject[]) =>
  list.map((each, index) => ({ name: `${prefix}-${index}`, ...each }));

const app = fc.tuple(container, probes).map(([base, how]) => ({ ...base, ...how }));
const sidecar = app.map((each) => ({ ...each, restartPolicy: 'Always' }));

const volume = fc.record(
  {
    reference: fc.constantFrom('model', 'localhost/model:1', 'Model', 'registry.example.com/model:latest'),
    pullPolicy: fc.constantFrom('Always', 'Never'),
  },
  { requiredKeys: ['reference'] },
);

const podSpec = fc
  .record(
    {
      volumes: fc
        .array(volume, { maxLength: 2 })
        .map((list) => list.map((source, index) => ({ name: `volume-${index}`, image: source }))),
      containers: fc.array(app, { minLength: 1, maxLength: 3 }).map((list) => named('app', list)),
      initContainers: fc.array(fc.oneof(container, sidecar), { maxLength: 2 }).map((list) => named('init', list)),
      hostNetwork: fc.boolean(),
      securityContext: fc.constantFrom(
        {},
        { fsGroup: 1 },
        { runAsNonRoot: true },
        { runAsNonRoot: false, runAsUser: 7 },
      ),
      terminationGracePeriodSeconds: fc.constantFrom(0, 30),
    },
    { requiredKeys: ['containers'] },
  )
  .map((spec): JsonObject => spec);

const strategy = fc.constantFrom<JsonObject>(
  {},
  { type: 'Recreate' },
  { type: 'RollingUpdate' },
  { rollingUpdate: { maxSurge: 0, maxUnavailable: '50%' } },
  { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  { rollingUpdate: { maxUnavailable: '0%' } },
);
const replicas = fc.record({ replicas: fc.constantFrom(0, 1, 2, 9) }, some);

const window = fc.constantFrom<JsonObject>({}, { stabilizationWindowSeconds: 0 }, { stabilizationWindowSeconds: 600 });
const behavior = fc.record({ scaleUp: window, scaleDown: window }, some);

interface Parts {
  readonly name: string;
  readonly metadata: JsonObject;
  readonly template: JsonObject;
  readonly pod: JsonObject;
  readonly replicas: JsonObject;
  readonly strategy: JsonObject;
  readonly behavior: JsonObject;
}

const selects = (name: string) => ({ matchLabels: { instance: name } });
const forJobs = (template: JsonObject): JsonObject => ({
  ...template,
  spec: { ...(template.spec as JsonObject), restartPolicy: 'Never' },
});

const kinds: Readonly<Record<string, (parts: Parts) => JsonObject>> = {
  Deployment: ({ name, template, replicas, strategy }) => ({
    apiVersion: 'apps/v1',
    spec: { ...replicas, strategy, selector: selects(name), template },
  }),
  StatefulSet: ({ name, template, replicas }) => ({
    apiVersion: 'apps/v1',
    spec: { ...replicas, serviceName: name, selector: selects(name), template },
  }),
  DaemonSet: ({ name, template }) => ({ apiVersion: 'apps/v1', spec: { selector: selects(name), template } }),
  ReplicaSet: ({ name, template, replicas }) => ({
    apiVersion: 'apps/v1',
    spec: { ...replicas, selector: selects(name), template },
  }),
  ReplicationController: ({ name, template, replicas }) => ({
    apiVersion: 'v1',
    spec: { ...replicas, selector: { instance: name }, template },
  }),
  Job: ({ template }) => ({ apiVersion: 'batch/v1', spec: { template: forJobs(template) } }),
  CronJob: ({ template }) => ({
    apiVersion: 'batch/v1',
    spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: forJobs(template) } } },
  }),
  Pod: ({ pod }) => ({ apiVersion: 'v1', spec: pod }),
  HorizontalPodAutoscaler: ({ behavior }) => ({
    apiVersion: 'autoscaling/v2',
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ge-executor' },
      maxReplicas: 4,
      behavior,
    },
  }),
};

const parts = fc.record({ metadata, podMetadata: metadata, pod: podSpec, replicas, strategy, behavior });

/** Objects with names of their own, a fixed choice for a seed. */
export function acceptableObjects(count: number, seed: number): JsonObject[] {
  const one = fc.tuple(
    fc.constantFrom(...Object.keys(kinds)),
    fc.constantFrom('ge-agents', 'ge-system', 'sh-acme'),
    parts,
  );
  return fc.sample(one, { numRuns: count, seed }).map(([kind, namespace, { podMetadata, pod, ...rest }], index) => {
    const name = `law-${index}`;
    const podLabels = { ...podMetadata.labels, instance: name };
    const template = { metadata: { ...podMetadata, labels: podLabels }, spec: pod };
    const made = kinds[kind]?.({ ...rest, name, pod, template });
    return { ...made, kind, metadata: { ...rest.metadata, name, namespace } };
  });
}
