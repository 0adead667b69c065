// The answers of an API server with zonegate, without either. test/cluster/parity.test.ts compares them with the real
// ones.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CheckOptions, checkManifests } from '../../src/check/check.ts';
import type { CheckedObject } from '../../src/check/report.ts';
import { type JsonObject, type Path, valueAt } from '../../src/engine/json.ts';
import { definePolicy, type Policy } from '../../src/engine/policy.ts';
import { createRegistry } from '../../src/engine/registry.ts';
import { apiVersionOf } from '../../src/engine/resource.ts';
import type { Zone } from '../../src/engine/zone.ts';
import { registry } from '../../webhooks/index.ts';
import { typedObject, wildObject } from '../support/arbitrary/objects.ts';
import { manifestOf } from '../support/manifests.ts';
import { deepFreeze } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

const strict = zoneWith(registry);

function check(objects: readonly JsonObject[], options: CheckOptions = {}, zone: Zone = strict) {
  return checkManifests(registry, zone, deepFreeze(objects).map(manifestOf), options);
}

function checkOne(object: JsonObject, options?: CheckOptions, zone?: Zone): CheckedObject {
  return check([object], options, zone)[0] as CheckedObject;
}

const only = (policy: string, settings: object = {}) => zoneWith(registry, { only: policy, ...settings });
const messages = ({ violations }: CheckedObject) =>
  violations.map(
    ({ policy, finding, isDenied }) => `${isDenied ? 'denied' : 'warned'} ${policy.id} ${finding.message}`,
  );

const deployment = (namespace: string | undefined, spec: JsonObject = {}, labels: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', ...(namespace !== undefined && { namespace }), labels },
  spec: {
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: { labels: { app: 'shop' } },
      spec: { containers: [{ name: 'a', image: 'r.example.com/a:1' }] },
    },
    ...spec,
  },
});
const namespace = (name: string, labels: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});
const autoscaler = (maxReplicas: number): JsonObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'workers', namespace: 'ge-agents' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' }, maxReplicas },
});
const budget = (spec: JsonObject): JsonObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'shop', namespace: 'sh-acme' },
  spec: { selector: { matchLabels: { app: 'shop' } }, ...spec },
});

describe('the verdict', () => {
  const wrong = deployment('ge-system', { template: { spec: { hostNetwork: true, containers: [] } } });

  it.each([
    ['strict', 'host-network', 'denied'],
    ['enforce', 'host-network', 'denied'],
    ['audit', 'host-network', 'warned'],
    ['strict', 'standard-labels', 'denied'],
    ['enforce', 'standard-labels', 'warned'],
    ['strict', 'pinned-images', 'admitted'],
  ] as const)('in %s mode, of what breaks %s: %s', (mode, policy, verdict) => {
    const checked = checkOne(wrong, {}, only(policy, { mode }));
    expect(checked).toMatchObject({ verdict, mode, kind: 'Deployment', namespace: 'ge-system', name: 'shop' });
    expect(checked.violations.every((each) => each.isDenied === (verdict === 'denied'))).toBe(true);
  });

  it('is by the mode that holds in the namespace', () => {
    const overrides = [{ namespaces: ['ge-*'], mode: 'strict' as const, levels: {} }];
    const zone = only('host-network', { mode: 'audit', overrides });
    const elsewhere = { ...wrong, metadata: { name: 'shop', namespace: 'other' } };
    expect(check([wrong, elsewhere], {}, zone)).toMatchObject([
      { verdict: 'denied', mode: 'strict' },
      { verdict: 'warned', mode: 'audit' },
    ]);
  });

  it('tells the most severe first', () => {
    const levels = checkOne(wrong).violations.map(({ level }) => level);
    expect(levels).toEqual(levels.toSorted());
    expect(new Set(levels)).toEqual(new Set(['must', 'should']));
  });

  it('is never a denial for what only a set shows: the webhooks are not asked', () => {
    const checked = checkOne(deployment('ge-system', { replicas: 2 }), {}, only('pdb-coverage'));
    expect(checked.verdict).toBe('warned');
    expect(messages(checked)).toEqual(['warned pdb-coverage uncovered']);
  });

  it('finds the place of each violation in the file', () => {
    const asked: Path[] = [];
    const locate = (path: Path) => {
      asked.push(path);
      return { line: 7, column: 3 };
    };
    const [checked] = checkManifests(registry, only('host-network'), [{ ...manifestOf(wrong), locate }]);
    expect(asked).toEqual([['spec', 'template', 'spec', 'hostNetwork']]);
    expect(checked?.violations).toMatchObject([{ position: { line: 7, column: 3 } }]);
  });
});

