// What is looked up grows, too: alone, and beside the object that it is looked up for.
import { describe, expect, it } from 'vitest';
import type { AdmissionCase } from '../../../src/engine/admission-case.ts';
import { createEngine } from '../../../src/engine/engine.ts';
import type { JsonObject } from '../../../src/engine/json.ts';
import type { LookupName, LookupResults } from '../../../src/engine/lookups.ts';
import {
  connections,
  namespaces,
  podDisruptionBudgets,
  type Resource,
  scales,
  workloads,
} from '../../../src/engine/resource.ts';
import { registry } from '../../../webhooks/index.ts';
import { requestFor } from '../../support/request.ts';
import { zoneWith } from '../../support/zone.ts';
import { costOf } from '../support/count.ts';
import { judgedKinds } from './law.ts';
import { sample } from './schema.ts';

const SIZE = 64;
const MOST_AT_FOUR_TIMES = 5;

const engine = createEngine(registry, zoneWith(registry));
const count = (n: number) => Array.from({ length: n }, (_, index) => index);

/** Each fact, with `n` of what it is made of; the type makes sure that none is forgotten. */
const lookups: Readonly<Record<LookupName, (n: number, ref: AdmissionCase['target']) => LookupResults>> = {
  namespaceLabels: (n) => ({ namespaceLabels: labels(n) }),
  target: (n, ref) => ({ target: ref && { ...ref, object: workloadAt(0, n) } }),
  workloads: (n) => ({ workloads: count(n).map((index) => workloadAt(index, 1)), pods: [] }),
  pods: (n) => ({ workloads: [], pods: count(n).map((index) => podAt(index)) }),
  disruptionBudgets: (n) => ({ disruptionBudgets: count(n).map((index) => budgetAt(index, 1)) }),
};

const kinds = [
  'Deployment',
  'HorizontalPodAutoscaler',
  'CronJob',
  'ReplicaSet',
  'StatefulSet',
  'Job',
  'ReplicationController',
  'DaemonSet',
];

function workloadAt(index: number, n: number): JsonObject {
  const kind = kinds[index % kinds.length] as string;
  const template = { metadata: { labels: { app: `a${index}`, ...labels(n) } }, spec: { containers: [{ name: 'a' }] } };
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: `n${index - 1}` };
  const spec = {
    ...(sample(`${kind}Spec`, 1) as object),
    template,
    jobTemplate: { spec: { template } },
    scaleTargetRef,
  };
  return { kind, metadata: { name: `n${index}`, labels: labels(n) }, spec };
}

/** Executors, as the others are not. */
function podAt(index: number): JsonObject {
  return { kind: 'Pod', metadata: { name: `n${index}`, labels: { app: 'ge-executor' } }, spec: {} };
}

function budgetAt(index: number, n: number): JsonObject {
  const matchExpressions = count(n).map((at) => sample('LabelSelectorRequirement', at, 1));
  const selector = { matchLabels: { app: `a${index}` }, matchExpressions };
  return { kind: 'PodDisruptionBudget', metadata: { name: `n${index}` }, spec: { minAvailable: 1, selector } };
}

function labels(n: number): Record<string, string> {
  return Object.fromEntries(count(n).map((index) => [`k${index}`, 'v']));
}

/** An object that asks for as much as it can: with a selector of `n` requirements, where its kind has one. */
function objectOf(resource: Resource, n: number): JsonObject {
  const { kind, template } = resource;
  const metadata = { name: 'x', namespace: 'ge-agents' };
  if (kind === podDisruptionBudgets.kind) return { ...budgetAt(0, n), metadata };
  if (connections.includes(resource)) return { kind, command: ['sh'] };
  const spec = {
    replicas: 9,
    maxReplicas: 9,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'y' },
  };
  return { kind, metadata, spec: template?.length === 0 ? {} : spec };
}

function costAt(resource: Resource, name: LookupName, n: number, objectSize: number): number {
  const object = objectOf(resource, objectSize);
  const { admissionCase } = engine.open(requestFor(object, { scaled: resource.resource }));
  if (admissionCase === undefined) return 0;
  const known = lookups[name](n, admissionCase.target);
  return costOf(() => {
    engine.mutate(admissionCase, known);
    engine.validate(admissionCase, known);
  });
}

const rows = judgedKinds
  .filter((resource) => resource !== namespaces && (resource.subresource !== 'scale' || scales.includes(resource)))
  .flatMap((resource) =>
    (Object.keys(lookups) as LookupName[]).map((name) => [name, resource.kind, resource] as const),
  );

describe('what is looked up costs in proportion to its size', () => {
  it('for every kind that has a pod, or is looked at beside others', () => {
    expect(new Set(rows.map(([, kind]) => kind)).size).toBeGreaterThan(workloads.length);
  });

  it.each(rows)('%s, for %s', (name, _, resource) => {
    const once = costAt(resource, name, SIZE, 1);
    expect(costAt(resource, name, 4 * SIZE, 1)).toBeLessThanOrEqual(MOST_AT_FOUR_TIMES * once);
  });

  it.each(rows)('%s, for a %s that grows with it', (name, _, resource) => {
    const [one, two, four] = [1, 2, 4].map((factor) => costAt(resource, name, factor * SIZE, factor * SIZE)) as [
      number,
      number,
      number,
    ];
    expect(four - two).toBeLessThanOrEqual(2.3 * (two - one) + 0.1 * one);
  });
});
