// What is injected never ends what is well: each injected probe asks as often as it would within an hour, once a
// second, and nothing is restarted. And where it would end it, nothing is injected.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { isObject, type JsonObject, list, valueAt } from '../../src/engine/json.ts';
import { eventually, get, kubectl, mustKubectl } from '../cluster/support/kubectl.ts';
import { compliantContainer } from '../cluster/support/objects.ts';
import { makeBareImage } from './support/bare-image.ts';
import { loadImage } from './support/in-node.ts';
import { useRelease } from './support/release.ts';

const IMAGE = 'localhost/executor:1';
/** What the node itself uses for the sandboxes of pods: one program, and no shell. */
const NO_SHELL = 'localhost/zonegate-pause:1';
const EXECUTORS = 'ge-agents';
/** How often a liveness probe of the handbook asks within an hour; a readiness probe ends nothing, and is seen as often. */
const OF_AN_HOUR = { Liveness: 120, Readiness: 120 };

beforeAll(async () => {
  const archive = join(inject('node'), 'executor.tar');
  makeBareImage(archive, IMAGE);
  await loadImage(archive);
  rmSync(archive);
});

const profile = {
  policies: {
    'executor-liveness': { options: { periodSeconds: 1, failureThreshold: 6, toleranceSeconds: 6 } },
    'executor-readiness': { options: { periodSeconds: 1 } },
    'registry-images': 'off',
    'probes-required': 'should',
  },
};
useRelease('zone-2', EXECUTORS, '--set', 'replicaCount=1', '--set-json', `profile=${JSON.stringify(profile)}`);

const { env, resources } = compliantContainer;
const serve = (also: string) => `
  require('node:http').createServer((_, response) => response.end('fine')).listen(8080);
  process.on('SIGTERM', () => process.exit());
  ${also}
`;
const executor = { name: 'executor', image: IMAGE, env, resources, command: ['/node', '-e', serve('')] };
const helper = { name: 'proxy', image: NO_SHELL, env, resources };

function deployment(name: string, pod: JsonObject): JsonObject {
  const labels = { app: 'ge-executor', component: 'agents', instance: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: EXECUTORS, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: { instance: name } },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          securityContext: { runAsUser: 1000, runAsNonRoot: true },
          ...pod,
        },
      },
    },
  };
}

const create = (object: JsonObject) => kubectl(['create', '-f', '-'], object);

/** Each container of a Deployment's pods, with the probes that it has in the end. */
async function probesOf(name: string): Promise<Record<string, string[]>> {
  const spec = valueAt(await get('deployment', EXECUTORS, name), ['spec', 'template', 'spec']) as JsonObject;
  const containers = [spec.initContainers, spec.containers].flatMap((each) => list(each as readonly JsonObject[]));
  const probes = ['livenessProbe', 'readinessProbe'];
  return Object.fromEntries(containers.map((each) => [each.name, probes.filter((probe) => isObject(each[probe]))]));
}

/** The restarts of each container of a Deployment's pod; undefined while it is not there. */
async function restartsOf(name: string): Promise<Record<string, unknown> | undefined> {
  const { stdout } = await mustKubectl(['get', 'pods', '-n', EXECUTORS, '-l', `instance=${name}`, '-o', 'json']);
  const [pod] = JSON.parse(stdout).items as JsonObject[];
  const statuses = ['containerStatuses', 'initContainerStatuses'].flatMap((each) =>
    list(valueAt(pod, ['status', each]) as readonly JsonObject[]),
  );
  return pod && Object.fromEntries(statuses.map((status) => [status.name, status.restartCount]));
}

/** How often the node asked the executor of each Deployment, and was content with the answer: by `NAME TYPE`. */
async function asked(): Promise<Map<string, number>> {
  const { stdout: node } = await mustKubectl(['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}']);
  const { stdout } = await mustKubectl(['get', '--raw', `/api/v1/nodes/${node}/proxy/metrics/probes`]);
  const counts = new Map<string, number>();
  for (const [, labels = '', count] of stdout.matchAll(/^prober_probe_total\{(.*)\} (\S+)$/gm)) {
    const { container, namespace, pod, probe_type, result } = Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]),
    );
    if (namespace !== EXECUTORS || container !== 'executor' || result !== 'successful') continue;
    const key = `${pod?.replace(/-[^-]+-[^-]+$/, '')} ${probe_type}`;
    counts.set(key, (counts.get(key) ?? 0) + Number(count));
  }
  return counts;
}

