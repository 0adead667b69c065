// Zone 3 with no zonegate at all: what it must not hold up goes on, and the cluster heals by itself.

import { beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../../src/engine/json.ts';
import { eventually, kubectl, kubectlOnTerminal, mustKubectl } from '../cluster/support/kubectl.ts';
import { compliantContainer, deployment } from '../cluster/support/objects.ts';
import { createCareless, inForce, POD_TIME, pods, zonegatePods, zonegateReady } from './support/cluster.ts';
import { NAMESPACE } from './support/helm.ts';
import { useRelease } from './support/release.ts';

const JUDGED = 'ge-system';
/** The image of zonegate is the only one at hand; what it is told here is to wait. */
const waiting: JsonObject = {
  ...compliantContainer,
  image: 'zonegate:0.1.0',
  command: ['node', '-e', 'setInterval(() => {}, 1e9)'],
  livenessProbe: { exec: { command: ['true'] } },
  readinessProbe: { exec: { command: ['true'] }, periodSeconds: 1 },
};
const app = deployment(
  { name: 'app', namespace: JUDGED },
  {
    pod: {
      containers: [waiting],
      securityContext: { runAsUser: 1000, runAsNonRoot: true },
      terminationGracePeriodSeconds: 1,
    },
  },
);

useRelease('zone-3', JUDGED, '--set-json', 'profile={"policies":{"registry-images":"off"}}');
beforeAll(async () => {
  await mustKubectl(['apply', '-f', '-'], app);
  await appReady();
});

const appPods = () => pods(JUDGED, 'instance=app');

const appReady = () =>
  eventually(
    'the app is ready',
    async () => {
      const found = (await appPods()).filter(({ isTerminating }) => !isTerminating);
      return found.length === 2 && found.every(({ isReady }) => isReady) ? found : undefined;
    },
    POD_TIME,
  );

it('heals by itself when all its pods are gone at once', async () => {
  const before = await zonegatePods();
  expect(before).toHaveLength(3);
  await mustKubectl(['delete', 'pods', '-n', NAMESPACE, '--all', '--force', '--grace-period=0']);
  const after = await zonegateReady(3);
  expect(after.filter(({ uid }) => before.some((pod) => pod.uid === uid))).toEqual([]);
  // The node knows the ways to those that are gone for a moment more.
  const ask = async () => {
    const answer = await createCareless(JUDGED);
    return answer.stderr.includes('failed calling webhook') ? undefined : answer;
  };
  const { code, stderr } = await eventually('zonegate answers again', ask, POD_TIME);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('zonegate refuses') });
});

it('holds up nothing but changes to what it judges while it is away', async () => {
  await mustKubectl(['scale', 'deployment/zonegate', '-n', NAMESPACE, '--replicas=0']);
  await eventually('no zonegate', async () => ((await zonegatePods()).length === 0 ? true : undefined), POD_TIME);
  expect(await createCareless(JUDGED)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('failed calling webhook'),
  });
  // The system's namespaces, and its own.
  for (const namespace of ['kube-system', 'kube-public', 'kube-node-lease', NAMESPACE]) {
    expect({ namespace, ...(await createCareless(namespace)) }).toMatchObject({ namespace, code: 0 });
  }
  // Whoever looks for the cause gets into a pod.
  const [lost] = await appPods();
  expect(await addedIn(String(lost?.name))).toMatch(/42 \/dev\/pts\/0/);
  // A pod that is lost is replaced, and one that a node takes away.
  await mustKubectl(['delete', 'pod', String(lost?.name), '-n', JUDGED, '--wait=false']);
  expect((await appReady()).map(({ uid }) => uid)).not.toContain(lost?.uid);
  // A delete is never judged, and neither is what changes no spec.
  await mustKubectl(['annotate', 'deployment/app', '-n', JUDGED, 'example.com/note=x']);
  await mustKubectl(['delete', 'deployment/app', '-n', JUDGED]);
  await mustKubectl(['scale', 'deployment/zonegate', '-n', NAMESPACE, '--replicas=3']);
  await zonegateReady(3);
  await inForce();
  await mustKubectl(['create', '-f', '-'], app);
  await appReady();
});

it('was not even called for the system and for its own namespace', async () => {
  for (const { name } of await zonegatePods()) {
    const { stdout } = await mustKubectl(['logs', '-n', NAMESPACE, name]);
    const lines = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    const decisions = lines.filter(({ webhook }) => webhook !== undefined);
    expect(decisions.filter(({ namespace }) => /^(kube-.*|zonegate)$/.test(namespace))).toEqual([]);
  }
});

it('refuses kubectl cp into a pod, and lets people into it', async () => {
  const [pod] = await appReady();
  const cp = await kubectl(['cp', 'package.json', `${JUDGED}/${pod?.name}:/tmp/package.json`]);
  expect(cp).toMatchObject({ code: 1, stderr: expect.stringContaining('no-hot-patch') });
  const plain = await kubectl(['exec', '-n', JUDGED, String(pod?.name), '--', 'node', '--version']);
  expect(plain).toMatchObject({ code: 0, stdout: expect.stringMatching(/^v24\./) });
  expect(await addedIn(String(pod?.name))).toMatch(/42 \/dev\/pts\/0/);
});

/** Adds in a shell of a pod, on a terminal. */
const addedIn = (pod: string) =>
  kubectlOnTerminal(['exec', '-it', '-n', JUDGED, pod, '--', 'sh'], 'echo "$((40 + 2)) $(tty)"\nexit\n');
