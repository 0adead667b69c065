// The handbook's k3s: from inside pods nothing answers at the ClusterIP of the API server; its DNS name leads there.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../../src/engine/json.ts';
import { eventually, mustKubectl } from '../cluster/support/kubectl.ts';
import { autoscaler, deployment } from '../cluster/support/objects.ts';
import { POD_TIME, zonegatePods } from './support/cluster.ts';
import { helm, NAMESPACE, upgrade, valuesOf } from './support/helm.ts';
import { inNode } from './support/in-node.ts';
import { useRelease } from './support/release.ts';

const AGENTS = 'ge-agents';
/** As if nobody listened there: the answer of a broken rule of kube-proxy. */
const breakIt = [
  'add table ip broken',
  'add chain ip broken prerouting { type filter hook prerouting priority -350 ; }',
  'add rule ip broken prerouting iifname "cni0" ip daddr 10.96.0.1 meta l4proto tcp reject with tcp reset',
].join('\n');

beforeAll(() => inNode('nft', breakIt));
afterAll(() => inNode('nft', 'delete table ip broken'));
useRelease('zone-1', AGENTS);

/** What a pod of ours gets from an address: a status, or an error's code. */
async function fromPod(url: string): Promise<string> {
  const program = `fetch('${url}/readyz').then(({ status }) => console.log(status), ({ cause }) => console.log(cause.code))`;
  const command = [
    'exec',
    '-n',
    NAMESPACE,
    'deployment/zonegate',
    '--',
    'env',
    'NODE_TLS_REJECT_UNAUTHORIZED=0',
    'node',
    '-e',
    program,
  ];
  return (await mustKubectl(command)).stdout.trim();
}

/** An executor by its label only: an autoscaler's reference to it gives nothing away. */
const executor = deployment({ name: 'worker', namespace: AGENTS, app: 'ge-executor' }, { spec: { replicas: 0 } });
const { spec, ...rest } = autoscaler({ name: 'worker', namespace: AGENTS }, 9) as JsonObject & { spec: JsonObject };
const scaled = {
  ...rest,
  spec: { ...spec, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'worker' } },
};

async function isLookedUp(): Promise<boolean> {
  const { warnings } = await mustKubectl(['create', '--dry-run=server', '-f', '-'], scaled);
  return warnings.some((warning) => warning.includes('executor-max-replicas'));
}

it('is as the handbook says', async () => {
  expect(await fromPod('https://10.96.0.1')).toBe('ECONNREFUSED');
  expect(await fromPod('https://kubernetes.default.svc.cluster.local')).toBe('200');
});

it('does not keep zonegate from looking up what it needs', async () => {
  await mustKubectl(['apply', '-f', '-'], executor);
  await eventually('the target looked up', async () => ((await isLookedUp()) ? true : undefined), POD_TIME);
  expect(await failures()).toEqual([]);
  expect(await helm('test', 'zonegate')).toContain('Succeeded');
});

it('would, without the value of this zone', async () => {
  await upgrade(...valuesOf('zone-1'), '--set', 'apiServer=');
  await eventually(
    'a failed look-up',
    async () => {
      await isLookedUp();
      return (await failures()).length > 0 ? true : undefined;
    },
    POD_TIME,
  );
});

/** Look-ups that failed, as the pods count them. */
async function failures(): Promise<string[]> {
  const pods = (await zonegatePods()).filter(({ isReady, isTerminating }) => isReady && !isTerminating);
  const all = await Promise.all(
    pods.map(({ name }) =>
      mustKubectl(['get', '--raw', `/api/v1/namespaces/${NAMESPACE}/pods/${name}:8080/proxy/metrics`]),
    ),
  );
  return all.flatMap(({ stdout }) =>
    stdout.split('\n').filter((line) => /^zonegate_lookup_failures_total/.test(line) && !line.endsWith(' 0')),
  );
}
