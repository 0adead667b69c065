// The ratchet, for policies in which it is not plain what is worse: old violations do not count against an update.

import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import type { Labels, LookupResults } from '../../src/engine/lookups.ts';
import { isDenied } from '../../src/engine/violation.ts';
import { registry } from '../../webhooks/index.ts';
import { caseOf } from '../support/opened.ts';
import { deepFreeze, requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

/** Each finding as `message new` or `message old`. */
function findingsOf(policy: string, now: JsonObject, old: JsonObject, lookups: LookupResults = {}): string[] {
  const engine = createEngine(registry, zoneWith(registry, { only: policy }));
  const admissionCase = caseOf(engine, requestFor(deepFreeze(now), { old: deepFreeze(old) }));
  const { violations, errors } = engine.validate(admissionCase, lookups);
  expect(errors).toEqual([]);
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
    expect(findingsOf('resource-limits', now(after), now(before))).toEqual(expected);
  });
});

describe('client-tier', () => {
  const client = (cpu: string, tier?: string) =>
    workload(
      'sh-acme',
      { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu, memory: '128Mi' } },
      tier === undefined ? {} : { 'zonegate.dev/tier': tier },
    );
  const compare = (now: JsonObject, old: JsonObject, namespaceLabels: Labels = {}) =>
    findingsOf('client-tier', now, old, { namespaceLabels });
  const unknown = (now: JsonObject, old: JsonObject) => findingsOf('client-tier', now, old);

  it('beyond the tier, an update may only come nearer to it', () => {
    expect(compare(client('350m', 'medium'), client('400m', 'medium'))).toEqual(['limits.cpu old']);
    expect(compare(client('450m', 'medium'), client('400m', 'medium'))).toEqual(['limits.cpu new']);
  });

  it('a smaller tier makes the same pod exceed it by more', () => {
    expect(compare(client('400m', 'small'), client('400m', 'medium'))).toEqual(['limits.cpu new']);
    expect(compare(client('600m', 'large'), client('600m', 'medium'))).toEqual(['limits.cpu old']);
  });

  it('while nobody can tell the tier, an update may not take more', () => {
    expect(unknown({ ...client('400m'), x: 1 }, client('400m'))).toEqual(['unverified old']);
    expect(unknown(client('300m'), client('400m'))).toEqual(['unverified old']);
    expect(unknown(client('401m'), client('400m'))).toEqual(['unverified new']);
    expect(unknown(workload('sh-acme', {}), client('400m'))).toEqual(['unverified new']);
    expect(unknown(client('240m', 'medium'), client('100m', 'medium'))).toEqual(['unverified new']);
  });

  it.each([
    ['a tier that does not exist', 'unknownTier', 'gold'],
    ['no tier at all', 'noTier', undefined],
  ])('%s hides nothing that it takes more', (_, message, tier) => {
    const of = (change: object) => {
      const object = client('100m', tier) as { spec: { template: { spec: object } } };
      const spec = { ...object.spec.template.spec, ...change };
      return { ...object, spec: { template: { spec } } };
    };
    const kept = [`${message} old`];
    const worse = [`${message} new`];
    expect(compare({ ...client('100m', tier), x: 1 }, client('100m', tier))).toEqual(kept);
    expect(compare(client('8', tier), client('100m', tier))).toEqual(worse);
    expect(compare(client('0', tier), client('100m', tier))).toEqual(worse);
    const disk = (sizeLimit: string) => of({ volumes: [{ name: 'a', emptyDir: { medium: 'Memory', sizeLimit } }] });
    expect(compare(disk('64Gi'), disk('64Mi'))).toEqual(worse);
    expect(compare(disk('32Mi'), disk('64Mi'))).toEqual(kept);
    const ofPod = (memory: string) => of({ resources: { limits: { memory } } });
    expect(compare(ofPod('64Gi'), ofPod('64Mi'))).toEqual(worse);
  });

  it('a tier beyond that of the namespace may only become smaller', () => {
    const medium = { 'zonegate.dev/tier': 'medium' };
    expect(compare({ ...client('100m', 'large'), x: 1 }, client('100m', 'large'), medium)).toEqual(['beyond old']);
    expect(compare(client('100m', 'large'), client('100m', 'xlarge'), medium)).toEqual(['beyond old']);
    expect(compare(client('100m', 'xlarge'), client('100m', 'large'), medium)).toEqual(['beyond new']);
    expect(compare(client('500m', 'large'), client('100m', 'large'), medium)).toEqual(['beyond old', 'limits.cpu new']);
  });

  it('what else a container lacks is worse', () => {
    const lacking = (limits: JsonObject) =>
      workload('sh-acme', { requests: { cpu: '10m', memory: '32Mi' }, limits }, { 'zonegate.dev/tier': 'small' });
    expect(compare(lacking({}), lacking({ cpu: '100m' }))).toEqual(['incomplete new']);
    expect(compare(lacking({ memory: '1Mi' }), lacking({ cpu: '100m' }))).toEqual(['incomplete new']);
    expect(compare(lacking({ cpu: '50m' }), lacking({ cpu: '100m' }))).toEqual(['incomplete old']);
  });

  it('beyond the replicas of the tier, an update may only come nearer to them', () => {
    const many = (replicas: number) => {
      const object = client('100m', 'small') as { spec: object };
      return { ...object, spec: { ...object.spec, replicas } };
    };
    expect(compare(many(3), many(4))).toEqual(['replicas old']);
    expect(compare(many(5), many(4))).toEqual(['replicas new']);
  });
});

