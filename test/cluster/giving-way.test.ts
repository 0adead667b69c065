// What was injected gives way to what its author sets later, however that is written: the outcome is that of a new object.
import { afterEach, describe, expect, it } from 'vitest';
import { type JsonObject, type Path, valueAt } from '../../src/engine/json.ts';
import { get, kubectl, mustKubectl } from './support/kubectl.ts';
import { pod as barePod, compliantContainer, deployment } from './support/objects.ts';
import { useZone } from './support/zonegate.ts';

const container: Path = ['spec', 'template', 'spec', 'containers', 0];
const pod: Path = ['spec', 'template', 'spec'];
const { livenessProbe: _, readinessProbe: __, env: ___, resources, ...bare } = compliantContainer;

interface Row {
  readonly title: string;
  readonly namespace: 'ge-agents' | 'ge-system' | 'sh-acme';
  /** What the author writes first in the container, where that matters. */
  readonly first?: JsonObject;
  /** What the author writes later: in the container, the pod, or the spec. */
  readonly later: { readonly container?: JsonObject; readonly pod?: JsonObject; readonly spec?: JsonObject };
  /** What was injected before, in place of it. */
  readonly path: Path;
}

const probe = { tcpSocket: { port: 8080 } };
const source = { configMapKeyRef: { name: 'settings', key: 'unbuffered' } };

const rows: readonly Row[] = [
  {
    title: 'a readiness probe of another kind',
    namespace: 'ge-agents',
    later: { container: { readinessProbe: probe } },
    path: [...container, 'readinessProbe'],
  },
  {
    title: 'a readiness probe of another path and port',
    namespace: 'ge-agents',
    later: { container: { readinessProbe: { httpGet: { port: 9090 } } } },
    path: [...container, 'readinessProbe'],
  },
  {
    title: 'a liveness probe of another kind',
    namespace: 'ge-agents',
    later: { container: { livenessProbe: { httpGet: { path: '/', port: 80 } } } },
    path: [...container, 'livenessProbe'],
  },
  {
    title: 'a liveness probe of another command',
    namespace: 'ge-agents',
    later: { container: { livenessProbe: { exec: { command: ['/alive'] } } } },
    path: [...container, 'livenessProbe'],
  },
  {
    title: 'a liveness probe, where Windows runs no such command',
    namespace: 'ge-agents',
    later: { pod: { os: { name: 'windows' } } },
    path: [...container, 'livenessProbe'],
  },
  {
    title: 'a liveness probe, where process 1 is another',
    namespace: 'ge-agents',
    later: { pod: { shareProcessNamespace: true } },
    path: [...container, 'livenessProbe'],
  },
  {
    title: 'an image of a registry',
    namespace: 'ge-system',
    first: { image: 'app:latest', imagePullPolicy: undefined },
    later: { container: { image: 'registry.example.com/app:latest' } },
    path: [...container, 'imagePullPolicy'],
  },
  {
    title: 'a variable from elsewhere',
    namespace: 'ge-system',
    later: { container: { env: [{ name: 'PYTHONUNBUFFERED', valueFrom: source }] } },
    path: [...container, 'env'],
  },
  {
    title: 'a variable of another value',
    namespace: 'ge-system',
    later: { container: { env: [{ name: 'PYTHONUNBUFFERED', value: 'yes' }] } },
    path: [...container, 'env'],
  },
  {
    title: 'a rollout that adds no pod',
    namespace: 'ge-system',
    later: { spec: { strategy: { rollingUpdate: { maxSurge: 0 } } } },
    path: ['spec', 'strategy'],
  },
  {
    title: 'no rolling update at all',
    namespace: 'ge-system',
    later: { spec: { strategy: { type: 'Recreate' } } },
    path: ['spec', 'strategy'],
  },
  {
    title: 'a user of the pod',
    namespace: 'ge-system',
    later: { pod: { securityContext: { runAsUser: 0 } } },
    path: [...pod, 'securityContext'],
  },
  {
    title: 'a user of the container',
    namespace: 'ge-system',
    later: { container: { securityContext: { runAsUser: 0 } } },
    path: [...pod, 'securityContext'],
  },
  {
    title: 'root that is nobody on the node',
    namespace: 'ge-system',
    later: { pod: { hostUsers: false } },
    path: [...pod, 'securityContext'],
  },
  {
    title: 'Windows',
    namespace: 'ge-system',
    later: { pod: { os: { name: 'windows' } } },
    path: [...pod, 'securityContext'],
  },
  {
    title: 'nodes of Windows',
    namespace: 'ge-system',
    later: { pod: { nodeSelector: { 'kubernetes.io/os': 'windows' } } },
    path: [...pod, 'securityContext'],
  },
  {
    title: 'files that only their owner may read',
    namespace: 'ge-system',
    later: { pod: { volumes: [{ name: 'key', secret: { secretName: 'key', defaultMode: 0o400 } }] } },
    path: [...pod, 'securityContext'],
  },
  {
    title: 'ports of the node',
    namespace: 'ge-system',
    later: { container: { ports: [{ containerPort: 80, hostPort: 80 }] } },
    path: ['spec', 'strategy'],
  },
  {
    title: 'a volume that one pod holds',
    namespace: 'ge-system',
    later: { pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } },
    path: ['spec', 'strategy'],
  },
  {
    title: 'pods that share no node',
    namespace: 'ge-system',
    later: {
      pod: {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: { component: 'backend' } },
          },
        ],
      },
    },
    path: ['spec', 'strategy'],
  },
  {
    title: 'limits below the requests of the tier',
    namespace: 'sh-acme',
    later: { container: { resources: { limits: { cpu: '20m', memory: '20Mi' } } } },
    path: [...container, 'resources'],
  },
  {
    title: 'requests',
    namespace: 'sh-acme',
    later: { container: { resources: { requests: { cpu: '20m', memory: '20Mi' } } } },
    path: [...container, 'resources'],
  },
  {
    title: 'requests and limits',
    namespace: 'sh-acme',
    later: {
      container: { resources: { requests: { cpu: '20m', memory: '20Mi' }, limits: { cpu: '30m', memory: '30Mi' } } },
    },
    path: [...container, 'resources'],
  },
];

