// The same verdict from the API server's CEL as from the engine, in the same words: for the fixtures of the policies.
import { describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { type Context, fixturesOf } from '../../support/fixtures.ts';
import { requestFor } from '../../support/request.ts';
import { kubectl, mustKubectl } from '../support/kubectl.ts';
import { deployment } from '../support/objects.ts';
import { heldPolicies, newFindings, objectsFor, send, useBackstop, zoneFrom } from './support.ts';

const audit = zoneFrom({ extends: 'zone-1' });
const enforce = zoneFrom({ extends: 'zone-2' });

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
const isOf = (...kinds: readonly string[]) => {
  return ({ object }: { readonly object: JsonObject }) => kinds.includes(String(object.kind));
};
const isScale = isOf('Scale');
/** What its selector does not show, and what is beside it, the API server can't look up. */
const isShown = ({ context: { target, workloads = [], expect: told = [] } }: { readonly context: Context }) =>
  target === undefined && workloads.length === 0 && !told.some((line) => line.includes('not be looked up'));
// KEDA is not installed here.
const created = fixtures.filter(
  (fixture) => !isOf('Scale', 'ScaledObject', 'ScaledJob')(fixture) && fixture.context.options === undefined,
);
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

    it.each(
      fixtures
        .filter((fixture) => isScale(fixture) && isShown(fixture))
        .map((fixture) => [fixture.title, fixture] as const),
    )('%s', async (title, fixture) => {
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
    });
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