describe('executor-max-replicas', () => {
  const autoscaler = (name: string, maxReplicas: number): JsonObject => ({
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'h', namespace: 'ge-agents' },
    spec: { maxReplicas, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } },
  });

  it('while nobody can tell the target, the same one may not be scaled further, and no other be taken', () => {
    const compare = (now: JsonObject, old: JsonObject) => findingsOf('executor-max-replicas', now, old);
    expect(compare(autoscaler('choir', 7), autoscaler('choir', 8))).toEqual(['unverified old']);
    expect(compare(autoscaler('choir', 9), autoscaler('choir', 8))).toEqual(['unverified new']);
    expect(compare(autoscaler('night-shift', 8), autoscaler('choir', 8))).toEqual(['unverified new']);
  });
});

describe('executor-max-replicas, beside others', () => {
  const labels = { app: 'ge-executor', component: 'backend' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'a' }] } };
  const metadata = { name: 'x', namespace: 'ge-agents' };
  const deployment = (replicas: number): JsonObject => ({ kind: 'Deployment', metadata, spec: { replicas, template } });
  const job = (spec: JsonObject): JsonObject => ({ kind: 'Job', metadata, spec: { template, ...spec } });
  const autoscaler = (maxReplicas: number): JsonObject => ({
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: { maxReplicas, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ge-executor' } },
  });
  const beside = (replicas: number): JsonObject => ({ ...deployment(replicas), metadata: { name: 'ge-executor' } });
  const others = (...workloads: readonly JsonObject[]): LookupResults => ({ workloads, pods: [] });
  const compare = (now: JsonObject, old: JsonObject, lookups: LookupResults) =>
    findingsOf('executor-max-replicas', { ...now, x: 1 }, old, lookups);

  it('neither what it says beyond the limit may be raised, nor what may run', () => {
    expect(compare(deployment(4), deployment(4), others(beside(4)))).toEqual(['exceeded old']);
    expect(compare(deployment(3), deployment(4), others(beside(4)))).toEqual(['exceeded old']);
    expect(compare(deployment(4), deployment(3), others(beside(4)))).toEqual(['exceeded new']);
    expect(compare(deployment(4), deployment(8), others(beside(4)))).toEqual(['exceeded old']);
    expect(compare(deployment(7), deployment(8), {})).toEqual(['exceeded old']);
  });

  it('what its autoscaler may make of it anyway is not more', () => {
    const scaled = others(
      { ...autoscaler(5), spec: { maxReplicas: 5, scaleTargetRef: { kind: 'Deployment', name: 'x' } } },
      beside(3),
    );
    expect(compare(deployment(4), deployment(2), scaled)).toEqual(['exceeded old']);
    expect(compare(deployment(6), deployment(5), scaled)).toEqual(['exceeded new']);
    expect(compare(autoscaler(3), autoscaler(4), others(beside(2), deployment(3)))).toEqual(['exceeded old']);
    expect(compare(autoscaler(4), autoscaler(3), others(beside(2), deployment(3)))).toEqual(['exceeded new']);
  });

  it('what was suspended is more when it runs', () => {
    const many = { parallelism: 8 };
    expect(compare(job({ ...many, suspend: true }), job({ ...many, suspend: true }), {})).toEqual(['exceeded old']);
    expect(compare(job({ ...many, suspend: false }), job({ ...many, suspend: true }), {})).toEqual(['exceeded new']);
  });

  it('one of those that a workload made is counted there', () => {
    const pod = (more: JsonObject, owner: string): JsonObject => {
      const ownerReferences = [{ apiVersion: 'apps/v1', kind: owner, controller: true }];
      return { kind: 'Pod', metadata: { ...metadata, labels: { ...labels, ...more }, ownerReferences }, spec: {} };
    };
    const lookups = others(beside(5));
    expect(compare(pod({ looked: 'at' }, 'ReplicaSet'), pod({}, 'ReplicaSet'), lookups)).toEqual([]);
    expect(compare(pod({}, 'ReplicaSet'), pod({ app: 'web' }, 'ReplicaSet'), lookups)).toEqual([]);
    // It only resembles one of them.
    expect(compare(pod({ component: 'x' }, 'ReplicaSet'), pod({ app: 'web' }, 'ReplicaSet'), lookups)).toEqual([
      'exceeded new',
    ]);
    expect(compare(pod({}, 'ConfigMap'), pod({ app: 'web' }, 'ConfigMap'), lookups)).toEqual(['exceeded new']);
  });

  it('while the others cannot be looked up, that is reported, and denied nowhere', () => {
    const engine = createEngine(registry, zoneWith(registry, { only: 'executor-max-replicas', mode: 'strict' }));
    const admissionCase = caseOf(engine, requestFor(deepFreeze(deployment(2))));
    const { violations } = engine.validate(admissionCase, {});
    expect(violations.map(({ finding }) => finding.message)).toEqual(['uncounted']);
    expect(violations.map((violation) => isDenied(violation, 'strict'))).toEqual([false]);
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
    ['none instead of one', { minAvailable: 1 }, { maxUnavailable: '100%' }, ['few new']],
    ['all but one instead of one', { minAvailable: 1 }, { maxUnavailable: 1 }, ['few old']],
    ['one instead of all but one', { maxUnavailable: 1 }, { minAvailable: 1 }, ['few new']],
    ['all but two instead of all but one', { maxUnavailable: 1 }, { maxUnavailable: 2 }, ['few new']],
    ['the same share, by the other field', { minAvailable: '50%' }, { maxUnavailable: '50%' }, ['few new']],
    ['a larger share', { minAvailable: '30%' }, { minAvailable: '40%' }, ['few old']],
    ['a smaller share', { minAvailable: '50%' }, { minAvailable: '49%' }, ['few new']],
    ['a share of two that is one', { minAvailable: 1 }, { minAvailable: '50%' }, ['few old']],
    ['nothing at all instead of one', { minAvailable: 1 }, {}, ['few new']],
  ])('%s', (_, before, after, expected) => {
    expect(findingsOf('executor-pdb', budget(after), budget(before))).toEqual(expected);
  });
});

