import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { AdmissionCase } from '../../src/engine/admission-case.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { definePolicy, everyZone, type Policy } from '../../src/engine/policy.ts';
import { createRegistry } from '../../src/engine/registry.ts';
import { deployments } from '../../src/engine/resource.ts';
import { namespaceMatcher } from '../../src/engine/zone.ts';
import { registry } from '../../webhooks/index.ts';
import { caseOf } from '../support/opened.ts';
import { deepFreeze, requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

const resources = { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '20m', memory: '32Mi' } };

const image = 'registry.example.com/api:1';
const labels = { app: 'api', component: 'backend' };

function deployment(change: { spec?: object; pod?: object; container?: object; name?: string } = {}): JsonObject {
  const container = { name: change.name ?? 'api', image, resources, ...change.container };
  return deepFreeze({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', namespace: 'ge-system', labels },
    spec: {
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      ...change.spec,
      template: { metadata: { labels }, spec: { containers: [container], ...change.pod } },
    },
  });
}

const engine = createEngine(registry, zoneWith(registry));
const open = (object: JsonObject, old?: JsonObject): AdmissionCase =>
  caseOf(engine, requestFor(object, old === undefined ? {} : { old }));
const injected = (object: JsonObject, old?: JsonObject): string[] =>
  engine.mutate(open(object, old), {}).patch.map(({ path }) => path);

describe('where an update is injected into', () => {
  const old = deployment();

  it('nowhere, when only the labels change', () => {
    expect(injected({ ...old, metadata: { ...(old.metadata as object), labels: { a: 'b' } } }, old)).toEqual([]);
  });

  it('only into the template, when that changes', () => {
    expect(injected(deployment({ container: { image: 'registry.example.com/api:2' } }), old).toSorted()).toEqual([
      '/spec/template/spec/containers/0/env',
      '/spec/template/spec/securityContext',
    ]);
  });

  it('only into the strategy, when that changes', () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: '25%' } };
    expect(injected(deployment({ spec: { strategy } }), old)).toEqual(['/spec/strategy/rollingUpdate/maxUnavailable']);
  });

  it('never into replicas, nor into kinds that can not change', () => {
    const tier = { labels: { 'zonegate.dev/tier': 'xlarge' }, name: 'api', namespace: 'sh-acme' };
    const client = (replicas: number): JsonObject => ({ ...deployment({ spec: { replicas } }), metadata: tier });
    expect(injected(client(1))).toContain('/spec/replicas');
    expect(injected(client(1), client(4))).toEqual([]);
    const job = (image: string): JsonObject => ({ ...deployment({ container: { image } }), kind: 'Job' });
    expect(injected(job('a:1'))).not.toEqual([]);
    expect(injected(job('a:1'), job('a:2'))).toEqual([]);
  });
});

