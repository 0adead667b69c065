// What kube-apiserver has already done to an object when admission sees it: defaults filled in, fields owned.
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fillProbe(probe: Json | undefined): JsonObject {
  const written = isObject(probe) ? probe : {};
  const httpGet = isObject(written.httpGet) ? { httpGet: { ...written.httpGet, scheme: 'HTTP' } } : {};
  return { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3, ...written, ...httpGet };
}

function fillContainer(container: Json): JsonObject {
  const written = isObject(container) ? container : {};
  const filled: JsonObject = { resources: {}, ...written };
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (written[probe] !== undefined) filled[probe] = fillProbe(written[probe]);
  }
  const image = String(written.image);
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1];
  filled.terminationMessagePath = '/dev/termination-log';
  filled.terminationMessagePolicy = 'File';
  filled.imagePullPolicy ??= tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
  return filled;
}

/** The defaults of apps/v1 Deployment and of its pod template. */
export function fillDefaults(spec: JsonObject): JsonObject {
  const template = isObject(spec.template) ? spec.template : {};
  const pod = isObject(template.spec) ? template.spec : {};
  const containers = Array.isArray(pod.containers) ? pod.containers : [];
  return {
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
    ...spec,
    template: {
      ...template,
      spec: {
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        dnsPolicy: 'ClusterFirst',
        securityContext: {},
        schedulerName: 'default-scheduler',
        ...pod,
        containers: containers.map(fillContainer),
      },
    },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  };
}

// Fields that are always there, so that nobody owns their existence.
const alwaysThere = new Set(['metadata', 'spec', 'template', 'strategy']);
const atomic = new Set(['selector', 'securityContext']);

function fieldSet(value: Json, name: string): JsonObject {
  if (Array.isArray(value)) {
    const items: JsonObject = {};
    for (const item of value) {
      if (!isObject(item)) return {};
      items[`k:${JSON.stringify({ name: item.name })}`] = { '.': {}, ...fields(item) };
    }
    return items;
  }
  if (!isObject(value) || Object.keys(value).length === 0 || (atomic.has(name) && !('fsGroup' in value))) return {};
  return alwaysThere.has(name) ? fields(value) : { '.': {}, ...fields(value) };
}

function fields(object: JsonObject): JsonObject {
  const owned: JsonObject = {};
  for (const key of Object.keys(object).sort()) {
    const set = fieldSet(object[key] ?? null, key);
    const listed = Array.isArray(object[key]) && key !== 'containers';
    owned[`f:${key}`] = listed ? { '.': {}, ...set } : set;
  }
  return owned;
}

export function managedFields(manager: string, owned: JsonObject): Json {
  const entry = { manager, operation: 'Update', apiVersion: 'apps/v1', time: '2026-11-23T15:19:21Z' };
  return [{ ...entry, fieldsType: 'FieldsV1', fieldsV1: fields(owned) }];
}
