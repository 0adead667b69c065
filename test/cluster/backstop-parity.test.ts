// The same verdict from the API server's CEL as from the engine, in the same words: for the fixtures, for every step
// from one state to another, and for profiles that change options, platform, levels and namespaces.
import { describe, expect, it } from 'vitest';
import { backstopObjects } from '../../src/admission/backstop-objects.ts';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import type { Zone } from '../../src/engine/zone.ts';
import { registry } from '../../webhooks/index.ts';
import { fixturesOf } from '../support/fixtures.ts';
import { requestFor } from '../support/request.ts';
import { backstopWarnings, heldPolicies, newFindings, useBackstop, zoneFrom } from './support/backstop.ts';
import { get, kubectl, mustKubectl } from './support/kubectl.ts';
import { autoscaler, cronJob, deployment } from './support/objects.ts';

const objectsFor = (zone: Zone) => async () => backstopObjects(registry, zone) as readonly JsonObject[];
const audit = zoneFrom({ extends: 'zone-1' });
const enforce = zoneFrom({ extends: 'zone-2' });

/** Sends an object as a dry run: what the API server made of it, and what it said. */
async function send(command: 'create' | 'replace', object: JsonObject) {
  const flags = ['--dry-run=server', '--validate=ignore', '-o', 'json', '-f', '-'];
  const { code, stdout, stderr, warnings } = await kubectl([command, ...flags], object);
  const made = code === 0 ? (JSON.parse(stdout) as JsonObject) : undefined;
  return { made, stderr, told: backstopWarnings(warnings) };
}