describe('rolling-update', () => {
  const rollout = (maxUnavailable: unknown, replicas = 1, maxSurge: unknown = 1): JsonObject => ({
    kind: 'Deployment',
    metadata: { name: 'shop', namespace: 'ge-system' },
    spec: { replicas, strategy: { rollingUpdate: { maxSurge, maxUnavailable } } },
  });

  it.each<[string, JsonObject, JsonObject, 'old' | 'new']>([
    ['the same share', rollout('25%'), rollout('25%'), 'old'],
    ['a smaller share', rollout('25%'), rollout('10%'), 'old'],
    ['a larger share, of whatever number', rollout('25%'), rollout('90%'), 'new'],
    ['the same share of more', rollout('25%', 4), rollout('25%', 8), 'old'],
    ['the same number of fewer', rollout(2, 8), rollout(2, 4), 'old'],
    ['the same number of none', rollout(2, 8), rollout(2, 0), 'old'],
    ['a larger number', rollout(1, 8), rollout(2, 8), 'new'],
    ['a number that is the share', rollout('25%', 4), rollout(1, 4), 'old'],
    ['a share that is the number', rollout(1, 5), rollout('25%', 5), 'old'],
    ['a number beyond the share', rollout('25%', 4), rollout(2, 4), 'new'],
    ['a share beyond the number', rollout(1, 8), rollout('25%', 8), 'new'],
    ['a number that was of more', rollout('25%', 100), rollout(25, 25), 'new'],
    ['one, where nothing else would begin', rollout('25%', 2, 0), rollout(1, 2, 0), 'old'],
    ['the default that nobody wrote', rollout(undefined), rollout('25%'), 'old'],
    ['more than the default that nobody wrote', rollout(undefined), rollout('26%'), 'new'],
  ])('%s', (_, before, after, expected) => {
    const found = findingsOf('rolling-update', { ...after, x: 1 }, before);
    expect(found.filter((line) => line.startsWith('unavailable'))).toEqual([`unavailable ${expected}`]);
  });
});

