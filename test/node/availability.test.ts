// Nothing that happens to zonegate's pods may cost an admission: a client writes 50 times a second meanwhile, and the
// API server and the client both count. Whoever cannot be asked refuses here: the zone is strict.
import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/engine/json.ts';
import { eventually, get, kubectl, mustKubectl } from '../cluster/support/kubectl.ts';
import { cronJob } from '../cluster/support/objects.ts';
import { noneEnding, POD_TIME, zonegatePods, zonegateReady } from './support/cluster.ts';
import { NAMESPACE } from './support/helm.ts';
import { inNode } from './support/in-node.ts';
import { useRelease } from './support/release.ts';
import { LEAD, type Observed, RATE, whileLoaded } from './support/while-loaded.ts';

const LOADED = 'ge-system';

useRelease('zone-3', LOADED, '--set', 'replicaCount=2');

function tell(what: string, { sent, slowest, calls, failures }: Observed) {
  console.log(`${what}: ${sent} writes, ${calls} calls, ${failures.length} failed, the slowest took ${slowest} ms`);
}

const lossless: Partial<Observed> = { failures: [], failedOpen: 0, failedClosed: 0 };

const happenings: Record<string, () => Promise<unknown>> = {
  'a rolling update': async () => {
    await mustKubectl(['rollout', 'restart', 'deployment/zonegate', '-n', NAMESPACE]);
    await zonegateReadyAnew();
  },
  'a pod that is evicted, as by a drain': async () => {
    const [first, second] = await zonegateReady(2);
    await mustKubectl(...evict(first?.name));
    // The budget keeps the other one until there is a new one.
    const refused = await kubectl(...evict(second?.name));
    expect(refused.stderr).toContain("Cannot evict pod as it would violate the pod's disruption budget");
    await zonegateReady(2);
  },
  'a pod that is taken away by force': async () => {
    const [first] = await zonegateReady(2);
    await mustKubectl(['delete', 'pod', String(first?.name), '-n', NAMESPACE, '--force', '--grace-period=0']);
    await zonegateReady(2);
  },
  'a new certificate': async () => {
    const before = await servedCertificates();
    await renewCertificate();
    await eventually(
      'all pods serve the new one',
      async () => {
        const now = await servedCertificates();
        return now.every((expiry) => !before.includes(expiry)) ? true : undefined;
      },
      POD_TIME,
    );
  },
  'a profile that changes': async () => {
    const isRefused = async () => {
      const object = cronJob({ name: 'loose', namespace: LOADED }, { job: { backoffLimit: 9 } });
      return (await kubectl(['create', '--dry-run=server', '-f', '-'], object)).code !== 0;
    };
    expect(await isRefused()).toBe(true);
    const [first] = await zonegatePods();
    const profile = ['apiVersion: zonegate.dev/v1alpha1', 'kind: ZoneProfile', 'name: zone-3', 'extends: zone-3'];
    const edit = (text: string) =>
      mustKubectl([
        'patch',
        'configmap',
        'zonegate',
        '-n',
        NAMESPACE,
        '--type=merge',
        '-p',
        JSON.stringify({ data: { 'profile.yaml': text } }),
      ]);
    await edit([...profile, 'policies: {cronjob-limits: off}'].join('\n'));
    await eventually('the policy off', async () => ((await isRefused()) ? undefined : true), POD_TIME);
    await edit(profile.join('\n'));
    await eventually('the policy on', async () => ((await isRefused()) ? true : undefined), POD_TIME);
    expect((await zonegatePods()).map(({ uid }) => uid)).toContain(first?.uid);
  },
  'one replica more, and one less': async () => {
    for (const count of [3, 2]) {
      await mustKubectl(['scale', 'deployment/zonegate', '-n', NAMESPACE, `--replicas=${count}`]);
      await zonegateReady(count);
    }
  },
};

it.each(Object.entries(happenings))('%s costs nothing', async (what, happen) => {
  const observed = await whileLoaded(LOADED, async () => {
    await happen();
    await noneEnding();
  });
  tell(what, observed);
  if (observed.failures.length > 0) console.log(await events());
  expect(observed).toMatchObject(lossless);
  expect(observed.sent).toBeGreaterThan(RATE * 4);
  expect(observed.calls).toBeGreaterThan(observed.sent);
});

it('a process that is killed costs what it was asked, for a moment, and lets nothing pass', async () => {
  let back = 0;
  const observed = await whileLoaded(LOADED, async () => {
    const [first] = await zonegateReady(2);
    const began = performance.now();
    await inNode('runc', '--root', '/run/containerd/runc/k8s.io', 'kill', String(first?.containerId), 'KILL');
    await eventually(
      'it is back',
      async () => {
        const again = (await zonegatePods()).find(({ uid }) => uid === first?.uid);
        return again?.isReady && again.restarts > (first?.restarts ?? 0) ? true : undefined;
      },
      POD_TIME,
    );
    back = performance.now() - began;
  });
  tell(`a process that is killed, and back after ${(back / 1000).toFixed(1)} s`, observed);
  // The API server asks once. Its connections to the process break, and until the kubelet sees that it is gone, half of
  // the new ones go to where nobody listens. Whoever was not mutated then is judged as it is, by zonegate or its backstop.
  const unavoidable =
    /failed calling webhook "validate\.zonegate\.dev".*(connection (refused|reset)|EOF)|403: .*(zonegate refuses|zonegate-cronjob-concurrency-deny)/;
  expect(observed.failures.filter(({ found }) => !unavoidable.test(found))).toEqual([]);
  expect(observed.failures.filter(({ at }) => at > LEAD + back)).toEqual([]);
});

/** What the kubelet said about zonegate's pods: why something failed. */
async function events(): Promise<string> {
  return (await mustKubectl(['get', 'events', '-n', NAMESPACE, '--sort-by=.lastTimestamp'])).stdout;
}

const evict = (name: string | undefined): [string[], JsonObject] => [
  ['create', '--raw', `/api/v1/namespaces/${NAMESPACE}/pods/${name}/eviction`, '-f', '-'],
  { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: NAMESPACE } },
];

async function zonegateReadyAnew(): Promise<void> {
  await mustKubectl(['rollout', 'status', 'deployment/zonegate', '-n', NAMESPACE, '--timeout=60s']);
  await zonegateReady(2);
}

/** What `cmctl renew` does. */
async function renewCertificate(): Promise<void> {
  const certificate = await get('certificate', NAMESPACE, 'zonegate');
  const condition = { type: 'Issuing', status: 'True', reason: 'ManuallyTriggered', message: 'renewed by hand' };
  const { status } = certificate as { status: { conditions: object[] } };
  const patch = { status: { conditions: [...status.conditions, condition] } };
  const flags = ['--subresource=status', '--type=merge', '-p', JSON.stringify(patch)];
  await mustKubectl(['patch', 'certificate', 'zonegate', '-n', NAMESPACE, ...flags]);
}

/** When the certificate of each pod ends. */
async function servedCertificates(): Promise<string[]> {
  const pods = await zonegatePods();
  return Promise.all(
    pods.map(async ({ name }) => {
      const { stdout } = await mustKubectl([
        'get',
        '--raw',
        `/api/v1/namespaces/${NAMESPACE}/pods/${name}:8080/proxy/metrics`,
      ]);
      return (
        stdout.split('\n').find((line) => line.startsWith('zonegate_certificate_expiration_timestamp_seconds')) ?? ''
      );
    }),
  );
}
