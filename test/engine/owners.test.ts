import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import { instanceExcuses, instanceOwner, isInstanceOf } from '../../src/engine/instance.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { isMadeOfTemplate } from '../../src/engine/owner.ts';
import { writesRevision } from '../../src/engine/revision.ts';
import { registry } from '../../webhooks/index.ts';
import { caseOf } from '../support/opened.ts';
import { requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

const engine = createEngine(registry, zoneWith(registry));

const owner = (apiVersion: unknown, kind: unknown, uid = 'u') => ({
  ownerReferences: [{ apiVersion, kind, name: 'x', uid, controller: true }],
});

describe('what says that it was made of a template', () => {
  it.each([
    ['Pod', 'apps/v1', 'ReplicaSet', true],
    ['Pod', 'apps/v1beta1', 'StatefulSet', true],
    ['Pod', 'v1', 'ReplicationController', true],
    ['Pod', 'batch/v1', 'Job', true],
    ['Pod', 'v1', 'Job', false],
    ['Pod', 'apps.example.com/v1', 'ReplicaSet', false],
    ['Pod', 'apps', 'ReplicaSet', false],
    ['Pod', undefined, 'ReplicaSet', false],
    ['Pod', 'v1', undefined, false],
    ['ReplicaSet', 'apps/v1', 'Deployment', true],
    ['ReplicaSet', 'batch/v1', 'CronJob', false],
    ['Job', 'batch/v1', 'CronJob', true],
    ['Deployment', 'apps/v1', 'Deployment', false],
  ])('a %s of a %s %s: %s', (kind, apiVersion, of, expected) => {
    expect(isMadeOfTemplate(kind, { metadata: owner(apiVersion, of) })).toBe(expected);
  });

  it.each([
    undefined,
    null,
    {},
    { metadata: null },
    { metadata: { ownerReferences: null } },
    { metadata: { ownerReferences: {} } },
    { metadata: { ownerReferences: [null, 3, {}] } },
    { metadata: { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet' }] } },
  ])('not %j', (object) => {
    expect(isMadeOfTemplate('Pod', object)).toBe(false);
  });
});

describe('a Job of a CronJob', () => {
  const pod = { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'r.example.com/a:1' }] } };
  const generated = { 'controller-uid': 'j', 'job-name': 'a', 'batch.kubernetes.io/job-name': 'a' };
  const job = (spec: JsonObject = {}): JsonObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'a', namespace: 'ge-system', ...owner('batch/v1', 'CronJob') },
    spec: { template: pod, ...spec },
  });
  const open = (object: JsonObject) => caseOf(engine, requestFor(object, { username: 'somebody' }));
  const isInstance = (meant: JsonObject, made: JsonObject) => isInstanceOf(open(job(made)))({ spec: meant });

  it('names its controller', () => {
    expect(instanceOwner(open(job()))).toEqual({ namespace: 'ge-system', name: 'x', uid: 'u' });
    expect(instanceOwner(open({ ...job(), metadata: { namespace: 'ge-system' } }))).toBeUndefined();
  });

  it.each<[string, JsonObject, JsonObject, boolean]>([
    ['the same', { template: pod }, { template: pod }, true],
    [
      'with what the API server adds',
      { template: pod },
      {
        template: { ...pod, metadata: { creationTimestamp: null, labels: generated } },
        selector: { matchLabels: { 'controller-uid': 'j' } },
        ...{ backoffLimit: 6, completions: 1, parallelism: 1, completionMode: 'NonIndexed', suspend: false },
        ...{ manualSelector: null, podReplacementPolicy: 'TerminatingOrFailed' },
      },
      true,
    ],
    [
      'with a limit for each index',
      { template: pod, backoffLimitPerIndex: 1 },
      { template: pod, backoffLimitPerIndex: 1, backoffLimit: 2147483647 },
      true,
    ],
    ['with labels of its own', { template: pod }, { template: { ...pod, metadata: { labels: { app: 'b' } } } }, false],
    ['with another pod', { template: pod }, { template: { spec: { ...pod.spec, hostNetwork: true } } }, false],
    ['with more of them', { template: pod }, { template: pod, parallelism: 2 }, false],
    [
      'with more time',
      { template: pod, activeDeadlineSeconds: 60 },
      { template: pod, activeDeadlineSeconds: 61 },
      false,
    ],
    ['without its limit', { template: pod, ttlSecondsAfterFinished: 60 }, { template: pod }, false],
    ['of nothing', {}, { template: pod }, false],
  ])('%s', (_, meant, made, expected) => {
    expect(isInstance(meant, made)).toBe(expected);
  });

  it('is excused from all but how many run at once', () => {
    expect(instanceExcuses(['spec', 'template', 'spec', 'hostNetwork'])).toBe(true);
    expect(instanceExcuses([])).toBe(true);
    expect(instanceExcuses(['spec', 'parallelism'])).toBe(false);
  });
});

describe('a ReplicaSet that is written by hand', () => {
  const annotations = { 'deployment.kubernetes.io/revision': '7' };
  const template = { metadata: { labels: { app: 'a' } }, spec: {} };
  const replicaSet = (metadata: JsonObject, spec: JsonObject = { template }): JsonObject => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'a', namespace: 'ge-system', ...metadata },
    spec,
  });
  const owned = owner('apps/v1', 'Deployment');

  it.each<[string, JsonObject, JsonObject | undefined, boolean]>([
    ['a new one', replicaSet({}), undefined, false],
    ['a new one with a number', replicaSet({ annotations }), undefined, true],
    ['a new one with an owner', replicaSet(owned), undefined, true],
    ['of another kind of owner', replicaSet(owner('v1', 'ConfigMap')), undefined, false],
    ['that is given a number', replicaSet({ annotations }), replicaSet({}), true],
    ['that is given an owner', replicaSet(owned), replicaSet({}), true],
    ['that is given another owner', replicaSet(owner('apps/v1', 'Deployment', 'v')), replicaSet(owned), true],
    ['that loses its owner', replicaSet({ annotations }), replicaSet({ ...owned, annotations }), false],
    ['with another template', replicaSet(owned, { template: {} }), replicaSet(owned), true],
    ['with other labels', replicaSet({ ...owned, labels: { app: 'b' } }), replicaSet(owned), true],
    ['with other replicas', replicaSet(owned, { template, replicas: 3 }), replicaSet(owned), false],
    ['with another note', replicaSet({ ...owned, annotations: { note: 'x' } }), replicaSet(owned), false],
  ])('%s', (_, now, old, expected) => {
    expect(writesRevision(requestFor(now, old && { old }))).toBe(expected);
  });

  it('is validated as its Deployment would be, and all its violations are new', () => {
    const bad = replicaSet({ ...owned, annotations }, { template: { ...template, spec: { hostNetwork: true } } });
    const admissionCase = caseOf(
      engine,
      requestFor(bad, { old: { ...bad, metadata: { name: 'a', namespace: 'ge-system' } } }),
    );
    const found = engine.validate(admissionCase, {}).violations.filter(({ policy }) => policy.id === 'host-network');
    expect(found.map(({ isOld, finding }) => [isOld, finding.path.join('.')])).toEqual([
      [false, 'spec.template.spec.hostNetwork'],
    ]);
  });
});