describe('cronjob-concurrency', () => {
  const job = (concurrencyPolicy?: string): JsonObject => ({
    kind: 'CronJob',
    metadata: { name: 'night', namespace: 'ge-system' },
    spec: { concurrencyPolicy },
  });

  it.each([
    ['Allow', 'Allow', 'old'],
    ['Allow', undefined, 'old'],
    ['Allow', 'Replace', 'new'],
    ['Replace', 'Allow', 'new'],
    ['Replace', 'Replace', 'old'],
  ])('%s, then %s', (before, after, expected) => {
    expect(findingsOf('cronjob-concurrency', { ...job(after), x: 1 }, job(before))).toEqual([`concurrent ${expected}`]);
  });
});

describe('run-as-non-root', () => {
  const pod = (securityContext: JsonObject): JsonObject => ({
    kind: 'Pod',
    metadata: { name: 'shop', namespace: 'ge-system' },
    spec: { containers: [{ name: 'app', securityContext }] },
  });

  it.each<[string, JsonObject, JsonObject, string]>([
    ['from what the image says to root', {}, { runAsUser: 0 }, 'new'],
    ['from root to what the image says', { runAsUser: 0 }, {}, 'old'],
    ['as the image says, in other words', {}, { runAsNonRoot: false }, 'old'],
  ])('%s', (_, before, after, expected) => {
    expect(findingsOf('run-as-non-root', pod(after), pod(before))).toEqual([`root ${expected}`]);
  });
});

