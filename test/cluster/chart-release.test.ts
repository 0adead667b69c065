// A release on a real API server, without a node: its pods never start. What Helm itself does to a cluster is all there,
// the worst case of a webhook that fails closed and has no server among it.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { chart, type HelmVersion, runHelm, zoneValues } from './support/helm.ts';
import { eventually, get, kubectl, mustKubectl } from './support/kubectl.ts';
import { carelessDeployment } from './support/objects.ts';

const withoutHelm = inject('helm') === '';
const ownCertificate = ['--set', 'certManager.enabled=false', '--set', 'tls.selfSigned=true'];
const inNamespace = ['--namespace', 'zonegate'];
const names = { name: 'while-it-is-down', namespace: 'default' };
const canary = carelessDeployment(names);
const scaledCanary = { ...canary, spec: { ...(canary.spec as JsonObject), replicas: 3 } };

async function mustHelm(version: HelmVersion, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runHelm(version, args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('Error') });
  return stdout;
}

const upgrade = (version: HelmVersion, zone: string, ...flags: readonly string[]) =>
  mustHelm(version, 'upgrade', 'zonegate', chart, ...inNamespace, ...zoneValues(zone), ...ownCertificate, ...flags);

const uninstall = (version: HelmVersion) =>
  mustHelm(version, 'uninstall', 'zonegate', ...inNamespace, '--ignore-not-found', '--wait');

/** Waits until the API server has noticed that there are no webhooks. */
const passes = () =>
  eventually('an object that passes', async () => {
    const { code } = await kubectl(['create', '--dry-run=server', '-f', '-'], canary);
    return code === 0 ? true : undefined;
  });

const decoded = (data: unknown) => Buffer.from(String(data), 'base64').toString();

async function secretOf(): Promise<{ readonly ca: string; readonly key: string }> {
  const secret = await get('secret', 'zonegate', 'zonegate-self-signed');
  return { ca: decoded(valueAt(secret, ['data', 'ca.crt'])), key: String(valueAt(secret, ['data', 'tls.key'])) };
}

async function configuration(): Promise<{ readonly trusted: string; readonly failurePolicy: unknown }> {
  const { stdout } = await mustKubectl(['get', 'validatingwebhookconfiguration', 'zonegate', '-o', 'json']);
  const webhook = valueAt(JSON.parse(stdout), ['webhooks', 0]);
  return {
    trusted: decoded(valueAt(webhook, ['clientConfig', 'caBundle'])),
    failurePolicy: valueAt(webhook, ['failurePolicy']),
  };
}