const ways = [
  ['client-side apply', ['apply']],
  ['client-side apply --field-manager=argocd-controller', ['apply', '--field-manager=argocd-controller']],
  ['server-side apply', ['apply', '--server-side', '--field-manager=first', '--force-conflicts']],
] as const;

/** As its author writes it: without all that is injected. */
function objectOf({ namespace, first, later }: Row, name: string, isLater: boolean): JsonObject {
  const isClients = namespace === 'sh-acme';
  const app = namespace === 'ge-agents' ? 'ge-executor' : name;
  const object = deployment({ name, namespace, app }) as { readonly spec: JsonObject };
  const change = isLater ? later : {};
  const containers = [
    {
      ...bare,
      ...(isClients ? { livenessProbe: probe, readinessProbe: probe } : { resources }),
      ...first,
      ...change.container,
    },
  ];
  const metadata = valueAt(object, ['spec', 'template', 'metadata']);
  const { strategy: _strategy, ...spec } = object.spec;
  return {
    ...object,
    spec: { ...spec, paused: true, template: { metadata, spec: { containers, ...change.pod } }, ...change.spec },
  };
}

const cleanUp: (readonly string[])[] = [];
afterEach(async () => {
  for (const [name, namespace] of cleanUp.splice(0)) {
    await mustKubectl(['delete', 'deployment', String(name), '-n', String(namespace), '--ignore-not-found']);
  }
});

useZone('zone-1');

describe.each(ways)('%s', (_way, command) => {
  it.each(rows.map((row) => [row.title, row] as const))('of %s', async (_title, row) => {
    const { namespace, path } = row;
    cleanUp.push(['later', namespace], ['new', namespace]);
    const write = (object: JsonObject) => mustKubectl([...command, '-f', '-'], object);
    await write(objectOf(row, 'later', false));
    const first = valueAt(await get('deployment', namespace, 'later'), path);
    expect(first).toBeDefined();
    await write(objectOf(row, 'later', true));
    const later = await get('deployment', namespace, 'later');
    await write(objectOf(row, 'new', true));
    expect(valueAt(later, path)).toEqual(valueAt(await get('deployment', namespace, 'new'), path));
    // Once more changes nothing.
    await write(objectOf(row, 'later', true));
    const again = await get('deployment', namespace, 'later');
    expect(valueAt(again, ['metadata', 'generation'])).toBe(valueAt(later, ['metadata', 'generation']));
    // What its author takes away again is injected again.
    await write(objectOf(row, 'later', false));
    expect(valueAt(await get('deployment', namespace, 'later'), path)).toEqual(first);
  });
});

describe('a Pod', () => {
  it('is replaced by its own manifest, which lacks what was injected', async () => {
    const names = { name: 'alone', namespace: 'ge-system' };
    const { env: _env, securityContext: _context, ...own } = { ...compliantContainer, securityContext: {} };
    const spec = { serviceAccountName: 'default', automountServiceAccountToken: false, securityContext: undefined };
    const manifest = barePod(names, { ...spec, containers: [own] });
    try {
      await mustKubectl(['create', '-f', '-'], manifest);
      const created = await get('pod', names.namespace, names.name);
      expect(valueAt(created, ['spec', 'containers', 0, 'env'])).toBeDefined();
      await mustKubectl(['replace', '-f', '-'], manifest);
      expect((await get('pod', names.namespace, names.name)).spec).toEqual(created.spec);
    } finally {
      await mustKubectl(['delete', 'pod', names.name, '-n', names.namespace, '--ignore-not-found', '--wait=false']);
    }
  });
});

/** What the author of a CronJob writes later: in the runs, or in their pods. */
const cronRows: readonly (readonly [string, { readonly run?: JsonObject; readonly pod?: JsonObject }])[] = [
  ['retries of each index', { run: { completionMode: 'Indexed', completions: 2, backoffLimitPerIndex: 1 } }],
  [
    'what a failed pod means',
    {
      run: {
        podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }] },
      },
    },
  ],
  [
    'what success is',
    {
      run: {
        completionMode: 'Indexed',
        completions: 2,
        successPolicy: { rules: [{ succeededIndexes: '0' }] },
      },
    },
  ],
  ['the time of the pods', { pod: { activeDeadlineSeconds: 3600 } }],
];