describe('executor-hpa', () => {
  const metric = (name: string, averageUtilization: number) => ({
    type: 'Resource',
    resource: { name, target: { type: 'Utilization', averageUtilization } },
  });
  const autoscaler = (metrics: readonly object[], spec: JsonObject = {}): JsonObject => ({
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'h', namespace: 'ge-agents' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ge-executor' },
      minReplicas: 2,
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
      metrics,
      ...spec,
    },
  });
  const [cpu, memory] = [metric('cpu', 70), metric('memory', 80)];

  it.each<[string, readonly object[], readonly object[], string[]]>([
    ['nearer, from above', [metric('cpu', 95), memory], [metric('cpu', 90), memory], ['metric old']],
    ['nearer, from below', [metric('cpu', 40), memory], [metric('cpu', 50), memory], ['metric old']],
    ['nearer, on the other side', [metric('cpu', 95), memory], [metric('cpu', 60), memory], ['metric old']],
    ['further', [metric('cpu', 80), memory], [metric('cpu', 90), memory], ['metric new']],
    ['one instead of none', [memory], [memory, metric('cpu', 95)], ['metric old']],
    ['none instead of one', [metric('cpu', 95), memory], [memory], ['metric new']],
    ['in another order', [metric('cpu', 95), memory], [memory, metric('cpu', 95)], ['metric old']],
    ['memory instead of cpu', [metric('cpu', 95), memory], [cpu, metric('memory', 95)], ['metric new']],
    ['another beside the first', [cpu, memory], [cpu, memory, metric('cpu', 10)], ['metric new']],
  ])('%s', (_, before, after, expected) => {
    expect(findingsOf('executor-hpa', autoscaler(after), autoscaler(before))).toEqual(expected);
  });

  it('while nobody can tell the target, an update may neither bring another nor make anything worse', () => {
    const target = (name: string) => ({ scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } });
    const choir = autoscaler([metric('cpu', 80), memory], target('choir'));
    const compare = (now: JsonObject) => findingsOf('executor-hpa', now, choir);
    expect(compare(autoscaler([metric('cpu', 75), memory], target('choir')))).toEqual(['unverified old']);
    expect(compare(autoscaler([metric('cpu', 90), memory], target('choir')))).toEqual(['unverified new']);
    expect(compare(autoscaler([metric('cpu', 80), memory], { ...target('choir'), minReplicas: 1 }))).toEqual([
      'unverified new',
    ]);
    expect(compare(autoscaler([metric('cpu', 80), memory], target('night-shift')))).toEqual(['unverified new']);
  });
});

describe('pdb-misfit', () => {
  const budget = (spec: JsonObject): JsonObject => ({
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'ge-system' },
    spec: { selector: { matchLabels: { app: 'dolly' } }, ...spec },
  });
  const dolly = (kind: string, name: string, replicas = 1): JsonObject => {
    const template = { metadata: { labels: { app: name } } };
    return { kind, metadata: { name }, spec: { replicas, strategy: { type: 'Recreate' }, template } };
  };
  const workloads = [dolly('Deployment', 'dolly', 3), dolly('Deployment', 'sheep', 3)];

  it('tells of singletons and jobs beside a budget that blocks: what is there already is not new later', () => {
    const compare = (now: JsonObject, old: JsonObject) => findingsOf('pdb-misfit', now, old, { workloads });
    expect(compare(budget({ maxUnavailable: 1 }), budget({ maxUnavailable: 0 }))).toEqual(['singleton old']);
    expect(compare(budget({ maxUnavailable: 0 }), budget({ maxUnavailable: 1 }))).toEqual([
      'blocks new',
      'singleton old',
    ]);
    const sheep = { selector: { matchLabels: { app: 'sheep' } } };
    expect(compare(budget({ ...sheep, maxUnavailable: 1 }), budget({ maxUnavailable: 1 }))).toEqual(['singleton new']);
  });

  it('blocks more, or less', () => {
    const compare = (now: unknown, old: unknown) =>
      findingsOf('pdb-misfit', budget({ minAvailable: now }), budget({ minAvailable: old }), { workloads }).filter(
        (line) => line.startsWith('blocks'),
      );
    expect(compare(3, 4)).toEqual(['blocks old']);
    expect(compare(4, 3)).toEqual(['blocks new']);
    expect(compare(3, '70%')).toEqual(['blocks old']);
    expect(compare('100%', 3)).toEqual(['blocks new']);
    expect(compare(9, '100%')).toEqual(['blocks old']);
  });
});

