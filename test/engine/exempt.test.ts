import { describe, expect, it } from 'vitest';
import { exemptionOf, type KnownUsers, kubernetesControllers } from '../../src/engine/exempt.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import type { AdmissionRequest } from '../../src/engine/request.ts';
import { namespaceMatcher } from '../../src/engine/zone.ts';
import { requestFor } from '../support/request.ts';
import { reviewRequest } from '../support/reviews.ts';

const REPLICASET_CONTROLLER = 'system:serviceaccount:kube-system:replicaset-controller';

function pod(metadata: JsonObject = {}, spec: JsonObject = { containers: [{ name: 'a' }] }): JsonObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'ge-agents', ...metadata }, spec };
}

const owned = {
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true }],
};

const senders: KnownUsers = { ownNamespace: undefined, isController: namespaceMatcher(kubernetesControllers) };

describe('what is exempt', () => {
  it.each([
    ['a status update has no policies, not even here', '02-apply-client-mutate-UPDATE-deployments.status', 'no-op'],
    ["a controller's pod", '02-apply-client-mutate-CREATE-pods', 'controlled'],
    ["a controller's replica set", '02-apply-client-mutate-CREATE-replicasets', 'controlled'],
    ["the deployment controller's own update", '06-restart-mutate-UPDATE-replicasets', 'controlled'],
    ['annotate', '09-annotate-mutate-UPDATE-deployments', 'no-op'],
    ['a finalizer that is added or removed', '23-finalizer-mutate-UPDATE-deployments', 'no-op'],
    ['delete', '23-finalizer-mutate-DELETE-deployments', 'operation'],
  ])('%s', (_, name, exemption) => {
    expect(exemptionOf(reviewRequest(name), senders)).toBe(exemption);
  });

  it.each([
    ['set image', '05-set-image-mutate-UPDATE-deployments'],
    ['rollout restart', '06-restart-mutate-UPDATE-deployments'],
    ['rollout undo', '07-undo-mutate-UPDATE-deployments'],
    ['scale', '08-scale-validate-UPDATE-deployments.scale'],
    ['label', '10-label-mutate-UPDATE-deployments'],
    ['apply', '02-apply-client-mutate-CREATE-deployments'],
    ['exec', '18-exec-validate-CONNECT-pods.exec'],
    ['a Job made from a CronJob by hand', '25-jobrun-mutate-CREATE-jobs'],
  ])('%s is not exempt', (_, name) => {
    expect(exemptionOf(reviewRequest(name), senders)).toBeUndefined();
  });

  it.each([
    ['kube-system', 'system-namespace'],
    ['kube-public', 'system-namespace'],
    ['kube-node-lease', 'system-namespace'],
    ['zonegate', 'own-namespace'],
    ['zonegate-2', undefined],
  ])('namespace %s: %s', (namespace, exemption) => {
    expect(exemptionOf({ ...requestFor(pod()), namespace }, { ...senders, ownNamespace: 'zonegate' })).toBe(exemption);
  });
});

