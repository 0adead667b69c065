// Generated pods: some as the API server would send them, many as it never would.
import fc from 'fast-check';

export const awkwardKey = fc.constantFrom(
  'a/b',
  'c~d',
  '~1',
  '__proto__',
  'constructor',
  'toString',
  'app',
  'component',
  '',
  'zonegate.dev/tier',
  'zonegate.dev/singleton',
  'zonegate.dev/owner',
);

export const labels = fc.dictionary(
  fc.oneof(awkwardKey, fc.string({ maxLength: 8 })),
  fc.constantFrom('', 'ge-executor', 'small', 'medium', 'xlarge', 'huge', 'true'),
  { maxKeys: 4 },
);

const annotations = fc.dictionary(
  fc.constantFrom('zonegate.dev/longest-operation', 'a/b', '__proto__'),
  fc.constantFrom<unknown>('5m', '90s', '1h30m', '', 'soon', '-1s', '9'.repeat(400), 5, null),
  { maxKeys: 2 },
);

export const metadata = fc.record({ labels, annotations }, { requiredKeys: [] });

const quantity = fc.constantFrom(
  ...['10m', '0.1', '1', '1e3m', '64Mi', '1Gi', '0', '-1', 'x', '1e999999999', '200n', '1E', '.5', '1.', '0x1', '1 Mi'],
  3,
  null,
);
const amounts = fc.dictionary(fc.constantFrom('cpu', 'memory', 'nvidia.com/gpu', 'a~b/c'), quantity);

const port = fc.constantFrom<unknown>(8080, 'http', 'https', '', -1, null);
const seconds = fc.oneof(fc.constantFrom(0, 1, 10, 30, 31, 60, 120), fc.nat(400), fc.constantFrom(-1, null, '30'));

const probe = fc.oneof(
  fc.constant(null),
  fc.record(
    {
      exec: fc.record({ command: fc.constant(['true']) }),
      httpGet: fc.record({ path: fc.constantFrom('/health', ''), port }, { requiredKeys: ['port'] }),
      tcpSocket: fc.record({ port }),
      grpc: fc.record({ port }),
      initialDelaySeconds: seconds,
      periodSeconds: seconds,
      failureThreshold: seconds,
    },
    { requiredKeys: [] },
  ),
);

const env = fc.array(
  fc.record(
    {
      name: fc.constantFrom('PYTHONUNBUFFERED', 'PORT', '__proto__', 'a~b'),
      value: fc.constantFrom('', '1', 'secret', 'http://10.43.0.1:443', '10.43.0.10', '$(PORT)', '$('),
      valueFrom: fc
        .constantFrom('metadata.name', "metadata.annotations['a']")
        .map((fieldPath) => ({ fieldRef: { fieldPath } })),
    },
    { requiredKeys: ['name'] },
  ),
  { maxLength: 3 },
);

const image = fc.constantFrom(
  ...['api', 'api:latest', 'api:1', 'redis:7', 'docker.io/library/postgres', 'localhost:5000/api', ''],
  ...['registry.example.com/api:1', 'registry.example.com/redis-exporter@sha256:0', 'a/b/c:d@', ':', '@', '/'],
  ...['localhost/api', 'Registry/api:1', 'Api', 'user:password@registry.example.com/api', ' ', '[::1]:5000/api:latest'],
  null,
);

const container = fc.record(
  {
    name: fc.constantFrom('a', 'b', 'c', ''),
    image,
    imagePullPolicy: fc.constantFrom('Always', 'IfNotPresent', 'Never', null),
    command: fc.constantFrom(
      ...[[], ['python', '-u', 'x'], ['sh', '-c', 'stdbuf -oL x'], ['sh', '-c', 'echo python -u'], ['x', '10.43.0.1']],
    ),
    args: fc.constantFrom([], ['--api=https://10.43.0.1'], [null, 1]),
    env,
    ports: fc.array(fc.record({ name: fc.constantFrom('http', 'https', 'redis', null), containerPort: fc.nat(9000) }), {
      maxLength: 2,
    }),
    resources: fc.record({ requests: amounts, limits: amounts }, { requiredKeys: [] }),
    securityContext: fc.constantFrom(null, {}, { runAsUser: 0 }, { runAsUser: 1000 }, { runAsNonRoot: true }),
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
    restartPolicy: fc.constantFrom('Always', undefined),
  },
  { requiredKeys: ['name'] },
);

const volume = fc.record(
  {
    name: fc.constantFrom('a', 'b', ''),
    image: fc.record(
      { reference: image, pullPolicy: fc.constantFrom('Always', 'IfNotPresent', '') },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['name'] },
);

export const podSpec = fc.record(
  {
    volumes: fc.array(volume, { maxLength: 3 }),
    containers: fc.array(container, { maxLength: 4 }),
    initContainers: fc.array(container, { maxLength: 3 }),
    ephemeralContainers: fc.array(container, { maxLength: 2 }),
    hostNetwork: fc.boolean(),
    restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
    securityContext: fc.constantFrom(null, {}, { fsGroup: 1 }, { runAsNonRoot: false }, { runAsUser: 7 }),
    os: fc.constantFrom({ name: 'linux' }, { name: 'windows' }),
    resources: fc.record({ limits: amounts }, { requiredKeys: [] }),
  },
  { requiredKeys: ['containers'] },
);

export const template = fc.record({ metadata, spec: podSpec }, { requiredKeys: ['spec'] });