describe('broken-cluster-ip', () => {
  const broken = '10.43.0.1';
  const pod = (args: readonly string[], env: readonly JsonObject[] = []): JsonObject => ({
    kind: 'Pod',
    metadata: { name: 'shop', namespace: 'ge-system' },
    spec: { containers: [{ name: 'app', args, env }] },
  });

  it('counts the words of a command, and knows variables by their names', () => {
    const compare = (now: JsonObject, old: JsonObject) => findingsOf('broken-cluster-ip', now, old);
    expect(compare(pod(['-v', broken]), pod([broken]))).toEqual(['literal old']);
    expect(compare(pod([broken, broken]), pod([broken]))).toEqual(['literal old', 'literal new']);
    const many = Array.from({ length: 20 }, () => broken);
    expect(new Set(compare(pod(['-v', ...many]), pod(many)))).toEqual(new Set(['literal old']));
    const [one, other] = [
      { name: 'ONE', value: broken },
      { name: 'OTHER', value: broken },
    ];
    expect(compare(pod([], [{ name: 'A', value: 'a' }, one]), pod([], [one]))).toEqual(['literal old']);
    expect(compare(pod([], [other]), pod([], [one]))).toEqual(['literal new']);
    expect(compare(pod([], [one]), pod([broken]))).toEqual(['literal new']);
  });
});

describe('what is no worse than what was there', () => {
  const night = (spec: JsonObject): JsonObject => ({
    kind: 'CronJob',
    metadata: { name: 'night', namespace: 'ge-system' },
    spec: {
      startingDeadlineSeconds: 60,
      jobTemplate: {
        spec: { backoffLimit: 2, template: { spec: { restartPolicy: 'Never', containers: [] } }, ...spec },
      },
    },
  });
  const executor = (readinessProbe: unknown): JsonObject => ({
    kind: 'Pod',
    metadata: { name: 'e', namespace: 'ge-agents', labels: { app: 'ge-executor' } },
    spec: { containers: [{ name: 'executor', readinessProbe }] },
  });

  it('a limit that is too loose, where there was none; and not the other way round', () => {
    const [none, loose] = [night({}), night({ activeDeadlineSeconds: 900 })];
    expect(findingsOf('cronjob-limits', loose, none)).toEqual(['loose old']);
    expect(findingsOf('cronjob-limits', none, loose)).toEqual(['unset new']);
  });

  it('a readiness probe of another kind, where there was none; and not the other way round', () => {
    const [none, tcp] = [executor(undefined), executor({ tcpSocket: { port: 1 } })];
    expect(findingsOf('executor-readiness', tcp, none)).toEqual(['handler old']);
    expect(findingsOf('executor-readiness', none, tcp)).toEqual(['missing new']);
  });
});