describe('what would be stored', () => {
  it('has the defaults of the API server, the injections, and what the API server fills into those', () => {
    const executor = deployment('ge-agents', {}, { app: 'ge-executor' });
    const { admitted, injections } = checkOne(executor, {}, only('executor-liveness'));
    expect(valueAt(admitted, ['spec', 'template', 'spec', 'containers', 0, 'livenessProbe'])).toEqual({
      exec: { command: ['/bin/sh', '-c', 'kill -0 1'] },
      periodSeconds: 30,
      failureThreshold: 6,
      successThreshold: 1,
      timeoutSeconds: 1,
    });
    expect(valueAt(admitted, ['spec', 'revisionHistoryLimit'])).toBe(10);
    expect(injections.map(({ policy }) => policy.id)).toEqual(['executor-liveness']);
  });

  it.each(['preview', 'off'] as const)(
    'has no injections where mutation is %s, and is validated without',
    (mutation) => {
      const { admitted, injections, violations } = checkOne(
        deployment('ge-system'),
        {},
        only('unbuffered-output', { mutation }),
      );
      expect(injections).toEqual([]);
      expect(valueAt(admitted, ['spec', 'template', 'spec', 'containers', 0, 'env'])).toBeUndefined();
      expect(violations).toHaveLength(1);
    },
  );

  const explicit = deployment('ge-system', { strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } } });

  it('keeps a default of the API that its author wrote into the file', () => {
    for (const as of [undefined, 'apply'] as const) {
      const checked = checkOne(explicit, { as }, only('rolling-update'));
      expect(checked.injections).toEqual([]);
      expect(messages(checked)).toEqual(['denied rolling-update unavailable']);
    }
  });

  it('replaces it if the object does not show who wrote it', () => {
    const checked = checkOne(explicit, { as: 'create' }, only('rolling-update'));
    expect(checked.verdict).toBe('admitted');
    expect(valueAt(checked.admitted, ['spec', 'strategy', 'rollingUpdate'])).toEqual({
      maxSurge: 1,
      maxUnavailable: 0,
    });
  });
});

describe('where an object goes', () => {
  it('is the namespace that it names, else the given one, else default', () => {
    const objects = [deployment('ge-system'), deployment(undefined), deployment('')];
    expect(check(objects).map((each) => each.namespace)).toEqual(['ge-system', 'default', 'default']);
    const given = check(objects, { namespace: 'sh-acme' });
    expect(given.map((each) => each.namespace)).toEqual(['ge-system', 'sh-acme', 'sh-acme']);
    expect(valueAt(given[1]?.admitted, ['metadata', 'namespace'])).toBe('sh-acme');
  });

  it('is none for objects of the cluster, whatever they say', () => {
    const odd = { ...namespace('playground'), metadata: { name: 'playground', namespace: 'x' } };
    expect(checkOne(odd)).toMatchObject({ namespace: '', name: 'playground', verdict: 'denied' });
  });

  it('shows the beginning of a name that is to be generated', () => {
    const object = { ...deployment('ge-system'), metadata: { generateName: 'shop-' } };
    expect(checkOne(object).name).toBe('shop-*');
    expect(checkOne({ ...deployment('ge-system'), metadata: {} }).name).toBe('');
  });
});

describe('what an object depends on', () => {
  const small = { 'zonegate.dev/tier': 'small' };
  const tierOnly = (overrides: Zone['overrides'] = []) => only('client-tier', { overrides });
  const tierIn = (checked: CheckedObject | undefined) =>
    valueAt(checked?.admitted, ['spec', 'template', 'spec', 'containers', 0, 'resources', 'limits', 'cpu']);

  it('are the labels of the Namespace beside it', () => {
    const [client] = check([deployment('sh-acme'), namespace('sh-acme', small)], {}, tierOnly());
    expect(client?.verdict).toBe('admitted');
    expect(tierIn(client)).toBe('100m');
  });

  it('else the labels that the profile knows, of entries that match alike the last', () => {
    const overrides = [
      { namespaces: ['sh-*'], levels: {}, labels: { 'zonegate.dev/tier': 'large', other: 'x' } },
      { namespaces: ['sh-acme'], levels: {}, labels: small },
      { namespaces: ['sh-acme'], levels: {} },
    ];
    const others = check([deployment('sh-acme'), deployment('sh-other')], {}, tierOnly(overrides));
    expect(others.map(tierIn)).toEqual(['100m', '500m']);
    const [client] = check([deployment('sh-acme'), namespace('sh-acme')], {}, tierOnly(overrides));
    expect(messages(client as CheckedObject)).toEqual(['denied client-tier noTier']);
  });

  it('may be unknown: that warns, and never denies', () => {
    const [client] = check([deployment('sh-acme')], {}, tierOnly());
    expect(client?.verdict).toBe('warned');
    expect(messages(client as CheckedObject)).toEqual(['warned client-tier unverified']);
    const [unknown] = check([autoscaler(9)], {}, only('executor-max-replicas'));
    expect(messages(unknown as CheckedObject)).toEqual(['warned executor-max-replicas unverified']);
  });

  it('is the target of an autoscaler, in any order', () => {
    const executors = deployment('ge-agents', {}, { app: 'ge-executor' });
    const zone = only('executor-max-replicas');
    expect(check([autoscaler(9), executors], {}, zone)[0]?.verdict).toBe('denied');
    expect(check([executors, autoscaler(9)], {}, zone)[1]?.verdict).toBe('denied');
    expect(check([autoscaler(9), deployment('ge-agents')], {}, zone)[0]?.verdict).toBe('admitted');
  });

  it('are the workloads behind a budget as they would be stored: with the replicas that are injected', () => {
    const objects = [budget({ minAvailable: 1 }), deployment('sh-acme', {}, { 'zonegate.dev/tier': 'xlarge' })];
    const misfits = (mutation: Zone['mutation']) =>
      check(objects, {}, zoneWith(registry, { mutation }))[0]?.violations.map(({ policy }) => policy.id);
    // One of the three that the tier has may go; of the one that the API server would start, none.
    expect(misfits('inject')).toEqual([]);
    expect(misfits('off')).toEqual(['pdb-misfit']);
  });
});

