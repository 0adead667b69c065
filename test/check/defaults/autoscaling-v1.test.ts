import { describe, expect, it } from 'vitest';
import { asAutoscalingV2 } from '../../../src/check/defaults/autoscaling-v1.ts';
import type { JsonObject } from '../../../src/engine/json.ts';
import { deepFreeze } from '../../support/request.ts';

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';

const autoscaler = (spec: JsonObject, annotations?: JsonObject): JsonObject =>
  deepFreeze({
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'x', ...(annotations && { annotations }) },
    spec: { maxReplicas: 3, ...spec },
  });

const specOf = (spec: JsonObject, annotations?: JsonObject) => asAutoscalingV2(autoscaler(spec, annotations)).spec;

describe('an autoscaler of version 1', () => {
  it('becomes one of version 2', () => {
    expect(asAutoscalingV2(autoscaler({ minReplicas: 2 }))).toEqual({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'x' },
      spec: { maxReplicas: 3, minReplicas: 2 },
    });
  });

  it('says its cpu as a metric, after those of the annotation', () => {
    const annotations = {
      [METRICS]: '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"1Gi"}}]',
      note: 'kept',
    };
    expect(asAutoscalingV2(autoscaler({ targetCPUUtilizationPercentage: 70 }, annotations))).toMatchObject({
      metadata: { annotations: { note: 'kept' } },
      spec: {
        metrics: [
          { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        ],
      },
    });
  });

  it.each(['ScaleUp', 'scaleUp'])('takes its behavior from the annotation, written %s', (key) => {
    const written = { [key]: { StabilizationWindowSeconds: 5, Policies: [{ Type: 'Pods', Value: 1 }], Unknown: 1 } };
    expect(specOf({}, { [BEHAVIOR]: JSON.stringify(written) })).toEqual({
      maxReplicas: 3,
      behavior: { scaleUp: { stabilizationWindowSeconds: 5, policies: [{ type: 'Pods', value: 1 }] } },
    });
  });

  it.each(['', '{', '[]', 'null', '"x"', '{"ScaleUp":null}', '[null,{"type":"Pods"}]'])(
    'passes over annotations that say nothing: %s',
    (text) => {
      const spec = specOf({}, { [METRICS]: text.startsWith('[n') ? '7' : text, [BEHAVIOR]: text });
      expect(spec).toEqual({ maxReplicas: 3 });
    },
  );

  it.each(['[{"type":"Pods","pods":', '{"ScaleUp":'])(
    'passes over annotations that are deeper than the stack: %s',
    (start) => {
      const deep = `${start}${'['.repeat(100_000)}${']'.repeat(100_000)}${start.startsWith('[') ? '}]' : '}'}`;
      expect(specOf({}, { [METRICS]: deep, [BEHAVIOR]: deep })).toEqual({ maxReplicas: 3 });
    },
  );
});

it.each<JsonObject>([
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', spec: { targetCPUUtilizationPercentage: 1 } },
  { apiVersion: 'autoscaling/v1', kind: 'Scale', spec: {} },
  {},
])('leaves %j as it is', (object) => {
  expect(asAutoscalingV2(object)).toBe(object);
});
