// One command per zone, from nothing to enforcing and back to nothing, with real pods.
import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, get, kubectl, mustKubectl } from '../cluster/support/kubectl.ts';
import { carelessDeployment, deployment } from '../cluster/support/objects.ts';
import { caInjected, everything, POD_TIME, zonegatePods, zonegateReady } from './support/cluster.ts';
import { helmOf, NAMESPACE, valuesOf } from './support/helm.ts';

const replicas = { 'zone-1': 1, 'zone-2': 2, 'zone-3': 3 } as const;
type Zone = keyof typeof replicas;
const zones: readonly Zone[] = ['zone-1', 'zone-2', 'zone-3'];

afterAll(() => kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found']));

// Nothing is stored: what is not refused would want an image that is nowhere.
const create = (object: object) => kubectl(['create', '--dry-run=server', '-f', '-'], JSON.stringify(object));
const breaksMust = carelessDeployment({ name: 'careless', namespace: 'default' });
const breaksShould = deployment(
  { name: 'grows-slowly', namespace: 'default' },
  { spec: { strategy: { type: 'Recreate' } } },
);
const compliant = deployment({ name: 'compliant', namespace: 'default' });

/** The verdicts that tell one zone from another. */
const verdicts = {
  'zone-1': { must: 'warned', should: 'warned', compliant: 'admitted' },
  'zone-2': { must: 'denied', should: 'warned', compliant: 'admitted' },
  'zone-3': { must: 'denied', should: 'denied', compliant: 'admitted' },
} as const;

async function verdict(object: object, policy: string): Promise<string> {
  const { code, stderr, warnings } = await create(object);
  if (code !== 0) return stderr.includes('zonegate refuses') && stderr.includes(policy) ? 'denied' : stderr;
  if (warnings.length === 0) return 'admitted';
  return warnings.some((warning) => warning.startsWith(policy)) ? 'warned' : warnings.join('\n');
}

/** A pod that is about to end still answers over its connections, by the profile that it has. */
async function expectZone(zone: Zone) {
  await caInjected();
  let found: object = {};
  const ask = async () => {
    const must = await verdict(breaksMust, 'probes-required');
    const should = await verdict(breaksShould, 'recreate-singletons');
    found = { must, should, compliant: await verdict(compliant, '-') };
    return isDeepStrictEqual(found, verdicts[zone]) ? true : undefined;
  };
  await eventually(`the verdicts of ${zone}`, ask, POD_TIME).catch(() => expect(found).toEqual(verdicts[zone]));
}

async function expectAtWork(zone: Zone) {
  const pods = await zonegateReady(replicas[zone]);
  expect(pods.every(({ restarts }) => restarts === 0)).toBe(true);
  const certificate = await get('certificate', NAMESPACE, 'zonegate');
  expect(certificate).toMatchObject({ status: { conditions: [{ type: 'Ready', status: 'True' }] } });
  const { data } = (await get('secret', NAMESPACE, 'zonegate-tls')) as { data: Record<string, string> };
  expect(await caInjected()).toBe(data['ca.crt']);
  await expectZone(zone);
}

describe.each(zones)('%s', (zone) => {
  // Both Helms that there are: they wait, merge and run hooks each in its own way.
  const { helm, install, upgrade } = helmOf(zone === 'zone-3' ? 4 : 3);
  let before: string[] = [];

  it('is installed by one command', async () => {
    before = await everything();
    const began = performance.now();
    await install(zone);
    console.log(`${zone}: installed and ready after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    await expectAtWork(zone);
  });

  it('passes its own test', async () => {
    expect(await helm('test', 'zonegate')).toContain('Phase:          Succeeded');
  });

  it('is upgraded, and rolled back', async () => {
    const [old] = await zonegatePods();
    await upgrade(...valuesOf(zone), '--set', 'logLevel=debug');
    await expectAtWork(zone);
    expect((await zonegateReady(replicas[zone])).map(({ uid }) => uid)).not.toContain(old?.uid);
    await helm('rollback', 'zonegate', '1', '--wait');
    await expectAtWork(zone);
  });

  if (zone === 'zone-1') {
    it('becomes Zone 3, and Zone 1 again', async () => {
      await upgrade(...valuesOf('zone-3'));
      await expectAtWork('zone-3');
      await upgrade(...valuesOf('zone-1'));
      await expectAtWork('zone-1');
    });
  }

  it('is uninstalled: it leaves nothing, and blocks nothing', async () => {
    await helm('uninstall', 'zonegate', '--wait');
    expect(await create(breaksMust)).toMatchObject({ code: 0, warnings: [] });
    await mustKubectl(['delete', 'events', '-n', NAMESPACE, '--all']);
    const left = (await everything()).filter((line) => !before.includes(line));
    // Helm makes a namespace, and never takes it away; its own things are in every namespace.
    expect(
      left.filter((line) => !/^(Namespace <none> zonegate|\S+ zonegate (default|kube-root-ca\.crt))$/.test(line)),
    ).toEqual([]);
  });
});
