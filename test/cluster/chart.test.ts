// What the chart renders, zone by zone: shown to reviewers, and right by our own rules.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { webhookConfigurations } from '../../src/install/webhook-configuration.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';
import { validateSet } from '../support/opened.ts';
import { chart, renderChart, runHelm, zoneValues } from './support/helm.ts';
import { everything, find, identity, objectsIn, renderObjects } from './support/manifest.ts';
import { zones } from './support/zonegate.ts';

const withoutHelm = inject('helm') === '';
const registryOf = ['--set', 'image.registry=registry.example.com'];

describe.skipIf(withoutHelm)('the chart', () => {
  describe.each(zones)('%s', (zone) => {
    it('renders what a reviewer has seen', async () => {
      const { stdout } = await renderChart(3, zoneValues(zone));
      await expect(stdout).toMatchFileSnapshot(`../chart/golden/${zone}.yaml`);
    });

    it('renders the same with Helm 4', async () => {
      const [three, four] = await Promise.all([3, 4].map((version) => renderChart(version as 3 | 4, zoneValues(zone))));
      const byName = (text: string) => Object.fromEntries(objectsIn(text).map((object) => [identity(object), object]));
      expect(byName(four?.stdout ?? '')).toEqual(byName(three?.stdout ?? 'none'));
    });

    it.each([3, 4] as const)('is nothing that helm lint --strict of Helm %i complains of', async (version) => {
      const { code, stdout } = await runHelm(version, [
        ...['lint', '--strict', chart, '--kube-version', '1.36.0'],
        ...zoneValues(zone),
        ...everything,
      ]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('0 chart(s) failed') });
      expect(stdout).not.toMatch(/\[(?:WARNING|ERROR)\]/);
    });

    it('keeps our own rules, as strictly as they are meant', async () => {
      const engine = createEngine(registry, zoneOf('zone-3', registry));
      const objects = await renderObjects(...zoneValues(zone), ...registryOf, ...everything);
      const validated = validateSet(engine, objects);
      expect(validated.filter(({ result }) => result !== undefined).length).toBeGreaterThanOrEqual(2);
      const found = validated.flatMap(({ object, result }) => {
        if (result === undefined) return [];
        return result.violations.map(
          ({ policy, finding }) => `${identity(object)}: ${policy.id}: found ${finding.found}`,
        );
      });
      expect(found).toEqual([]);
    });
  });

  it('renders every optional object as a reviewer has seen it', async () => {
    const values = join(import.meta.dirname, '../chart/every-option.yaml');
    const { stdout, stderr } = await renderChart(3, [...zoneValues('zone-2'), '-f', values]);
    expect(stderr).toBe('');
    await expect(stdout).toMatchFileSnapshot('../chart/golden/every-option.yaml');
  });

  it.each([
    ['zone-1', 'Ignore'],
    ['zone-2', 'Fail'],
    ['zone-3', 'Fail'],
  ] as const)('tells the API server what zonegate webhooks tells it: %s fails with %s', async (zone, policy) => {
    const objects = await renderObjects(...zoneValues(zone));
    const expected = webhookConfigurations(registry, {
      ...{ url: 'https://127.0.0.1', caBundle: '', validatingFailurePolicy: policy, exemptNamespaces: ['zonegate'] },
    }) as readonly JsonObject[];
    for (const { kind, webhooks } of expected) {
      const ours = valueAt(find(objects, String(kind)), ['webhooks']);
      const path = (webhook: JsonObject) => new URL(String(valueAt(webhook, ['clientConfig', 'url']))).pathname;
      const service = (webhook: JsonObject) => expect.objectContaining({ path: path(webhook) });
      expect(ours).toEqual(
        (webhooks as readonly JsonObject[]).map((webhook) => ({
          ...webhook,
          clientConfig: { service: service(webhook) },
        })),
      );
    }
  });

  it('follows the mode of the profile, with which production begins', async () => {
    const objects = await renderObjects(...zoneValues('zone-3'), '--set', 'profile.mode=audit');
    expect(valueAt(find(objects, 'ValidatingWebhookConfiguration'), ['webhooks', 0, 'failurePolicy'])).toBe('Ignore');
  });

  it('names no CA that cert-manager writes by itself', async () => {
    const objects = await renderObjects(...zoneValues('zone-3'));
    for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']) {
      const configuration = find(objects, kind);
      expect(valueAt(configuration, ['webhooks', 0, 'clientConfig', 'caBundle'])).toBeUndefined();
      expect(valueAt(configuration, ['metadata', 'annotations'])).toEqual({
        'admissions.enforcer/disabled': 'true',
        'cert-manager.io/inject-ca-from': 'zonegate/zonegate',
      });
    }
  });

  it('makes the certificates that are offered without it', async () => {
    const isOurs = ({ apiVersion }: JsonObject) => apiVersion === 'cert-manager.io/v1';
    const text = readFileSync(join(import.meta.dirname, '../../certs/cert-manager.yaml'), 'utf8');
    const plain = ({ kind, metadata, spec }: JsonObject) => ({
      ...{ kind, name: valueAt(metadata, ['name']), namespace: valueAt(metadata, ['namespace']) },
      spec,
    });
    const certificates = (await renderObjects(...zoneValues('zone-3'))).filter(isOurs).map(plain);
    expect(certificates).toHaveLength(4);
    expect(objectsIn(text).map(plain)).toEqual(expect.arrayContaining(certificates));
  });

  it.each<[string, readonly string[], string]>([
    ['the version', [], 'zonegate:0.1.0'],
    ['a tag', ['--set', 'image.tag=2.0.0'], 'zonegate:2.0.0'],
    [
      'a digest, whatever the tag',
      ['--set', `image.registry=r.example.com/team,image.tag=2.0.0,image.digest=sha256:${'0'.repeat(64)}`],
      `r.example.com/team/zonegate@sha256:${'0'.repeat(64)}`,
    ],
  ])('runs the image by %s', async (_, flags, image) => {
    const deployment = find(await renderObjects(...zoneValues('zone-2'), ...flags), 'Deployment');
    expect(valueAt(deployment, ['spec', 'template', 'spec', 'containers', 0, 'image'])).toBe(image);
  });

  it.each<[string, readonly string[], boolean]>([
    ['one replica', [], false],
    ['two', ['--set', 'replicaCount=2'], true],
    ['an autoscaler that may go down to one', ['--set', 'autoscaling.enabled=true,autoscaling.minReplicas=1'], false],
    ['an autoscaler', ['--set', 'autoscaling.enabled=true'], true],
  ])('has a budget only where there is something to keep: %s', async (_, flags, isThere) => {
    const budget = find(await renderObjects(...zoneValues('zone-1'), ...flags), 'PodDisruptionBudget');
    expect(budget !== undefined).toBe(isThere);
  });
});
