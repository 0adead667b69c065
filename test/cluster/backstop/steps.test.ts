// The same verdict from the API server's CEL as from the engine, at every step from one state of an object to another.
import { describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { requestFor } from '../../support/request.ts';
import { get, mustKubectl } from '../support/kubectl.ts';
import { autoscaler, cronJob, deployment } from '../support/objects.ts';
import { newFindings, objectsFor, send, useBackstop, zoneFrom } from './support.ts';

const enforce = zoneFrom({ extends: 'zone-2' });

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