describe('what is injected', () => {
  // At its limit all the time, as at work.
  const busy = {
    ...executor,
    command: [
      '/node',
      '-e',
      serve('setInterval(() => { for (const end = Date.now() + 90; Date.now() < end; ); }, 100);'),
    ],
  };
  const both = ['livenessProbe', 'readinessProbe'];

  it('asks for an hour, and restarts nothing', async () => {
    const pods: Record<string, JsonObject> = {
      alone: { containers: [{ ...executor, name: 'executor' }] },
      busy: {
        containers: [
          { ...busy, resources: { requests: resources.requests, limits: { cpu: '100m', memory: '256Mi' } } },
        ],
      },
      helped: { containers: [executor, helper] },
      sidecar: { initContainers: [{ ...executor, restartPolicy: 'Always' }], containers: [helper] },
    };
    const names = Object.keys(pods);
    for (const [name, pod] of Object.entries(pods))
      expect(await create(deployment(name, pod))).toMatchObject({ code: 0 });
    expect(await probesOf('alone')).toEqual({ executor: both });
    expect(await probesOf('helped')).toEqual({ executor: both, proxy: [] });
    expect(await probesOf('sidecar')).toEqual({ executor: both, proxy: [] });
    await eventually(
      'an hour of probes',
      async () => {
        const counts = await asked();
        const isDone = ([type, count]: [string, number]) =>
          names.every((name) => (counts.get(`${name} ${type}`) ?? 0) >= count);
        return Object.entries(OF_AN_HOUR).every(isDone) ? true : undefined;
      },
      900,
    );
    const restarts = await Promise.all(names.map(restartsOf));
    expect(Object.fromEntries(names.map((name, at) => [name, restarts[at]]))).toEqual({
      alone: { executor: 0 },
      busy: { executor: 0 },
      helped: { executor: 0, proxy: 0 },
      sidecar: { executor: 0, proxy: 0 },
    });
  }, 1_000_000);
});

describe('where processes are shared', () => {
  it("process 1 is the pod's: whoever is given no probe is told, and the one injected elsewhere would fail", async () => {
    const refused = await create(deployment('shared', { shareProcessNamespace: true, containers: [executor] }));
    expect(refused.stderr).toContain('[must] executor-liveness: ');
    expect(refused.stderr).toContain('shareProcessNamespace');
    const livenessProbe = {
      exec: { command: ['/bin/sh', '-c', 'read id </run/own/id && kill -0 $id'] },
      periodSeconds: 1,
      failureThreshold: 6,
    };
    const writing = serve("require('node:fs').writeFileSync('/run/own/id', process.pid + '\\n');");
    const own = {
      ...executor,
      command: ['/node', '-e', writing],
      livenessProbe,
      // The pod's own process runs as another user.
      securityContext: { runAsUser: 1000 },
      volumeMounts: [{ name: 'own', mountPath: '/run/own' }],
    };
    const securityContext = { runAsNonRoot: true };
    const volumes = [{ name: 'own', emptyDir: {} }];
    const pod = { shareProcessNamespace: true, securityContext, containers: [own], volumes };
    expect(await create(deployment('shared', pod))).toMatchObject({ code: 0 });
    await eventually(
      "probes of the author's own",
      async () => ((await asked()).get('shared Liveness') ?? 0) >= 10 || undefined,
      120,
    );
    expect(await restartsOf('shared')).toEqual({ executor: 0 });
    const ask = ['exec', '-n', EXECUTORS, 'deployment/shared', '--', '/bin/sh', '-c', 'kill -0 1'];
    expect(await kubectl(ask)).toMatchObject({ code: 1 });
  });
});