/** With what the API server asks for beyond what the policies look at. */
function acceptable(object: JsonObject): JsonObject {
  if (object.kind !== 'CronJob') return object;
  const spec = object.spec as JsonObject;
  const pod = valueAt(spec, ['jobTemplate', 'spec', 'template', 'spec']) as JsonObject;
  return {
    ...object,
    spec: { ...spec, jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', ...pod } } } } },
  };
}

/** All of them: one that passes one policy may fail another. */
const fixtures = heldPolicies.flatMap((id) =>
  (['pass', 'fail', 'mutate'] as const).flatMap((folder) =>
    fixturesOf(id, folder).map((fixture) => ({
      title: `${id}/${folder}/${fixture.name}`,
      id,
      folder,
      ...fixture,
      object: acceptable(fixture.object),
    })),
  ),
);
const isScale = ({ object }: { readonly object: JsonObject }) => object.kind === 'Scale';
const created = fixtures.filter((fixture) => !isScale(fixture) && fixture.context.options === undefined);
const withOptions = fixtures.filter(({ context }) => context.options !== undefined);

describe('the fixtures', () => {
  describe('where violations are told', () => {
    useBackstop(objectsFor(audit));
    it.each(created.map((fixture) => [fixture.title, fixture] as const))('%s', async (_, { object }) => {
      const { made, told, stderr } = await send('create', object);
      expect(made, stderr).toBeDefined();
      // Judged is what the API server made of it: its defaults are in.
      expect(told).toEqual(newFindings(audit, requestFor(made as JsonObject)));
    });

    it('hold something for each policy, and both ways', () => {
      for (const id of heldPolicies) {
        const said = created.map(({ object }) =>
          newFindings(audit, requestFor(object)).some((line) => line.startsWith(id)),
        );
        expect(new Set(said), id).toEqual(new Set([true, false]));
      }
    });
  });

  describe('where they are denied', () => {
    useBackstop(objectsFor(enforce));
    it.each(created.map((fixture) => [fixture.title, fixture] as const))('%s', async (_, { object }) => {
      const { made, stderr } = await send('create', object);
      const judged = newFindings(enforce, requestFor(made ?? (await defaulted(object))));
      expect(made === undefined).toBe(judged.length > 0);
      if (made === undefined)
        expect(
          judged.some((line) => stderr.includes(line)),
          stderr,
        ).toBe(true);
    });

    it.each(fixtures.filter(isScale).map((fixture) => [fixture.title, fixture] as const))(
      '%s',
      async (title, fixture) => {
        const name = title.replaceAll(/[^a-z]+/g, '-');
        const selector = String(valueAt(fixture.object, ['status', 'selector']));
        const replicas = Number(valueAt(fixture.object, ['spec', 'replicas']));
        await mustKubectl(['create', '-f', '-'], scalable(name, selector));
        const { code, stderr } = await kubectl([
          'scale',
          `deployment/${name}`,
          '-n',
          'ge-agents',
          `--replicas=${replicas}`,
        ]);
        expect(code === 0, stderr).toBe(fixture.folder === 'pass');
        expect(code === 0).toBe(newFindings(enforce, requestFor(fixture.object)).length === 0);
      },
    );
  });

  describe.each(withOptions.map((fixture) => [fixture.title, fixture] as const))('%s', (_, { id, object, context }) => {
    const zone = zoneFrom({ extends: 'zone-1', policies: { [id]: { options: context.options } } });
    useBackstop(objectsFor(zone));
    it('is judged by its own options', async () => {
      const { made, told, stderr } = await send('create', object);
      expect(made, stderr).toBeDefined();
      expect(told).toEqual(newFindings(zone, requestFor(made as JsonObject)));
    });
  });
});

/** The object with the API server's defaults: from a namespace that is never judged. */
async function defaulted(object: JsonObject): Promise<JsonObject> {
  const metadata = object.metadata as JsonObject;
  const { made } = await send('create', { ...object, metadata: { ...metadata, namespace: 'kube-public' } });
  return { ...made, metadata };
}

/** A Deployment that is scaled by this selector. */
function scalable(name: string, selector: string): JsonObject {
  const labels = { app: /ge-executor|orchestrator/.exec(selector)?.[0] as string };
  const isSet = selector.includes(' in ');
  const matchExpressions = [
    { key: 'app', operator: 'In', values: [labels.app] },
    { key: 'tier', operator: 'NotIn', values: ['x'] },
  ];
  const object = deployment({ name, namespace: 'ge-agents', app: labels.app }, { spec: { replicas: 2 } });
  const { template, ...spec } = object.spec as JsonObject;
  return { ...object, spec: { ...spec, template, selector: isSet ? { matchExpressions } : { matchLabels: labels } } };
}

describe('every step from one state to another', () => {
  const workload = (replicas: number) =>
    deployment({ name: 'step', namespace: 'ge-agents' }, { spec: { replicas } }) as JsonObject & {
      metadata: JsonObject;
    };
  const states: Readonly<Record<string, readonly JsonObject[]>> = {
    deployment: [5, 6, 8].flatMap((replicas) =>
      ['ge-executor', 'step'].map((app) => {
        const object = workload(replicas);
        return { ...object, metadata: { ...object.metadata, labels: { app, component: 'backend' } } };
      }),
    ),
    autoscaler: [
      ...[4, 7, 9].map((most) => autoscaler({ name: 'step', namespace: 'ge-agents' }, most)),
      ...[undefined, 30, 60].map((seconds) => {
        const object = autoscaler({ name: 'step', namespace: 'ge-agents' }, 4);
        const { behavior: _, ...spec } = object.spec as JsonObject;
        const behavior = seconds && { behavior: { scaleUp: { stabilizationWindowSeconds: seconds } } };
        return { ...object, spec: { ...spec, ...behavior } };
      }),
    ],
    cronjob: ['Forbid', 'Allow', 'Replace'].flatMap((concurrencyPolicy) =>
      [true, undefined].map((hostNetwork) => {
        const pod = hostNetwork && { hostNetwork };
        return cronJob({ name: 'step', namespace: 'ge-system' }, { spec: { concurrencyPolicy }, ...(pod && { pod }) });
      }),
    ),
  };
  const steps = Object.entries(states).flatMap(([kind, all]) => all.map((_, from) => [kind, from] as const));
  const named = (object: JsonObject, name: string) => ({
    ...object,
    metadata: { ...(object.metadata as JsonObject), name },
  });

  useBackstop(objectsFor(enforce), async () => {
    const all = Object.entries(states).flatMap(([kind, each]) =>
      each.map((object, at) => named(object, `${kind}-${at}`)),
    );
    await mustKubectl(['apply', '-f', '-'], all);
  });

  it.each(steps)('%s, from state %i', async (kind, from) => {
    const name = `${kind}-${from}`;
    const state = states[kind] as readonly JsonObject[];
    const old = await get(String(state[from]?.kind), String(valueAt(state[from], ['metadata', 'namespace'])), name);
    for (const to of state.map((object) => named(object, name))) {
      const { made, stderr } = await send('replace', to);
      // What is denied has no defaults in it; those of the old object are the same.
      const request = requestFor(made ?? to, { old });
      expect(made === undefined ? 'denied' : 'admitted', stderr).toBe(
        newFindings(enforce, request).length > 0 ? 'denied' : 'admitted',
      );
    }
  });
});

describe("a profile's own settings", () => {
  const zone = zoneFrom({
    extends: 'zone-1',
    executors: { namespaces: ['sh-*', 'ge-agents'], labels: { role: 'worker', tier: 'gpu' }, names: ['night-shift'] },
    policies: {
      'executor-max-replicas': { options: { maxReplicas: 3 } },
      'hpa-scale-up-window': { level: 'should', options: { seconds: 300 } },
      'host-network': 'off',
    },
    namespaces: [
      { names: ['sh-*'], mode: 'enforce' },
      { names: ['sh-acme'], policies: { 'hpa-scale-up-window': 'must' } },
      { names: ['ge-agents'], mode: 'strict' },
    ],
  });
  useBackstop(objectsFor(zone));

  const worker = (namespace: string, labels: object): JsonObject => {
    const object = deployment({ name: 'worker', namespace }, { spec: { replicas: 4 } });
    return { ...object, metadata: { ...(object.metadata as JsonObject), labels } };
  };
  const hpa = (namespace: string, target: string, most: number): JsonObject => {
    const object = autoscaler({ name: 'own', namespace }, most);
    const spec = object.spec as JsonObject;
    return { ...object, spec: { ...spec, scaleTargetRef: { ...(spec.scaleTargetRef as JsonObject), name: target } } };
  };
  const both = { role: 'worker', tier: 'gpu' };
  it.each<[string, JsonObject, 'denied' | 'warned' | 'silent']>([
    ['executors by their new labels', worker('sh-acme', both), 'denied'],
    ['half of the labels', worker('sh-acme', { role: 'worker' }), 'silent'],
    ['outside the namespaces', worker('ge-system', both), 'silent'],
    ['in a strict namespace', worker('ge-agents', both), 'denied'],
    ['an autoscaler by the new name', hpa('sh-acme', 'night-shift', 4), 'denied'],
    ['should, made a must here', hpa('sh-acme', 'x', 3), 'denied'],
    ['should, where all is denied', hpa('ge-agents', 'x', 3), 'denied'],
    ['should, in the rest of the zone', hpa('ge-system', 'x', 3), 'warned'],
    ['what is off', deployment({ name: 'off', namespace: 'ge-agents' }, { pod: { hostNetwork: true } }), 'silent'],
    [
      'what is audited',
      cronJob({ name: 'own', namespace: 'ge-system' }, { spec: { concurrencyPolicy: 'Allow' } }),
      'warned',
    ],
    [
      'what is enforced',
      cronJob({ name: 'own', namespace: 'sh-acme' }, { spec: { concurrencyPolicy: 'Allow' } }),
      'denied',
    ],
  ])('%s', async (_, object, expected) => {
    const { made, told, stderr } = await send('create', object);
    const judged = newFindings(zone, requestFor(made ?? object));
    const verdict = made === undefined ? 'denied' : told.length > 0 ? 'warned' : 'silent';
    expect(verdict, stderr).toBe(expected);
    expect(judged.length > 0).toBe(expected !== 'silent');
    if (verdict === 'denied')
      expect(
        judged.some((line) => stderr.includes(line)),
        stderr,
      ).toBe(true);
    else expect(told).toEqual(judged);
  });
});