describe('what no policy validates', () => {
  const owned = (kind: string, apiVersion: string, owner: string): JsonObject => ({
    apiVersion,
    kind,
    metadata: { name: 'x', namespace: 'ge-system', ownerReferences: [{ kind: owner, name: 'y', controller: true }] },
    spec: { template: {} },
  });

  it.each([
    ['a kind that no policy knows', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'a' } }, 'unmatched'],
    ['no kind at all', { metadata: { name: 'x' } }, 'unmatched'],
    ['the namespaces of Kubernetes', deployment('kube-system'), 'system-namespace'],
    ['a version of long ago', { ...deployment('a'), apiVersion: 'extensions/v1beta1' }, 'other-version'],
    ['a version of old', { apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget' }, 'other-version'],
    ['a kind of the same name', { apiVersion: 'apps.example.com/v1', kind: 'Deployment' }, 'unmatched'],
  ])('%s', (_, object: JsonObject, skipped) => {
    expect(checkOne(object)).toMatchObject({ verdict: 'skipped', skipped, violations: [], admitted: undefined });
  });

  it('is not what only claims to be made by a controller', () => {
    expect(checkOne(owned('ReplicaSet', 'apps/v1', 'Deployment')).verdict).toBe('denied');
    expect(checkOne(owned('Job', 'batch/v1', 'CronJob')).verdict).toBe('denied');
    expect(checkOne(owned('Pod', 'v1', 'ReplicaSet'))).not.toHaveProperty('skipped');
    expect(checkOne(owned('ReplicationController', 'v1', 'DeploymentConfig')).verdict).toBe('denied');
  });
});

it('validates an autoscaler of version 1 as one of version 2, as the API server does', () => {
  const { spec, ...rest } = autoscaler(9);
  const object = {
    ...rest,
    apiVersion: 'autoscaling/v1',
    spec: { ...(spec as JsonObject), targetCPUUtilizationPercentage: 70 },
  };
  const [checked] = check([object, deployment('ge-agents', {}, { app: 'ge-executor' })]);
  expect(messages(checked as CheckedObject)).toContain('denied executor-max-replicas exceeded');
  expect(checked?.admitted).toMatchObject({ apiVersion: 'autoscaling/v2', spec: { metrics: [{ type: 'Resource' }] } });
  expect(checked?.admitted).not.toHaveProperty(['spec', 'targetCPUUtilizationPercentage']);
});

it('answers any input, in its order, and changes nothing of it', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(typedObject, wildObject), { maxLength: 6 }), (samples) => {
      const objects = samples.map(({ resource, object }) => ({
        apiVersion: apiVersionOf(resource),
        ...object,
      }));
      const checked = check(objects);
      expect(checked.map(({ manifest }) => manifest.object)).toEqual(objects);
    }),
    { numRuns: 300 },
  );
});

it('does not pass over a bug of a policy', () => {
  const broken: Policy = definePolicy({
    ...(registry.byId.get('host-network') as Policy),
    validate() {
      throw new TypeError('oops');
    },
  });
  const own = createRegistry([broken]);
  const manifests = [manifestOf(deployment('ge-system'))];
  expect(() => checkManifests(own, zoneWith(own), manifests)).toThrow('policy host-network failed');
});
