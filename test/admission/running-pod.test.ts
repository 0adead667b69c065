// Changes of a running pod: a violation below a must never denies one, even in the strictest zone.
import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import type { Admission } from '../../src/admission/prepared-case.ts';
import type { AdmissionResult } from '../../src/admission/result.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { noLookups } from '../../src/engine/lookups.ts';
import type { Level } from '../../src/engine/zone.ts';
import { registry } from '../../webhooks/index.ts';
import { requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'shop-1', uid: '1', controller: true };

function pod(labels: JsonObject, metadata: JsonObject = {}, spec: JsonObject = {}): JsonObject {
  const resources = { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '128Mi' } };
  const env = [{ name: 'PYTHONUNBUFFERED', value: '1' }];
  const container = { name: 'shop', image: 'registry.example.com/shop:1', env, resources };
  return {
    kind: 'Pod',
    metadata: { name: 'shop', namespace: 'ge-agents', labels: { component: 'backend', ...labels }, ...metadata },
    spec: { securityContext: { runAsNonRoot: true }, containers: [container], ...spec },
  };
}

const inService = { app: 'shop' };

/** In the strictest mode; with standard-labels at some level. */
async function validated(now: JsonObject, old?: JsonObject, level: Level = 'should'): Promise<AdmissionResult> {
  const zone = zoneWith(registry, { mode: 'strict' });
  const setting = { level, options: zone.policies['standard-labels']?.options };
  const engine = createEngine(registry, { ...zone, policies: { ...zone.policies, 'standard-labels': setting } });
  const admission: Admission = { engine: () => engine, lookups: noLookups, newCorrelationId: () => 'correlation-1' };
  const request = requestFor(now, old === undefined ? {} : { old });
  return admit(admission, 'validate', request, () => new AbortController().signal);
}

describe('a pod that runs', () => {
  it.each([
    ['a bare one', {}],
    ['one of a controller', { ownerReferences: [owner] }],
  ])('%s is taken out of its service, with a warning', async (_, metadata) => {
    for (const level of ['should', 'must'] as const) {
      const { response, decision } = await validated(pod({}, metadata), pod(inService, metadata), level);
      expect(decision).toBe('warned');
      expect(response.warnings).toEqual([expect.stringMatching(/^standard-labels: metadata\.labels\.app/)]);
    }
  });

  it('is taken from its controller', async () => {
    const { decision } = await validated(pod({}), pod(inService, { ownerReferences: [owner] }));
    expect(decision).toBe('warned');
  });

  it('becomes no executor that breaks a must', async () => {
    const { response } = await validated(pod({ app: 'ge-executor' }), pod(inService));
    expect(response.allowed).toBe(false);
    expect(response.status?.message).toContain('[must] executor-liveness');
  });

  it('is created with its labels', async () => {
    const { response } = await validated(pod({}));
    expect(response.status?.message).toContain('[should] standard-labels: metadata.labels.app');
  });

  it('is validated as ever where its spec changes, too', async () => {
    const image = (tag: string) => ({ containers: [{ name: 'shop', image: `registry.example.com/shop:${tag}` }] });
    const { response } = await validated(pod(inService, {}, image('latest')), pod(inService, {}, image('1')));
    expect(response.status?.message).toContain('[should] pinned-images');
  });

  it('is the only exception: the labels of a workload, which makes more pods, are validated', async () => {
    const labelled = (labels: JsonObject) => ({ ...pod(labels), kind: 'ReplicaSet' });
    const { response } = await validated(labelled({}), labelled(inService));
    expect(response.status?.message).toContain('[should] standard-labels');
  });
});
