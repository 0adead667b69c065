// What an object broke before is not held against an update, unless it gets worse: by policy, where "worse" has a twist.
import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/engine/case.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { Facts } from '../../src/engine/facts.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { registry } from '../../webhooks/index.ts';
import { deepFreeze, requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

/** Each finding as `message new` or `message old`. */
function judged(policy: string, now: JsonObject, old: JsonObject, facts: Facts = {}): string[] {
  const engine = createEngine(registry, zoneWith(registry, { only: policy }));
  const opened = engine.open(requestFor(deepFreeze(now), { old: deepFreeze(old) })) as Case;
  const { violations, faults } = engine.validate(opened, facts);
  expect(faults).toEqual([]);
  return violations.map(({ finding, isOld }) => `${finding.message} ${isOld ? 'old' : 'new'}`);
}

const workload = (namespace: string, resources: JsonObject, labels: JsonObject = {}): JsonObject => ({
  kind: 'Deployment',
  metadata: { name: 'shop', namespace, labels },
  spec: { template: { spec: { containers: [{ name: 'app', image: 'shop', resources }] } } },
});

describe('resource-limits', () => {
  const now = (limits: JsonObject) => workload('ge-system', { requests: { cpu: '1m', memory: '1Mi' }, limits });

  it.each([
    ['the same is missing', { memory: '1Mi' }, { memory: '2Mi' }, ['limits old']],
    ['less is missing', {}, { memory: '2Mi' }, ['limits old']],
    ['more is missing', { memory: '1Mi' }, {}, ['limits new']],
    ['another is missing instead', { memory: '1Mi' }, { cpu: '1m' }, ['limits new']],
  ])('%s', (_, before, after, expected) => {
    expect(judged('resource-limits', now(after), now(before))).toEqual(expected);
  });
});

describe('client-tier', () => {
  const client = (cpu: string, tier?: string) =>
    workload(
      'sh-acme',
      { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu, memory: '128Mi' } },
      tier === undefined ? {} : { 'zonegate.dev/tier': tier },
    );
  const judge = (now: JsonObject, old: JsonObject) => judged('client-tier', now, old);

  it('beyond the tier, an update may only come nearer to it', () => {
    expect(judge(client('350m', 'medium'), client('400m', 'medium'))).toEqual(['limits.cpu old']);
    expect(judge(client('450m', 'medium'), client('400m', 'medium'))).toEqual(['limits.cpu new']);
  });

  it('a smaller tier makes the same pod exceed it by more', () => {
    expect(judge(client('400m', 'small'), client('400m', 'medium'))).toEqual(['limits.cpu new']);
    expect(judge(client('600m', 'large'), client('600m', 'medium'))).toEqual(['limits.cpu old']);
  });

  it('while nobody can tell the tier, an update may not take more', () => {
    expect(judge({ ...client('400m'), x: 1 }, client('400m'))).toEqual(['unverified old']);
    expect(judge(client('300m'), client('400m'))).toEqual(['unverified old']);
    expect(judge(client('401m'), client('400m'))).toEqual(['unverified new']);
    const lacking = workload('sh-acme', {});
    expect(judge(lacking, client('400m'))).toEqual(['unverified new']);
  });
});

describe('executor-max-replicas', () => {
  const autoscaler = (name: string, maxReplicas: number): JsonObject => ({
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'h', namespace: 'ge-agents' },
    spec: { maxReplicas, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } },
  });

  it('while nobody can tell the target, the same one may not be scaled further, and no other be taken', () => {
    const judge = (now: JsonObject, old: JsonObject) => judged('executor-max-replicas', now, old);
    expect(judge(autoscaler('choir', 7), autoscaler('choir', 8))).toEqual(['unverified old']);
    expect(judge(autoscaler('choir', 9), autoscaler('choir', 8))).toEqual(['unverified new']);
    expect(judge(autoscaler('night-shift', 8), autoscaler('choir', 8))).toEqual(['unverified new']);
  });
});

describe('executor-pdb', () => {
  const budget = (spec: JsonObject): JsonObject => ({
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'ge-agents' },
    spec: { selector: { matchLabels: { app: 'ge-executor' } }, ...spec },
  });

  it.each([
    ['no fewer', { minAvailable: 1 }, { minAvailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' }, ['few old']],
    ['fewer', { minAvailable: 1 }, { minAvailable: 0 }, ['few new']],
    ['nobody can tell how many instead of one', { minAvailable: 1 }, { maxUnavailable: '100%' }, ['few new']],
    ['one instead of nobody can tell', { maxUnavailable: 1 }, { minAvailable: 1 }, ['few old']],
    ['nobody can tell, as before', { maxUnavailable: 1 }, { maxUnavailable: 2 }, ['few old']],
  ])('%s', (_, before, after, expected) => {
    expect(judged('executor-pdb', budget(after), budget(before))).toEqual(expected);
  });
});