describe.each(ways)('a CronJob: %s', (_way, command) => {
  it.each(cronRows)('of %s', async (_title, later) => {
    const cronJob = (name: string, { run, pod: pods }: (typeof cronRows)[number][1]) => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name, namespace: 'ge-system', labels: { app: 'cron', component: 'backend' } },
      spec: {
        schedule: '0 4 * * *',
        suspend: true,
        jobTemplate: { spec: { ...run, template: { spec: { containers: [{ ...bare, resources }], ...pods } } } },
      },
    });
    const write = (object: JsonObject) => mustKubectl([...command, '-f', '-'], object);
    const specOf = async (name: string) => (await get('cronjob', 'ge-system', name)).spec;
    try {
      await write(cronJob('later', {}));
      await write(cronJob('later', later));
      await write(cronJob('new', later));
      expect(await specOf('later')).toEqual(await specOf('new'));
    } finally {
      await mustKubectl(['delete', 'cronjob', 'later', 'new', '-n', 'ge-system', '--ignore-not-found']);
    }
  });
});

describe('a command', () => {
  it('takes its own variable, too', async () => {
    const names = ['later', 'ge-system'] as const;
    cleanUp.push(names);
    await mustKubectl(
      ['apply', '-f', '-'],
      objectOf(rows.find(({ title }) => title === 'a variable from elsewhere') as Row, 'later', false),
    );
    const patch = {
      spec: {
        template: { spec: { containers: [{ name: 'app', env: [{ name: 'PYTHONUNBUFFERED', valueFrom: source }] }] } },
      },
    };
    const said = await kubectl(['patch', 'deployment', 'later', '-n', 'ge-system', '-p', JSON.stringify(patch)]);
    expect(said).toMatchObject({ code: 0 });
    const object = await get('deployment', 'ge-system', 'later');
    expect(valueAt(object, [...container, 'env'])).toEqual([{ name: 'PYTHONUNBUFFERED', valueFrom: source }]);
  });
});

describe('the resources of a tier', () => {
  const names = ['later', 'sh-acme'] as const;
  const [, , shopRow] = rows.slice(-3);
  const tierOf = (name: string) => ['label', 'namespace', 'sh-acme', `zonegate.dev/tier=${name}`, '--overwrite'];
  const small = { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '128Mi' } };
  const medium = { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '250m', memory: '256Mi' } };
  const large = { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } };

  afterEach(async () => {
    await mustKubectl(tierOf('medium'));
  });

  const image = { container: { image: 'registry.example.com/app:2' } };
  const shop = (labels: JsonObject, later?: Row['later']) => {
    const object = objectOf({ ...(shopRow as Row), later: later ?? {} }, 'later', later !== undefined);
    return {
      ...object,
      metadata: { ...(object.metadata as JsonObject), labels: { app: 'later', component: 'backend', ...labels } },
    };
  };
  const resourcesOf = async () => valueAt(await get('deployment', 'sh-acme', 'later'), [...container, 'resources']);

  it.each(ways)('follow it: %s', async (_way, command) => {
    cleanUp.push(names);
    const write = (object: JsonObject) => mustKubectl([...command, '-f', '-'], object);
    await write(shop({}));
    expect(await resourcesOf()).toEqual(medium);
    await mustKubectl(tierOf('large'));
    await mustKubectl(['set', 'image', 'deployment/later', '*=registry.example.com/app:3', '-n', 'sh-acme']);
    expect(await resourcesOf()).toEqual(medium);
    await write(shop({}, image));
    expect(await resourcesOf()).toEqual(large);
    // Who chooses less for himself gets it, with the template as it is.
    await write(shop({ 'zonegate.dev/tier': 'small' }, image));
    expect(await resourcesOf()).toEqual(small);
    const { generation } = (await get('deployment', 'sh-acme', 'later')).metadata as JsonObject;
    await write(shop({ 'zonegate.dev/tier': 'small' }, image));
    expect((await get('deployment', 'sh-acme', 'later')).metadata).toMatchObject({ generation });
  });

  it('follow a label that is set by a command', async () => {
    cleanUp.push(names);
    await mustKubectl(['apply', '-f', '-'], shop({}));
    await mustKubectl(['label', 'deployment', 'later', '-n', 'sh-acme', 'zonegate.dev/tier=small']);
    expect(await resourcesOf()).toEqual(small);
  });

  it('stay where their author wrote them, if they are the same', async () => {
    cleanUp.push(names);
    const own = { container: { resources: medium } };
    await mustKubectl(['apply', '-f', '-'], shop({}));
    await mustKubectl(['apply', '-f', '-'], shop({}, own));
    await mustKubectl(tierOf('large'));
    await mustKubectl(['apply', '-f', '-'], shop({}, { container: { ...image.container, ...own.container } }));
    expect(await resourcesOf()).toEqual(medium);
  });
});