describe('the ratchet', () => {
  const violationsIn = (object: JsonObject, old: JsonObject) =>
    engine
      .validate(open(object, old), { namespaceLabels: {} })
      .violations.map(({ policy, isOld }) => `${policy.id} ${isOld ? 'old' : 'new'}`);
  const ok = {
    pod: { securityContext: { runAsNonRoot: true } },
    container: {
      env: [{ name: 'PYTHONUNBUFFERED', value: '1' }],
      livenessProbe: { httpGet: {} },
      readinessProbe: { httpGet: {} },
    },
    spec: { strategy: { rollingUpdate: { maxUnavailable: 0 } } },
  };
  const good = (change: { pod?: object; container?: object; name?: string }) =>
    deployment({
      ...ok,
      ...change,
      pod: { ...ok.pod, ...change.pod },
      container: { ...ok.container, ...change.container },
    });

  it('tells an old violation from a new one', () => {
    const old = good({ pod: { hostNetwork: true } });
    const now = good({ pod: { hostNetwork: true }, container: { env: [] } });
    expect(violationsIn(now, old)).toEqual(['host-network old', 'unbuffered-output new']);
  });

  it('knows a container by its name, not its position', () => {
    const [a, b] = [
      { name: 'a', image, ...ok.container, resources },
      { name: 'b', image, ...ok.container },
    ];
    const old = good({ pod: { containers: [a, b] } });
    const swapped = good({ pod: { containers: [b, a] } });
    const renamed = (change = {}) => good({ pod: { containers: [a, { ...b, name: 'c', ...change }] } });
    const beside = good({ pod: { containers: [a, { ...b, name: 'c' }, b] } });
    expect(new Set(violationsIn(swapped, old))).toEqual(new Set(['resource-limits old']));
    expect(new Set(violationsIn(renamed(), old))).toEqual(new Set(['resource-limits old']));
    expect(new Set(violationsIn(renamed({ image: 'registry.example.com/other:1' }), old))).toEqual(
      new Set(['resource-limits new']),
    );
    expect(violationsIn(beside, old)).toEqual([
      ...['resource-limits new', 'resource-limits new'],
      ...['resource-limits old', 'resource-limits old'],
    ]);
  });

  it('lets a number get better, never worse', () => {
    const utilization = (name: string, averageUtilization: number) => ({
      type: 'Resource',
      resource: { name, target: { type: 'Utilization', averageUtilization } },
    });
    const keepsTheRest = {
      scaleTargetRef: { name: 'ge-executor' },
      minReplicas: 2,
      metrics: [utilization('cpu', 70), utilization('memory', 80)],
      behavior: { scaleUp: { stabilizationWindowSeconds: 120 }, scaleDown: { stabilizationWindowSeconds: 300 } },
    };
    const hpa = (maxReplicas: number): JsonObject => ({
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'h', namespace: 'ge-agents' },
      spec: { maxReplicas, ...keepsTheRest },
    });
    expect(violationsIn(hpa(7), hpa(8))).toEqual(['executor-max-replicas old']);
    expect(violationsIn({ ...hpa(8), status: {}, x: 1 }, hpa(8))).toEqual(['executor-max-replicas old']);
    expect(violationsIn(hpa(9), hpa(8))).toEqual(['executor-max-replicas new']);
    expect(violationsIn(hpa(6), hpa(5))).toEqual(['executor-max-replicas new']);
  });

  it('counts: one container more without resources is worse', () => {
    const client = (...names: string[]): JsonObject => ({
      ...good({ pod: { containers: names.map((name) => ({ name, ...ok.container })) } }),
      metadata: { name: 'shop', namespace: 'sh-acme', labels: { 'zonegate.dev/tier': 'medium' } },
    });
    const tier = (now: JsonObject, old: JsonObject) =>
      violationsIn(now, old).filter((line) => line.startsWith('client-tier'));
    expect(tier(client('a', 'b'), client('a'))).toEqual(['client-tier new']);
    expect(tier(client('a'), client('a', 'b'))).toEqual(['client-tier old']);
  });

  it('takes a rule that begins to apply as new', () => {
    const labelled = (labels: object): JsonObject => ({
      kind: 'Scale',
      metadata: { name: 's', namespace: 'ge-agents' },
      spec: { replicas: 9 },
      status: labels,
    });
    expect(violationsIn(labelled({ selector: 'app=ge-executor' }), { ...labelled({}), spec: { replicas: 8 } })).toEqual(
      ['executor-max-replicas new'],
    );
  });
});

