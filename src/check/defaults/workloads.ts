// The defaults of workloads. Source: k8s.io/kubernetes/pkg/apis, defaults.go of apps/v1 and batch/v1;
// types: k8s.io/api.
import { isObject, type JsonObject, valueAt } from '../../engine/json.ts';
import { objectShape, selector, template } from './pod.ts';
import type { Shape } from './shape.ts';
import { claimSpec, metadata } from './volume.ts';

const rolling = (defaults: JsonObject) => (object: JsonObject) =>
  object.type === 'RollingUpdate'
    ? { ...object, rollingUpdate: { ...defaults, ...(isObject(object.rollingUpdate) && object.rollingUpdate) } }
    : object;

export const deployment = objectShape({
  zero: ['minReadySeconds', 'paused'],
  defaults: { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: {}, template: {} },
  fields: {
    selector,
    strategy: {
      zero: ['type'],
      defaults: { type: 'RollingUpdate' },
      finish: rolling({ maxUnavailable: '25%', maxSurge: '25%' }),
    },
    template,
  },
});

const claim: Shape = {
  defaults: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: {}, spec: {}, status: {} },
  fields: { metadata, spec: claimSpec, status: { defaults: { phase: 'Pending' } } },
};

export const statefulSet = objectShape({
  zero: ['podManagementPolicy', 'minReadySeconds'],
  defaults: {
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    revisionHistoryLimit: 10,
    serviceName: '',
    updateStrategy: {},
    persistentVolumeClaimRetentionPolicy: {},
    template: {},
  },
  fields: {
    selector,
    // Only a strategy without a type gets the rollingUpdate, whose partition is set below.
    updateStrategy: {
      zero: ['type'],
      finish: (object) =>
        object.type === undefined ? { rollingUpdate: {}, ...object, type: 'RollingUpdate' } : object,
    },
    persistentVolumeClaimRetentionPolicy: {
      zero: ['whenDeleted', 'whenScaled'],
      defaults: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    },
    template,
  },
  items: { volumeClaimTemplates: claim },
  finish({ updateStrategy, ...spec }) {
    if (!isObject(updateStrategy)) return { updateStrategy, ...spec };
    const { type, rollingUpdate } = updateStrategy;
    const isRolling = type === 'RollingUpdate' && isObject(rollingUpdate);
    return {
      ...spec,
      updateStrategy: isRolling
        ? { ...updateStrategy, rollingUpdate: { partition: 0, ...rollingUpdate } }
        : updateStrategy,
    };
  },
});

export const daemonSet = objectShape({
  zero: ['minReadySeconds'],
  defaults: { revisionHistoryLimit: 10, updateStrategy: {}, template: {} },
  fields: {
    selector,
    updateStrategy: {
      zero: ['type'],
      defaults: { type: 'RollingUpdate' },
      finish: rolling({ maxUnavailable: 1, maxSurge: 0 }),
    },
    template,
  },
});

export const replicaSet = objectShape({
  zero: ['minReadySeconds'],
  defaults: { replicas: 1, template: {} },
  fields: { selector, template },
});

export const replicationController = objectShape(
  {
    zero: ['minReadySeconds'],
    maps: ['selector'],
    defaults: { replicas: 1 },
    fields: { template },
    // Its selector is a map of labels. The default is the labels of its template.
    finish(spec) {
      const labels = valueAt(spec, ['template', 'metadata', 'labels']);
      return isObject(labels) ? { selector: labels, ...spec } : spec;
    },
  },
  { finish: labelled },
);

/** The spec of a Job, without the defaults that the template of a CronJob does not get. */
const jobSpec: Shape = {
  defaults: { template: {} },
  fields: {
    selector,
    template,
    podFailurePolicy: {
      items: { rules: { items: { onPodConditions: { zero: ['status'], defaults: { status: 'True' } } } } },
    },
  },
};

export const job = objectShape(
  {
    ...jobSpec,
    defaults: { template: {}, completionMode: 'NonIndexed', suspend: false, manualSelector: false },
    finish: (spec) => ({
      ...(spec.completions === undefined && spec.parallelism === undefined && { completions: 1 }),
      parallelism: 1,
      backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647,
      podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
      ...spec,
    }),
  },
  { finish: labelled },
);

/** Sets the labels of an object that has none to those of its pods. */
function labelled(object: JsonObject): JsonObject {
  const labels = valueAt(object, ['spec', 'template', 'metadata', 'labels']);
  const own = object.metadata;
  return isObject(labels) && isObject(own) ? { ...object, metadata: { labels, ...own } } : object;
}

export const cronJob = objectShape({
  zero: ['concurrencyPolicy'],
  defaults: {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
    jobTemplate: {},
  },
  fields: { jobTemplate: { defaults: { metadata: {}, spec: {} }, fields: { metadata, spec: jobSpec } } },
});