describe('images', () => {
  const pulling = (image: string, change: JsonObject = {}): JsonObject => ({
    kind: 'Deployment',
    metadata: { name: 'shop', namespace: 'ge-system' },
    spec: { template: { spec: { containers: [{ name: 'app', image }], ...change } } },
  });
  const compare = (policy: string, before: string, after: string) =>
    findingsOf(policy, { ...pulling(after), x: 1 }, pulling(before));

  it.each([
    ['the same', 'nginx:1', 'nginx:1', ['local old']],
    ['another tag', 'nginx:latest', 'nginx:1.2', ['local old']],
    ['another registry that is none', 'nginx:1', 'localhost/nginx:1', ['local new']],
    ['another image', 'nginx:latest', 'other:latest', ['local new']],
    ['another image, pinned', 'nginx:latest', 'other:1', ['local new']],
    ['another path', 'team/nginx:1', 'other/nginx:1', ['local new']],
    ['a registry', 'nginx:1', 'registry.example.com/nginx:1', []],
    ['no registry any more', 'registry.example.com/nginx:1', 'nginx:1', ['local new']],
    ['what cannot be read', 'registry.example.com/a:1', 'registry.example.com/a@sha256:ab', ['unreadable new']],
    ['what can be read as little', 'registry.example.com/A:1', 'registry.example.com/A:2', ['unreadable old']],
    ['what can be read', 'App:1', 'app:1', ['local old']],
  ])('registry-images: %s', (_, before, after, expected) => {
    expect(compare('registry-images', before, after)).toEqual(expected);
  });

  it.each([
    ['less: a version', 'nginx:latest', 'nginx:1.2', []],
    ['another tag that moves', 'registry.example.com/a:latest', 'registry.example.com/a', ['moving old']],
    ['another image', 'registry.example.com/a:latest', 'registry.example.com/b:latest', ['moving new']],
    ['another registry', 'registry.example.com/a:latest', 'example.org/a:latest', ['moving new']],
    ['moved into a registry', 'nginx:latest', 'registry.example.com/nginx:latest', ['moving old']],
    ['moved with its path', 'team/app', 'registry.example.com/team/app', ['moving old']],
    ['moved to another path', 'localhost/app', 'registry.example.com/team/app', ['moving old']],
    ['another is in the registry', 'nginx:latest', 'registry.example.com/other:latest', ['moving new']],
    ['moved out of a registry', 'registry.example.com/nginx:latest', 'nginx:latest', ['moving new']],
    ['the same in other words', 'docker.io/nginx', 'index.docker.io/library/nginx:latest', ['moving old']],
    ['what cannot be read', 'a:latest', 'a@sha256:ab', ['unreadable new']],
    ['what can be read', 'App', 'app:latest', ['moving old']],
  ])('pinned-images: %s', (_, before, after, expected) => {
    expect(compare('pinned-images', before, after)).toEqual(expected);
  });

  it('image-pull-policy: another image is pulled', () => {
    expect(compare('image-pull-policy', 'nginx', 'nginx:latest')).toEqual(['always old']);
    expect(compare('image-pull-policy', 'nginx', 'other')).toEqual(['always new']);
  });

  it('those of volumes are known by the names of their volumes', () => {
    const volume = (name: string, reference: string): JsonObject => ({ name, image: { reference } });
    const with_ = (...volumes: readonly JsonObject[]) => pulling('registry.example.com/a:1', { volumes });
    const [a, b] = [volume('a', 'one:1'), volume('b', 'two:1')];
    expect(findingsOf('registry-images', with_(b, a), with_(a, b))).toEqual(['local old', 'local old']);
    expect(findingsOf('registry-images', with_({ name: 'c' }, volume('a', 'one:2')), with_(a))).toEqual(['local old']);
    expect(findingsOf('registry-images', with_(volume('a', 'two:1')), with_(a))).toEqual(['local new']);
  });
});

describe('executor-liveness', () => {
  const executor = (livenessProbe: JsonObject | undefined, others: readonly JsonObject[] = []): JsonObject => ({
    kind: 'Deployment',
    metadata: { name: 'e', namespace: 'ge-agents', labels: { app: 'ge-executor' } },
    spec: { template: { spec: { containers: [{ name: 'executor', image: 'e', livenessProbe }, ...others] } } },
  });
  const http = (periodSeconds: number, failureThreshold: number) => ({
    httpGet: { port: 8080 },
    periodSeconds,
    failureThreshold,
  });

  it.each([
    ['another kind of probe excuses no haste', http(30, 6), http(1, 1), ['handler old', 'tolerance new']],
    ['another kind of probe, and as much patience', http(30, 6), http(60, 3), ['handler old']],
    ['as little patience', http(10, 3), http(5, 6), ['handler old', 'tolerance old']],
    ['less patience', http(10, 3), http(5, 3), ['handler old', 'tolerance new']],
    ['more patience', http(10, 3), http(20, 3), ['handler old', 'tolerance old']],
    ['no probe excuses no other kind', undefined, http(30, 6), ['handler new']],
  ])('%s', (_, before, after, expected) => {
    expect(findingsOf('executor-liveness', executor(after), executor(before))).toEqual(expected);
  });

  it('a helper that comes beside it changes nothing', () => {
    const before = executor(http(30, 6));
    const helped = executor(http(30, 6), [{ name: 'proxy', image: 'p', livenessProbe: http(1, 1) }]);
    expect(findingsOf('executor-liveness', helped, before)).toEqual(['handler old']);
  });
});
