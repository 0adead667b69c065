// What the chart renders, as the API server sees it: every field is known, and nothing may do more than it must.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { JsonObject } from '../../src/engine/json.ts';
import { chart, runHelm, zoneValues } from './support/helm.ts';
import { eventually, kubectl, mustKubectl } from './support/kubectl.ts';
import { everything, renderObjects } from './support/manifest.ts';
import { zones } from './support/zonegate.ts';

const withoutHelm = inject('helm') === '';
const definitions = join(import.meta.dirname, 'support/crds');
const namespaces = ['zonegate', 'ge-system'].map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  // Of what does not keep this the API server would warn.
  metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
}));

beforeAll(async () => {
  await mustKubectl(['apply', '--server-side', '-f', definitions]);
  await mustKubectl(['wait', '--for=condition=Established', '-f', definitions, '--timeout=30s']);
  await mustKubectl(['apply', '-f', '-'], namespaces);
});
afterAll(() => mustKubectl(['delete', '-f', definitions]));

async function expectTaken(objects: readonly JsonObject[]): Promise<void> {
  // A pod is refused whose account is not there.
  const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount');
  await mustKubectl(['apply', '-f', '-'], accounts);
  try {
    const others = objects.filter((object) => !accounts.includes(object));
    const { code, stderr } = await kubectl(['create', '--dry-run=server', '--validate=strict', '-f', '-'], others);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  } finally {
    await mustKubectl(['delete', '-f', '-'], accounts);
  }
}

describe.skipIf(withoutHelm)('the chart', () => {
  describe.each(zones)('%s', (zone) => {
    it('is taken by the API server, every field of it, with cert-manager', async () => {
      const objects = await renderObjects(...zoneValues(zone), ...everything);
      const kinds = new Set(objects.map(({ kind }) => kind));
      expect([...kinds]).toEqual(expect.arrayContaining(['Certificate', 'Issuer', 'ServiceMonitor', 'PrometheusRule']));
      await expectTaken(objects);
    });

    it('is taken with a certificate of its own', async () => {
      await expectTaken(
        await renderObjects(...zoneValues(zone), '--set', 'certManager.enabled=false', '--set', 'tls.selfSigned=true'),
      );
    });

    it('says what to do next', async () => {
      const { code, stdout, stderr } = await runHelm(3, [
        ...['install', 'zonegate', chart, '--namespace', 'zonegate', '--dry-run=server'],
        ...zoneValues(zone),
      ]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      await expect(stdout.slice(stdout.indexOf('NOTES:'))).toMatchFileSnapshot(`../chart/golden/${zone}.txt`);
    });
  });

  it('is taken with every option', async () => {
    const values = join(import.meta.dirname, '../chart/every-option.yaml');
    await expectTaken(await renderObjects(...zoneValues('zone-2'), '-f', values));
  });

  it('lets it look up what it needs, keep Events, and nothing else', async () => {
    const objects = await renderObjects(...zoneValues('zone-3'));
    const roles = objects.filter(({ kind }) => /^(?:ServiceAccount|(?:Cluster)?Role)/.test(String(kind)));
    await mustKubectl(['apply', '-f', '-'], roles);
    try {
      expect(await rightsOf('zonegate', 'namespaces')).toEqual([
        'controllerrevisions.apps [] [] [list]',
        'cronjobs.batch [] [] [get list]',
        'daemonsets.apps [] [] [list]',
        'deployments.apps [] [] [get list]',
        'events.events.k8s.io [] [] [create]',
        'horizontalpodautoscalers.autoscaling [] [] [list]',
        'jobs.batch [] [] [list]',
        'namespaces [] [] [get list watch]',
        'pods [] [] [list]',
        'replicasets.apps [] [] [get list]',
        'replicationcontrollers [] [] [get list]',
        'statefulsets.apps [] [] [get list]',
      ]);
      expect(await rightsOf('zonegate-test', 'deployments.apps', 'mutating', 'validating')).toEqual([
        'deployments.apps [] [] [create]',
        'mutatingwebhookconfigurations.admissionregistration.k8s.io [] [zonegate] [get]',
        'validatingwebhookconfigurations.admissionregistration.k8s.io [] [zonegate] [get]',
      ]);
    } finally {
      await mustKubectl(['delete', '-f', '-'], roles);
    }
  });
});

/** What an account may do in the namespace default, beyond what every account may, once it may do something to all `awaited`. */
function rightsOf(account: string, ...awaited: readonly string[]): Promise<readonly string[]> {
  const who = `system:serviceaccount:zonegate:${account}`;
  const list = async (as: string) => {
    const { stdout } = await mustKubectl(['auth', 'can-i', '--list', '--no-headers', '-n', 'default', '--as', as]);
    return stdout.split('\n').map((line) => line.trim().replaceAll(/\s{2,}/g, ' '));
  };
  return eventually(`the rights of ${account}`, async () => {
    const everybody = new Set(await list('system:serviceaccount:zonegate:nobody'));
    const rights = (await list(who)).filter((right) => !everybody.has(right)).sort();
    return awaited.every((start) => rights.some((right) => right.startsWith(start))) ? rights : undefined;
  });
}
