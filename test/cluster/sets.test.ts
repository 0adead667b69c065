// What no single request shows: judged in objects as an API server stores them, with its defaults and its bookkeeping.

import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';
import { validateSet } from '../support/opened.ts';
import { eventually, expectClean, kubectl, mustKubectl, settled } from './support/kubectl.ts';
import { autoscaler, deployment, type Names } from './support/objects.ts';
import { useZone } from './support/zonegate.ts';

const engine = createEngine(registry, zoneOf('zone-1', registry));
const named = (name: string): Names => ({ name, namespace: 'ge-sets' });

/** What a policy finds in all objects of some kinds: `NAME: found X`. */
async function findings(policy: string, namespace: string, kinds: string): Promise<string[]> {
  const { stdout } = await mustKubectl(['get', kinds, '-n', namespace, '-o', 'json']);
  return validateSet(engine, (JSON.parse(stdout) as { items: JsonObject[] }).items).flatMap(({ object, result }) => {
    if (result === undefined) return [];
    expect(result.errors).toEqual([]);
    const name = valueAt(object, ['metadata', 'name']);
    const found = result.violations.filter((violation) => violation.policy.id === policy);
    return found.map(({ finding }) => `${name}: found ${finding.found}`);
  });
}

const budget = (name: string, spec: JsonObject): JsonObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name, namespace: 'ge-sets' },
  spec: { selector: { matchLabels: { app: name } }, ...spec },
});

/** What k3s is told about a chart that it installs. */
const traefik = (name: string, valuesContent: string): JsonObject => ({
  apiVersion: 'helm.cattle.io/v1',
  kind: 'HelmChartConfig',
  metadata: { name, namespace: 'kube-system' },
  spec: { valuesContent },
});

const helmChartConfigs: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'helmchartconfigs.helm.cattle.io' },
  spec: {
    group: 'helm.cattle.io',
    scope: 'Namespaced',
    names: { kind: 'HelmChartConfig', plural: 'helmchartconfigs', singular: 'helmchartconfig' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

useZone('zone-1', async () => {
  await mustKubectl(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ge-sets' } });
  await mustKubectl(['apply', '-f', '-'], helmChartConfigs);
});

describe('pdb-coverage and pdb-misfit', () => {
  const kinds = 'deployments,replicasets,horizontalpodautoscalers,poddisruptionbudgets';

  beforeAll(async () => {
    const recreated = { spec: { replicas: 1, strategy: { type: 'Recreate' } } };
    const scaled = autoscaler(named('scaled'), 4);
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled' };
    await mustKubectl(
      ['apply', '-f', '-'],
      [
        ...[deployment(named('covered')), budget('covered', { minAvailable: 1 })],
        ...[deployment(named('bare')), deployment(named('alone'), { spec: { replicas: 1 } })],
        ...[deployment(named('recreated'), recreated), budget('recreated', { maxUnavailable: 1 })],
        ...[deployment(named('stuck')), budget('stuck', { minAvailable: 2 })],
        ...[deployment(named('scaled'), { spec: { replicas: 1 } })],
        { ...scaled, spec: { ...(scaled.spec as JsonObject), scaleTargetRef: ref } },
      ],
    );
    for (const name of ['covered', 'bare', 'stuck']) await settled('Deployment', named(name));
  });

  it('a workload of several pods has a budget; the ReplicaSet that it owns needs none', async () => {
    expect((await findings('pdb-coverage', 'ge-sets', kinds)).toSorted()).toEqual([
      'bare: found 2 and no budget',
      'scaled: found 2 and no budget',
    ]);
  });

  it('no budget is for a singleton, or keeps all pods', async () => {
    expect((await findings('pdb-misfit', 'ge-sets', kinds)).toSorted()).toEqual([
      'recreated: found it selects Deployment recreated',
      'stuck: found 2 of 2 pods',
    ]);
  });
});

describe('traefik-pinned', () => {
  const found = () => findings('traefik-pinned', 'kube-system', 'helmchartconfigs');
  const apply = (valuesContent: string) => kubectl(['apply', '-f', '-'], traefik('traefik', valuesContent));

  it('is told of what is stored, and never at admission', async () => {
    await eventually('the kind is served', async () => ((await apply('image: {}')).code === 0 ? true : undefined));
    expect(await found()).toEqual(['traefik: found no image.tag']);
    expectClean(await apply('image:\n  tag: latest\n'));
    expect(await found()).toEqual(['traefik: found image.tag latest']);
    expectClean(await apply('image:\n  tag: v3.6.2\n'));
    expect(await found()).toEqual([]);
  });
});
