// The objects of a set answer each other's look-ups.

import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { registry } from '../../webhooks/index.ts';
import { caseOf, validateSet } from '../support/opened.ts';
import { deepFreeze, requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

/** For each object: which of the given policies it breaks, or why it is exempt. */
function findingsIn(objects: readonly JsonObject[], ...policies: readonly string[]): unknown[] {
  const engine = createEngine(registry, zoneWith(registry), 'zonegate');
  return validateSet(engine, deepFreeze(objects)).map(({ object, result, exemption }, index) => {
    expect(object).toBe(objects[index]);
    if (result === undefined) return exemption;
    return result.violations.map(({ policy }) => policy.id).filter((id) => policies.includes(id));
  });
}

const deployment = (namespace: string | undefined, spec: object = {}, labels: object = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', ...(namespace !== undefined && { namespace }), labels },
  spec: {
    template: { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'a', image: 'a' }] } },
    ...spec,
  },
});
const namespace = (name: string, labels: object): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});
const budget = (spec: object, place = 'sh-acme'): JsonObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'shop', namespace: place },
  spec: { selector: { matchLabels: { app: 'shop' } }, ...spec },
});
const autoscaler = (maxReplicas: number): JsonObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'workers', namespace: 'ge-agents' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' }, maxReplicas },
});

describe('a set', () => {
  it('may be empty', () => {
    expect(findingsIn([])).toEqual([]);
  });

  it("takes a namespace's labels from the Namespace beside", () => {
    const client = deployment('sh-acme');
    const tooLarge = { 'zonegate.dev/tier': 'none' };
    expect(findingsIn([client, namespace('sh-acme', tooLarge)], 'client-tier')).toEqual([['client-tier'], []]);
    const engine = createEngine(registry, zoneWith(registry));
    const found = (objects: readonly JsonObject[]) => {
      const [first] = validateSet(engine, objects);
      const violations = first?.result?.violations ?? [];
      return violations.filter(({ policy }) => policy.id === 'client-tier').map(({ finding }) => finding.message);
    };
    expect(found([client, namespace('sh-acme', tooLarge)])).toEqual(['unknownTier']);
    expect(found([client, namespace('sh-other', tooLarge)])).toEqual(['unverified']);
  });

  it("finds an autoscaler's target beside it", () => {
    const executors = deployment('ge-agents', {}, { app: 'ge-executor' });
    expect(findingsIn([autoscaler(9), executors], 'executor-max-replicas')[0]).toEqual(['executor-max-replicas']);
    expect(findingsIn([autoscaler(9), deployment('ge-agents')], 'executor-max-replicas')[0]).toEqual([]);
    // The target may be in the cluster: it is not known.
    expect(findingsIn([autoscaler(9)], 'executor-max-replicas')[0]).toEqual(['executor-max-replicas']);
  });

  it('counts the executors beside each other', () => {
    const labels = { app: 'ge-executor' };
    const named = (object: JsonObject, name: string): JsonObject => ({
      ...object,
      metadata: { ...(object.metadata as JsonObject), name },
    });
    const template = { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'a' }] } };
    const executors = (name: string, replicas: number) =>
      named(deployment('ge-agents', { replicas, template }, labels), name);
    const pod = (generateName: string): JsonObject => ({
      ...{
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { generateName, namespace: 'ge-agents', labels },
        spec: template.spec,
      },
    });
    const counts = (...objects: readonly JsonObject[]) =>
      findingsIn(objects, 'executor-max-replicas').map((found) => (found as string[]).length);
    expect(counts(executors('a', 3), executors('b', 2))).toEqual([0, 0]);
    expect(counts(executors('a', 3), executors('b', 3), executors('c', 0))).toEqual([1, 1, 0]);
    expect(counts(executors('a', 3), pod('x-'), pod('x-'))).toEqual([0, 0, 0]);
    expect(counts(executors('a', 4), pod('x-'), pod('x-'))).toEqual([1, 1, 1]);
    // The same object again, for another cluster.
    expect(counts(executors('a', 3), executors('a', 5))).toEqual([0, 0]);
  });

  it('validates budgets by the workloads beside them, and the other way round', () => {
    const two = deployment('sh-acme', { replicas: 2 });
    const both = ['pdb-coverage', 'pdb-misfit'];
    expect(findingsIn([two], ...both)).toEqual([['pdb-coverage']]);
    expect(findingsIn([two, budget({ maxUnavailable: 1 })], ...both)).toEqual([[], []]);
    expect(findingsIn([two, budget({ minAvailable: 2 })], ...both)).toEqual([[], ['pdb-misfit']]);
    expect(findingsIn([two, budget({ minAvailable: 2 }, 'sh-other')], ...both)).toEqual([['pdb-coverage'], []]);
  });

  it('puts what names no namespace into default, as kubectl does', () => {
    const objects = [deployment(undefined, { replicas: 2 }), budget({ maxUnavailable: 1 }, 'default')];
    expect(findingsIn(objects, 'pdb-coverage')).toEqual([[], []]);
  });

  it('is where policies speak that are silent at admission', () => {
    const two = deployment('ge-system', { replicas: 2 });
    expect(findingsIn([two], 'pdb-coverage')).toEqual([['pdb-coverage']]);
    const admissionCase = caseOf(createEngine(registry, zoneWith(registry)), requestFor(two));
    expect(admissionCase.policies.map(({ policy }) => policy.id)).toContain('resource-limits');
    expect(admissionCase.policies.filter(({ policy }) => policy.match.onlyInSets)).toEqual([]);
  });

  it('validates the values of k3s in kube-system, and nothing else there', () => {
    const config = { apiVersion: 'helm.cattle.io/v1', kind: 'HelmChartConfig' };
    const traefik = { ...config, metadata: { name: 'traefik', namespace: 'kube-system' }, spec: {} };
    expect(findingsIn([traefik, deployment('kube-system')], 'traefik-pinned')).toEqual([
      ['traefik-pinned'],
      'system-namespace',
    ]);
  });

  it('leaves out what is exempt', () => {
    const owned = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace: 'sh-acme',
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x', controller: true }],
      },
    };
    const strange = [{}, { apiVersion: 'v1', kind: 'ConfigMap' }, { apiVersion: { toString: 1 }, kind: null }];
    expect(findingsIn([owned, deployment('zonegate'), ...strange])).toEqual([
      'controlled',
      'own-namespace',
      'unmatched',
      'unmatched',
      'unmatched',
    ]);
  });

  it('validates an object twice that is there twice', () => {
    const twice = [deployment('ge-system', { replicas: 2 }), deployment('ge-system', { replicas: 2 })];
    expect(findingsIn(twice, 'pdb-coverage')).toEqual([['pdb-coverage'], ['pdb-coverage']]);
  });
});