describe('settings', () => {
  it('a policy that is off is not asked', () => {
    const off = createEngine(registry, zoneWith(registry, { only: 'host-network' }));
    expect(caseOf(off, requestFor(deployment())).policies.map(({ policy }) => policy.id)).toEqual(['host-network']);
  });

  it('namespaces tighten mode and level, and never loosen them', () => {
    const overrides = [
      { namespaces: ['ge-*'], mode: 'enforce' as const, levels: { 'rolling-update': 'must' as const } },
      { namespaces: ['ge-system'], mode: 'audit' as const, levels: { 'host-network': 'should' as const } },
    ];
    const tight = createEngine(registry, zoneWith(registry, { mode: 'audit', overrides }));
    const admissionCase = caseOf(tight, requestFor(deployment({ pod: { hostNetwork: true } })));
    expect(admissionCase.mode).toBe('enforce');
    const level = (id: string) => admissionCase.policies.find(({ policy }) => policy.id === id)?.level;
    expect([level('rolling-update'), level('host-network')]).toEqual(['must', 'must']);
    expect(tight.modeIn('sh-acme')).toBe('audit');
  });

  it('matches namespaces by name or prefix', () => {
    const matches = namespaceMatcher(['ge-hosting', 'sh-*']);
    expect(['ge-hosting', 'sh-acme', 'sh-', 'sh', 'ge-hosting-2', ''].map(matches)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('asks for lookups only where a policy that applies needs them', () => {
    const at = (namespace: string) => caseOf(engine, { ...requestFor(deployment()), namespace }).needs;
    expect([at('sh-acme'), at('ge-system')]).toEqual([['namespaceLabels'], []]);
    const scaled = (selector: string, replicas: number): JsonObject => ({
      kind: 'Scale',
      metadata: { name: 'x', namespace: 'ge-agents' },
      spec: { replicas },
      status: { selector },
    });
    const needs = (object: JsonObject) => caseOf(engine, requestFor(object)).needs;
    expect(needs(scaled('app=api', 3))).toEqual(['target']);
    // What is an executor is looked at beside the others; what may be one, with its target.
    expect(needs(scaled('app=ge-executor', 3))).toEqual(['workloads', 'pods']);
    expect(needs(scaled('pool=b', 1))).toEqual(['target', 'workloads', 'pods']);
    // More than the limit it is without them.
    expect(needs(scaled('app=ge-executor', 6))).toEqual([]);
    expect([needs(scaled('app=ge-executor', 0)), needs(scaled('app=api', 1))]).toEqual([[], []]);
  });
});

function policy(change: Partial<Policy>): Policy {
  return {
    ...definePolicy({
      id: 'some-policy',
      level: 'must',
      zones: everyZone,
      endangers: 'reliability',
      handbook: 'DEPLOYMENTS',
      docs: { quote: 'q', summary: 's', rationale: 'r', remediation: 'r' },
      match: { resources: [deployments], operations: ['CREATE'] },
      options: z.strictObject({}),
      messages: { wrong: { text: 'wrong', compares: 'nothing' } },
      validate() {},
    }),
    ...change,
  };
}

const cel = { path: () => ['spec'], breaks: () => 'true', found: () => "'x'", wanted: "'y'" };

describe('createRegistry', () => {
  it.each([
    ['a bad id', [policy({ id: 'Bad_Id' })], 'kebab'],
    ['a taken id', [policy({}), policy({})], 'taken'],
    ['options without defaults', [policy({ options: z.strictObject({ x: z.string() }) })], 'defaults'],
    ['loose options', [policy({ options: z.object({}) })], 'unknown keys'],
    ['no messages', [policy({ messages: {} })], 'messages'],
    ['nothing to match', [policy({ match: { resources: [], operations: ['CREATE'] } })], 'matches nothing'],
    [
      'a message that is no worse than nothing',
      [policy({ messages: { wrong: { text: 'wrong', compares: 'nothing', noWorseThan: 'worse' } } })],
      'does not exist',
    ],
    [
      'a backstop that compares something else',
      [policy({ backstop: { message: 'wrong', ...cel, amount: () => '1' } })],
      'does not compare what its message does',
    ],
    ['a mutation that is not described', [policy({ mutate() {} })], 'go together'],
  ])('refuses %s', (_, policies, problem) => {
    expect(() => createRegistry(policies)).toThrow(problem);
  });
});

it('a policy that throws is an error, and the others go on', () => {
  const broken = policy({
    id: 'broken',
    injects: { summary: 'x' },
    mutate() {
      throw new Error('bug');
    },
    validate() {
      throw new Error('bug');
    },
  });
  const reporting = policy({
    validate: (_, report) => report({ message: 'wrong', path: ['spec'], found: 'a', wanted: 'b' }),
  });
  const both = createRegistry([broken, reporting]);
  const faulty = createEngine(both, zoneWith(both));
  const admissionCase = caseOf(faulty, requestFor(deployment()));
  expect(faulty.mutate(admissionCase, {}).errors.map((error) => error.policy.id)).toEqual(['broken']);
  const result = faulty.validate(admissionCase, {});
  expect(result.errors.map((error) => error.policy.id)).toEqual(['broken']);
  expect(result.violations.map((violation) => violation.policy.id)).toEqual(['some-policy']);
});
