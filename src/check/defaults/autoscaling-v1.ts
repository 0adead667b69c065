// Converts autoscalers from autoscaling/v1, which has only cpu and keeps the other metrics of v2 in annotations. The
// API server converts them, too, before it calls webhooks. Source:
// k8s.io/kubernetes/pkg/apis/autoscaling/v1/conversion.go.
import { isObject, type JsonObject, list, own, valueAt } from '../../engine/json.ts';

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';
const metricAnnotations: readonly string[] = [
  METRICS,
  BEHAVIOR,
  'autoscaling.alpha.kubernetes.io/current-metrics',
  'autoscaling.alpha.kubernetes.io/conditions',
];

/** An autoscaler of autoscaling/v1 as v2; any other object as it is. */
export function asAutoscalingV2(object: JsonObject): JsonObject {
  if (object.apiVersion !== 'autoscaling/v1' || object.kind !== 'HorizontalPodAutoscaler') return object;
  const { targetCPUUtilizationPercentage: cpu, ...spec } = isObject(object.spec) ? object.spec : {};
  const annotations = valueAt(object, ['metadata', 'annotations']);
  const others = list(parsed(own(annotations, METRICS)) as readonly JsonObject[] | undefined).map(metricOf);
  const metrics = typeof cpu === 'number' ? [...others, cpuMetric(cpu)] : others;
  const behavior = behaviorOf(parsed(own(annotations, BEHAVIOR)));
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    ...(isObject(annotations) && {
      metadata: { ...(object.metadata as JsonObject), annotations: withoutMetricAnnotations(annotations) },
    }),
    spec: { ...spec, ...(metrics.length > 0 && { metrics }), ...(behavior !== undefined && { behavior }) },
  };
}

function withoutMetricAnnotations(annotations: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !metricAnnotations.includes(key)));
}

function cpuMetric(percent: number): JsonObject {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } } };
}

function metricOf({ type, ...sources }: JsonObject): JsonObject {
  const converted = Object.entries(sources).map(([key, source]) => [
    key,
    isObject(source) ? sourceOf(key, source) : source,
  ]);
  return { type, ...Object.fromEntries(converted) };
}

function sourceOf(key: string, source: JsonObject): JsonObject {
  const { name, container, metricName, targetAverageUtilization: percent, targetAverageValue: average } = source;
  const metric = { name: metricName, selector: source.selector ?? source.metricSelector };
  switch (key) {
    case 'resource':
    case 'containerResource': {
      const type = percent === undefined ? 'AverageValue' : 'Utilization';
      return { name, container, target: { type, averageValue: average, averageUtilization: percent } };
    }
    case 'pods':
      return { metric, target: { type: 'AverageValue', averageValue: average } };
    case 'external': {
      const value = source.targetValue;
      return { metric, target: { type: value === undefined ? 'AverageValue' : 'Value', value, averageValue: average } };
    }
    case 'object': {
      const { averageValue, targetValue } = source;
      const isAverage = averageValue !== undefined;
      const value = isAverage && /^0+$/.test(String(targetValue)) ? undefined : targetValue;
      const type = isAverage ? 'AverageValue' : 'Value';
      return { metric, describedObject: source.target, target: { type, value, averageValue } };
    }
    default:
      return source;
  }
}

const fields = [
  ...['scaleUp', 'scaleDown', 'stabilizationWindowSeconds', 'selectPolicy', 'policies'],
  ...['tolerance', 'type', 'value', 'periodSeconds'],
];
const fieldByName = new Map(fields.map((field) => [field.toLowerCase(), field]));

/** The behavior from its annotation, which has the names of Go, such as `ScaleUp`. Their case does not matter. */
function behaviorOf(value: unknown): unknown {
  const behavior = renamed(value);
  return isObject(behavior) && (isObject(behavior.scaleUp) || isObject(behavior.scaleDown)) ? behavior : undefined;
}

function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([key, each]) => {
    const field = fieldByName.get(key.toLowerCase());
    return field === undefined ? [] : [[field, renamed(each)] as const];
  });
  return Object.fromEntries(entries);
}

/** The most nested brackets: more than any metric has, and far less than the call stack holds. */
const DEEPEST = 100;

function parsed(text: unknown): unknown {
  if (typeof text !== 'string' || depthOf(text) > DEEPEST) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The API server ignores what cannot be read, too.
    return undefined;
  }
}

/** How deep the brackets of a JSON text are nested. */
function depthOf(text: string): number {
  let [depth, deepest, isQuoted] = [0, 0, false];
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) index += character === '\\' ? 1 : 0;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
}