/** Everything of every kind that carries the label of the release. */
async function leftovers(): Promise<readonly string[]> {
  const kinds = await mustKubectl(['api-resources', '--verbs=list', '-o', 'name']);
  const all = kinds.stdout.trim().replaceAll('\n', ',');
  const { stdout } = await mustKubectl(['get', all, '-A', '-o', 'name', '-l', 'app.kubernetes.io/instance=zonegate']);
  return stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf(withoutHelm).each([3, 4] as const)('a release by Helm %i', (version) => {
  beforeEach(() => upgrade(version, 'zone-3', '--install', '--create-namespace'));
  afterAll(() => uninstall(version));

  it('is installed by one command', async () => {
    await uninstall(version);
    const args = ['install', 'zonegate', chart, ...inNamespace, ...zoneValues('zone-3'), ...ownCertificate];
    expect(await mustHelm(version, ...args)).toContain('zonegate 0.1.0 runs as zone-3 (strict)');
    expect(await configuration()).toEqual({ trusted: (await secretOf()).ca, failurePolicy: 'Fail' });
  });

  it('is the only one of its cluster', async () => {
    const args = ['install', 'other', chart, '--namespace', 'default', ...zoneValues('zone-1'), ...ownCertificate];
    const { code, stderr } = await runHelm(version, args);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'this cluster has a zonegate already, the release zonegate in the namespace zonegate: a cluster is one zone, upgrade that release or uninstall it first',
    );
  });

  it('refuses what it cannot judge, but no delete, and nothing in its own namespace', async () => {
    await uninstall(version);
    await passes();
    await mustKubectl(['create', '-f', '-'], canary);
    await upgrade(version, 'zone-3', '--install');
    await eventually('a refusal', async () => {
      const { code, stderr } = await kubectl(['apply', '--dry-run=server', '-f', '-'], scaledCanary);
      return code !== 0 && stderr.includes('failed calling webhook "validate.zonegate.dev"') ? true : undefined;
    });
    await mustKubectl(['delete', 'deployment', names.name]);
    const ours = carelessDeployment({ name: 'of-its-own', namespace: 'zonegate' });
    await mustKubectl(['create', '--dry-run=server', '-f', '-'], ours);
    await mustKubectl(['scale', 'deployment', 'zonegate', ...inNamespace, '--replicas=4', '--dry-run=server']);
  });

  it('keeps its certificate on upgrades', async () => {
    const before = await secretOf();
    await upgrade(version, 'zone-3');
    expect(await secretOf()).toEqual(before);
    expect((await configuration()).trusted).toBe(before.ca);
  });

  it('trusts the certificate before as long as pods may serve it', async () => {
    const before = await secretOf();
    await mustKubectl(['delete', 'secret', 'zonegate-self-signed', ...inNamespace]);
    await upgrade(version, 'zone-3');
    const after = await secretOf();
    expect(after.key).not.toBe(before.key);
    expect((await configuration()).trusted).toBe(after.ca + before.ca);
    await upgrade(version, 'zone-3');
    expect((await configuration()).trusted).toBe(after.ca);
  });

  it('goes from zone to zone and back, by upgrades and rollbacks', async () => {
    await upgrade(version, 'zone-1');
    expect((await configuration()).failurePolicy).toBe('Ignore');
    await mustHelm(version, 'rollback', 'zonegate', ...inNamespace);
    expect((await configuration()).failurePolicy).toBe('Fail');
    await upgrade(version, 'zone-2');
    expect((await configuration()).failurePolicy).toBe('Fail');
  });

  it('brings back what was deleted in an emergency', async () => {
    const emergency = 'validatingwebhookconfiguration,mutatingwebhookconfiguration';
    await mustKubectl(['delete', emergency, 'zonegate']);
    await upgrade(version, 'zone-3');
    await mustKubectl(['get', emergency, 'zonegate']);
  });

  it('leaves to an autoscaler what it chose', async () => {
    await mustKubectl(['scale', 'deployment', 'zonegate', ...inNamespace, '--replicas=5']);
    await upgrade(version, 'zone-3', '--set', 'autoscaling.enabled=true');
    const deployment = await get('deployment', 'zonegate', 'zonegate');
    expect(valueAt(deployment, ['spec', 'replicas'])).toBe(5);
    // Of what was scaled by hand Helm 4 would say that it is somebody else's.
    await uninstall(version);
  });

  it('leaves nothing behind, and blocks nothing', async () => {
    expect(await leftovers()).not.toEqual([]);
    await uninstall(version);
    expect(await leftovers()).toEqual([]);
    await passes();
  });

  it('is upgraded with the values of the first chart', async () => {
    await uninstall(version);
    const first = mkdtempSync(join(tmpdir(), 'zonegate-chart-'));
    try {
      cpSync(chart, first, { recursive: true });
      cpSync(join(import.meta.dirname, '../chart/first-values.yaml'), join(first, 'values.yaml'));
      const args = ['install', 'zonegate', first, ...inNamespace, ...zoneValues('zone-1'), ...ownCertificate];
      await mustHelm(version, ...args);
      await mustHelm(version, 'upgrade', 'zonegate', chart, ...inNamespace, '--reuse-values');
    } finally {
      rmSync(first, { recursive: true, force: true });
    }
  });
});
