// The chart's backstop is that of `zonegate backstop`, whatever the profile in its values says.
import { describe, expect, inject, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { backstopObjects } from '../../../src/install/backstop-objects.ts';
import { registry } from '../../../webhooks/index.ts';
import { renderChart, zoneValues } from '../support/helm.ts';
import { type ZoneName, zones } from '../support/zonegate.ts';
import { zoneFrom } from './support.ts';

const only = ['-s', 'templates/backstop.yaml'];

/** By kind and name: Helm sorts by kind. */
function byName(objects: readonly JsonObject[]): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(
    objects.map((object) => [`${object.kind} ${valueAt(object, ['metadata', 'name'])}`, object]),
  );
}

const expectedFor = (zone: ZoneName, profile: JsonObject, ...exempt: readonly string[]) =>
  byName(backstopObjects(registry, zoneFrom({ extends: zone, ...profile }), ['zonegate', ...exempt]) as JsonObject[]);

async function rendered(version: 3 | 4, zone: ZoneName, ...flags: readonly string[]) {
  const { code, stdout, stderr } = await renderChart(version, [...zoneValues(zone), ...only, ...flags]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const objects = [...parseAllDocuments(stdout)]
    .map((document) => document.toJS() as JsonObject | null)
    .filter((object) => object !== null)
    .map((object) => ({ ...object, metadata: { name: valueAt(object, ['metadata', 'name']) } }));
  return byName(objects);
}

const profiles: readonly (readonly [string, JsonObject])[] = [
  ['no profile', {}],
  ['another mode', { mode: 'strict' }],
  [
    'levels',
    { policies: { 'host-network': 'off', 'hpa-scale-up-window': 'should', 'cronjob-concurrency': { level: 'off' } } },
  ],
  [
    'options',
    {
      policies: {
        'executor-max-replicas': { options: { maxReplicas: 3 } },
        'hpa-scale-up-window': { level: 'must', options: { seconds: 0 } },
      },
    },
  ],
  [
    'other executors',
    { executors: { namespaces: ['agents-*', 'x'], labels: { tier: 'gpu', role: "it's" }, names: [] } },
  ],
  ['executors by namespace alone', { executors: { labels: {} } }],
  [
    'stricter namespaces',
    {
      policies: { 'cronjob-concurrency': 'should' },
      namespaces: [
        { names: ['sh-*'], mode: 'strict' },
        { names: ['a', 'b-*'], policies: { 'cronjob-concurrency': 'must' } },
        { names: ['*'], mode: 'strict', policies: { 'host-network': 'must' } },
      ],
    },
  ],
];

describe.skipIf(inject('helm') === '')('the backstop of the chart', () => {
  describe.each(zones)('%s', (zone) => {
    it.each(profiles)('%s', async (_, profile) => {
      const expected = expectedFor(zone, profile);
      expect(await rendered(3, zone, '--set-json', `profile=${JSON.stringify(profile)}`)).toEqual(expected);
    });
  });

  it('is the same with Helm 4', async () => {
    expect(await rendered(4, 'zone-2')).toEqual(await rendered(3, 'zone-2'));
  });

  it('leaves out the namespaces that the webhooks leave out', async () => {
    const expected = expectedFor('zone-2', {}, 'legacy');
    expect(await rendered(3, 'zone-2', '--set', 'webhooks.exemptNamespaces={legacy}')).toEqual(expected);
  });

  it('can be left out', async () => {
    const { stdout } = await renderChart(3, [...zoneValues('zone-3'), '--set', 'backstop.enabled=false']);
    expect(stdout).toContain('kind: ValidatingWebhookConfiguration');
    expect(stdout).not.toContain('kind: ValidatingAdmissionPolicy');
  });
});
