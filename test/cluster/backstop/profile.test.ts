// Profiles that change options, platform, levels and namespaces: the CEL follows them, as the engine does.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/engine/json.ts';
import { requestFor } from '../../support/request.ts';
import { autoscaler, cronJob, deployment } from '../support/objects.ts';
import { newFindings, objectsFor, send, useBackstop, zoneFrom } from './support.ts';

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
