// What an object is in the end, whoever says so.
import { asAutoscalingV2 } from '../../../src/check/defaults/autoscaling-v1.ts';
import { withDefaults } from '../../../src/check/defaults/kinds.ts';
import { isObject, type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { resourceFinder } from '../../../src/engine/set.ts';
import { registry } from '../../../webhooks/index.ts';

/** What the API server makes up for each new object, or keeps for itself. */
const made = ['uid', 'creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'name', 'generateName'];

const resourceOf = resourceFinder(registry);

/** An object, of a file or of an API server, without what differs from one creation to the next. */
export function comparable(object: JsonObject): JsonObject {
  const converted = asAutoscalingV2(object);
  const known = resourceOf(converted);
  const { status: _, ...rest } =
    converted.apiVersion === object.apiVersion || known === undefined ? object : withDefaults(converted, known);
  const excepted = exceptions[String(object.kind)]?.(rest) ?? rest;
  return { ...excepted, metadata: without(excepted.metadata, made) };
}

const exceptions: Readonly<Record<string, (object: JsonObject) => JsonObject>> = {
  // The selector and labels of a Job hold its uid.
  Job(object) {
    const spec = without(object.spec, ['selector']);
    const template = without(spec.template, []);
    return {
      ...object,
      metadata: withoutJobLabels(object.metadata),
      spec: { ...spec, template: { ...template, metadata: withoutJobLabels(template.metadata) } },
    };
  },
  // Plugins of the API server give every Pod a service account with its token, tolerations and a priority.
  Pod(object) {
    const spec = without(object.spec, [
      'serviceAccount',
      'serviceAccountName',
      'tolerations',
      'priority',
      'preemptionPolicy',
    ]);
    const volumes = listOf(spec.volumes).filter(({ name }) => !String(name).startsWith('kube-api-access-'));
    const containers = (field: string) =>
      spec[field] === undefined ? {} : { [field]: listOf(spec[field]).map(withoutToken) };
    return {
      ...object,
      spec: {
        ...without(spec, ['volumes']),
        ...(volumes.length > 0 && { volumes }),
        ...containers('containers'),
        ...containers('initContainers'),
      },
    };
  },
  // A generated name is not known before.
  Namespace(object) {
    const { generateName, labels } = asObject(object.metadata);
    if (generateName === undefined) return object;
    const others = without(labels, ['kubernetes.io/metadata.name']);
    const metadata = without(object.metadata, ['labels']);
    return { ...object, metadata: { ...metadata, ...(Object.keys(others).length > 0 && { labels: others }) } };
  },
  // Older versions counted generations there.
  DaemonSet(object) {
    const metadata = without(object.metadata, ['annotations']);
    const annotations = without(valueAt(object, ['metadata', 'annotations']), [
      'deprecated.daemonset.template.generation',
    ]);
    return { ...object, metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) } };
  },
};

function withoutJobLabels(value: unknown): JsonObject {
  const metadata = without(value, ['labels']);
  const labels = Object.entries(asObject(asObject(value).labels)).filter(
    ([key]) => !/(^|\/)(controller-uid|job-name)$/.test(key),
  );
  return labels.length > 0 ? { ...metadata, labels: Object.fromEntries(labels) } : metadata;
}

function withoutToken(container: JsonObject): JsonObject {
  const mounts = listOf(container.volumeMounts).filter(({ name }) => !String(name).startsWith('kube-api-access-'));
  return { ...without(container, ['volumeMounts']), ...(mounts.length > 0 && { volumeMounts: mounts }) };
}

function without(value: unknown, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(asObject(value)).filter(([key]) => !keys.includes(key)));
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value : [];
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