describe('loopholes that stay closed', () => {
  it('a pod with a made-up owner is not exempt when a person creates it', () => {
    expect(exemptionOf(requestFor(pod(owned)), senders)).toBeUndefined();
    expect(exemptionOf(requestFor(pod(owned), { username: 'system:admin' }), senders)).toBeUndefined();
    expect(exemptionOf(requestFor(pod(owned), { username: REPLICASET_CONTROLLER }), senders)).toBe('controlled');
  });

  it.each(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'HorizontalPodAutoscaler'])(
    'a %s is not exempt, whoever owns it: its owner was not validated',
    (kind) => {
      const request = requestFor({ ...pod(owned), kind }, { username: 'system:serviceaccount:ci:deployer' });
      expect(exemptionOf(request, senders)).toBeUndefined();
    },
  );

  it.each(['resize', 'ephemeralcontainers'])('%s of an owned pod comes from no template', (subResource) => {
    const request = requestFor(pod(owned, { containers: [] }), { old: pod(owned), username: REPLICASET_CONTROLLER });
    expect(exemptionOf({ ...request, subResource }, senders)).toBeUndefined();
  });

  it('an owner that does not control the object is none', () => {
    const request = requestFor(pod({ ownerReferences: [{ kind: 'ConfigMap', name: 'c', uid: 'u' }] }), {
      username: REPLICASET_CONTROLLER,
    });
    expect(exemptionOf(request, senders)).toBeUndefined();
  });

  it('a mirror pod comes from a kubelet', () => {
    const mirror = pod({ annotations: { 'kubernetes.io/config.mirror': 'x' } });
    expect(exemptionOf(requestFor(mirror, { username: 'system:node:n1' }), senders)).toBe('mirror-pod');
    expect(exemptionOf(requestFor(mirror), senders)).toBeUndefined();
  });

  it.each([
    ['Pod', 'v1', 'ConfigMap'],
    ['Pod', 'apps/v1', 'Deployment'],
    ['Pod', 'v1', 'ReplicaSet'],
    ['Pod', 'core.strimzi.io/v1beta2', 'StrimziPodSet'],
    ['ReplicaSet', 'v1', 'ConfigMap'],
    ['ReplicaSet', 'argoproj.io/v1alpha1', 'Rollout'],
    ['ReplicaSet', 'apps/v1', 'ReplicaSet'],
    ['Job', 'batch/v1', 'Job'],
    ['Job', 'example.com/v1', 'CronJob'],
  ])('a %s whose owner is a %s %s was not made of a template that was validated', (kind, apiVersion, of) => {
    const ownerReferences = [{ apiVersion, kind: of, name: 'x', uid: 'u', controller: true }];
    const request = requestFor({ ...pod({ ownerReferences }), kind }, { username: REPLICASET_CONTROLLER });
    expect(exemptionOf(request, senders)).toBeUndefined();
  });

  it.each([
    ['system:kube-controller-manager', 'controlled'],
    ['system:serviceaccount:kube-system:job-controller', 'controlled'],
    ['system:serviceaccount:ge-agents:agent', undefined],
    ['system:serviceaccount:kube-system-2:agent', undefined],
    ['system:node:n1', undefined],
    ['', undefined],
  ])('the owner of a pod counts where %s sends it: %s', (username, exemption) => {
    expect(exemptionOf(requestFor(pod(owned), { username }), senders)).toBe(exemption);
  });

  it('a deletionTimestamp counts only when the object already had it', () => {
    const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(exemptionOf(requestFor(pod(deleted)), senders)).toBeUndefined();
    const changed = pod(deleted, { containers: [] });
    expect(exemptionOf(requestFor(changed, { old: pod() }), senders)).toBeUndefined();
    expect(exemptionOf(requestFor(pod({ ...deleted, labels: { a: '1' } }), { old: pod(deleted) }), senders)).toBe(
      'being-deleted',
    );
  });
});

describe('an update that changes nothing that policies read', () => {
  const request = (change: JsonObject): AdmissionRequest =>
    requestFor(pod({ labels: { a: '1' }, ...change }), { old: pod({ labels: { a: '1' } }) });

  it.each([
    [{ resourceVersion: '2', generation: 3, managedFields: [] }, 'no-op'],
    [{ annotations: { note: 'x' } }, 'no-op'],
    [{ annotations: { 'zonegate.dev/longest-operation': '5m' } }, undefined],
    [{ labels: { a: '2' } }, undefined],
    [{ labels: { a: '1', b: '2' } }, undefined],
    [{ labels: null }, undefined],
    [owned, undefined],
  ] as const)('metadata %j: %s', (change, exemption) => {
    expect(exemptionOf(request(change), senders)).toBe(exemption);
  });

  it('who counts the revisions of a Deployment is asked about what somebody says to be one', () => {
    const annotations = { 'deployment.kubernetes.io/revision': '7' };
    const replicaSet = (metadata: JsonObject = {}) => ({ ...pod(metadata), kind: 'ReplicaSet' });
    expect(exemptionOf(requestFor(replicaSet({ annotations }), { old: replicaSet() }), senders)).toBeUndefined();
    expect(exemptionOf(requestFor(pod({ annotations }), { old: pod() }), senders)).toBe('no-op');
  });

  it('what is being deleted is not exempt where its spec changes', () => {
    const old = pod({ deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(exemptionOf(requestFor({ ...old, spec: { containers: [] } }, { old }), senders)).toBeUndefined();
    expect(exemptionOf(requestFor({ ...old, status: { phase: 'Failed' } }, { old }), senders)).toBe('being-deleted');
  });

  it('any other field makes a difference', () => {
    expect(exemptionOf(requestFor({ ...pod(), data: { x: '1' } }, { old: pod() }), senders)).toBeUndefined();
    expect(exemptionOf(requestFor(pod(), { old: { ...pod(), data: {} } }), senders)).toBeUndefined();
  });
});
