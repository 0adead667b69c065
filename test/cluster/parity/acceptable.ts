// Fixtures hold only what their policy is about. An API server wants the rest, too.
import { isObject, type JsonObject, type Path, valueAt } from '../../../src/engine/json.ts';
import { workloads } from '../../../src/engine/resource.ts';

/** The object with all that an API server requires; what it has stays as it is. */
export function acceptable(object: JsonObject, index: number): JsonObject {
  const named = withName(object, index);
  const completed = completions[String(named.kind)]?.(asObject(named.spec), named) ?? asObject(named.spec);
  if (named.kind === 'Namespace') return named;
  const resource = workloads.find(({ kind }) => kind === named.kind);
  const whole = { ...named, spec: completed };
  return resource?.template === undefined ? whole : withContainers(whole, [...resource.template, 'spec']);
}

function withName(object: JsonObject, index: number): JsonObject {
  const metadata = asObject(object.metadata);
  const owners = Array.isArray(metadata.ownerReferences) && {
    ownerReferences: metadata.ownerReferences.map((owner) => ({
      apiVersion: 'apps/v1',
      uid: `uid-${index}`,
      ...owner,
    })),
  };
  const name = metadata.name === undefined && metadata.generateName === undefined ? { name: `parity-${index}` } : {};
  return { ...object, metadata: { ...name, ...metadata, ...owners } };
}

const selecting = (spec: JsonObject, object: JsonObject): JsonObject => {
  const template = asObject(spec.template);
  const metadata = asObject(template.metadata);
  const wanted = valueAt(spec, ['selector', 'matchLabels']) ??
    metadata.labels ?? { instance: valueAt(object, ['metadata', 'name']) };
  const labels = { ...asObject(wanted), ...asObject(metadata.labels) };
  return { selector: { matchLabels: wanted }, ...spec, template: { ...template, metadata: { ...metadata, labels } } };
};

/** A ReplicationController's selector is a plain map. */
const selectingByMap = (spec: JsonObject, object: JsonObject): JsonObject => {
  const { selector, ...rest } = selecting(spec, object);
  return { selector: valueAt(selector, ['matchLabels']) ?? selector, ...rest };
};

const neverRestarted = (spec: JsonObject): JsonObject => {
  const template = asObject(spec.template);
  return { ...spec, template: { ...template, spec: { restartPolicy: 'Never', ...asObject(template.spec) } } };
};

const completions: Readonly<Record<string, (spec: JsonObject, object: JsonObject) => JsonObject>> = {
  Deployment: selecting,
  StatefulSet: selecting,
  DaemonSet: selecting,
  ReplicaSet: selecting,
  ReplicationController: selectingByMap,
  Job: neverRestarted,
  CronJob: (spec) => ({ schedule: '0 3 * * *', jobTemplate: { spec: { template: { spec: {} } } }, ...spec }),
  HorizontalPodAutoscaler: (spec) => ({
    maxReplicas: 3,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ge-executor' },
    ...spec,
  }),
  PodDisruptionBudget: (spec) => spec,
};

function withContainers(object: JsonObject, path: Path): JsonObject {
  const [key, ...rest] = path;
  if (key !== undefined) return { ...object, [key]: withContainers(asObject(object[key]), rest) };
  return {
    ...object,
    ...containersOf(object, 'containers', [{}]),
    ...(object.initContainers !== undefined && containersOf(object, 'initContainers', [])),
  };
}

function containersOf(spec: JsonObject, field: string, otherwise: readonly JsonObject[]): JsonObject {
  const containers = Array.isArray(spec[field]) ? spec[field] : otherwise;
  const complete = containers.map((each, index) => ({
    name: `${field.toLowerCase()}-${index}`,
    image: 'registry.example.com/app:1.4.2',
    ...each,
  }));
  return { [field]: complete };
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
