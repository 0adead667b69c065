// What the chart renders, zone by zone: shown to reviewers, right by the API server and by our own rules.
import { describe, expect, inject, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { createEngine } from '../../src/engine/engine.ts';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';
import { renderChart, zoneValues } from './support/helm.ts';
import { kubectl, mustKubectl } from './support/kubectl.ts';
import { zones } from './support/zonegate.ts';

const withoutHelm = inject('helm') === '';
const registryOf = ['--set', 'image.registry=registry.example.com'];

async function render(...flags: readonly string[]): Promise<readonly JsonObject[]> {
  const { code, stdout, stderr } = await renderChart(3, flags);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return [...parseAllDocuments(stdout)].map((document) => document.toJS()).filter((object) => object !== null);
}

const identity = (object: JsonObject) => `${object.kind} ${valueAt(object, ['metadata', 'name'])}`;
const find = (objects: readonly JsonObject[], kind: string) => objects.find((object) => object.kind === kind);

describe.skipIf(withoutHelm)('the chart', () => {
  describe.each(zones)('%s', (zone) => {
    it('renders what a reviewer has seen', async () => {
      const { stdout } = await renderChart(3, zoneValues(zone));
      await expect(stdout).toMatchFileSnapshot(`../chart/golden/${zone}.yaml`);
    });

    it('renders the same with Helm 4', async () => {
      const [three, four] = await Promise.all([3, 4].map((version) => renderChart(version as 3 | 4, zoneValues(zone))));
      const byName = (text: string) =>
        Object.fromEntries(
          [...parseAllDocuments(text)].map((document) => [identity(document.toJS() ?? {}), document.toJS()]),
        );
      expect(byName(four?.stdout ?? '')).toEqual(byName(three?.stdout ?? 'none'));
    });

    it('keeps our own rules, as strictly as they are meant', async () => {
      const engine = createEngine(registry, zoneOf('zone-3', registry));
      const objects = await render(...zoneValues(zone), ...registryOf, '--set', 'autoscaling.enabled=true');
      const judgedObjects = engine.judgeSet(objects);
      expect(judgedObjects.filter(({ judged }) => typeof judged !== 'string').length).toBeGreaterThanOrEqual(2);
      const found = judgedObjects.flatMap(({ object, judged }) => {
        if (typeof judged === 'string') return [];
        return judged.violations.map(
          ({ policy, finding }) => `${identity(object)}: ${policy.id}: found ${finding.found}`,
        );
      });
      expect(found).toEqual([]);
    });

    it('is taken by the API server, every field of it', async () => {
      await mustKubectl(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'zonegate' } });
      const flags = ['--set', 'certManager.enabled=false', '--set', 'tls.selfSigned=true'];
      const objects = await render(...zoneValues(zone), ...flags, '--set', 'autoscaling.enabled=true');
      // A pod is refused whose account is not there.
      const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount');
      await mustKubectl(['apply', '-f', '-'], accounts);
      const others = objects.filter((object) => !accounts.includes(object));
      const { code, stderr } = await kubectl(['create', '--dry-run=server', '--validate=strict', '-f', '-'], others);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    });
  });

  it('is called where it must be, and fails open only where nothing is denied', async () => {
    for (const [zone, policy] of [
      ['zone-1', 'Ignore'],
      ['zone-2', 'Fail'],
      ['zone-3', 'Fail'],
    ] as const) {
      const objects = await render(...zoneValues(zone));
      const policyOf = (kind: string) => valueAt(find(objects, kind), ['webhooks', 0, 'failurePolicy']);
      expect(policyOf('MutatingWebhookConfiguration')).toBe('Ignore');
      expect(policyOf('ValidatingWebhookConfiguration')).toBe(policy);
    }
  });

  it('may look up what it needs, keep Events, and nothing else', async () => {
    const role = find(await render(...zoneValues('zone-3')), 'ClusterRole') as { rules: Record<string, string[]>[] };
    const rights = role.rules.flatMap(({ apiGroups = [], resources = [], verbs = [] }) =>
      resources.map((resource) => `${apiGroups.join()}/${resource}: ${verbs.join(' ')}`),
    );
    expect(rights).toEqual([
      '/namespaces: get list watch',
      'apps/deployments: get list',
      'apps/statefulsets: get list',
      'apps/replicasets: get list',
      'apps/controllerrevisions: list',
      'batch/jobs: list',
      'batch/cronjobs: list',
      'autoscaling/horizontalpodautoscalers: list',
      'events.k8s.io/events: create',
    ]);
  });

  it('has a budget only where there is something to keep', async () => {
    expect(find(await render(...zoneValues('zone-1')), 'PodDisruptionBudget')).toBeUndefined();
    expect(find(await render(...zoneValues('zone-3')), 'PodDisruptionBudget')).toMatchObject({
      spec: { maxUnavailable: 1 },
    });
  });

  it.each<[string, readonly string[], string]>([
    ['no zone', [], 'zone is not set: give -f values-zone-1.yaml, values-zone-2.yaml or values-zone-3.yaml'],
    ['a zone that does not exist', ['--set', 'zone=zone-9'], "at '/zone': value must be one of"],
    ['no replicas', ['--set', 'replicaCount=0'], "at '/replicaCount': minimum: got 0, want 1"],
    ['an unknown key', ['--set', 'replicas=2'], "additional properties 'replicas' not allowed"],
    [
      'a key that no profile has',
      ['--set', 'profile.strict=true'],
      "at '/profile': additional properties 'strict' not allowed",
    ],
    [
      'strict, and failing open',
      ['--set', 'webhooks.failurePolicy=Ignore'],
      'webhooks.failurePolicy Ignore would let everything pass while zonegate is down, which mode strict must not',
    ],
    [
      'no certificate',
      ['--set', 'certManager.enabled=false'],
      'no certificate: set certManager.enabled, tls.secretName or tls.selfSigned',
    ],
    [
      'two certificates',
      ['--set', 'tls.selfSigned=true'],
      'more than one certificate: set only one of certManager.enabled, tls.secretName and tls.selfSigned',
    ],
    [
      'a Secret without its CA',
      ['--set', 'certManager.enabled=false', '--set', 'tls.secretName=own'],
      'tls.secretName needs tls.caBundle',
    ],
  ])('refuses %s, in one sentence', async (_, flags, sentence) => {
    const values = flags.length === 0 ? [] : zoneValues('zone-3');
    const { code, stdout, stderr } = await renderChart(3, [...values, ...flags]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});
