// The defaults of the kinds that policies validate. Source: k8s.io/kubernetes/pkg/apis, defaults.go of
// autoscaling/v2, networking/v1 and core/v1; types: k8s.io/api.
import { isObject, type JsonObject, list } from '../../engine/json.ts';
import {
  cronJobs,
  daemonSets,
  deployments,
  horizontalPodAutoscalers,
  jobs,
  namespaces,
  networkPolicies,
  podDisruptionBudgets,
  pods,
  type Resource,
  replicaSets,
  replicationControllers,
  statefulSets,
} from '../../engine/resource.ts';
import { objectShape, ownPodSpec, selector } from './pod.ts';
import { fill, type Shape } from './shape.ts';
import { cronJob, daemonSet, deployment, job, replicaSet, replicationController, statefulSet } from './workloads.ts';

const scaleUp: Shape = {
  defaults: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  quantities: ['tolerance'],
};

const scaleDown: Shape = {
  defaults: { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
  quantities: ['tolerance'],
};

const metricSource: Shape = {
  fields: { target: { quantities: ['value', 'averageValue'] }, metric: { fields: { selector } } },
};

const cpu80 = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };

const autoscaler = objectShape({
  defaults: { minReplicas: 1, metrics: [cpu80] },
  // An autoscaler without a behavior gets none, although autoscalers then behave by these defaults.
  fields: { behavior: { defaults: { scaleUp: {}, scaleDown: {} }, fields: { scaleUp, scaleDown } } },
  items: {
    metrics: {
      fields: {
        resource: metricSource,
        containerResource: metricSource,
        pods: metricSource,
        object: metricSource,
        external: metricSource,
      },
    },
  },
});

const peers: Shape = { fields: { podSelector: selector, namespaceSelector: selector } };
const rule: Shape = { items: { ports: { defaults: { protocol: 'TCP' } }, from: peers, to: peers } };

const networkPolicy = objectShape({
  defaults: { podSelector: {} },
  fields: { podSelector: selector },
  items: { ingress: rule, egress: rule },
  finish: (spec) => ({
    policyTypes:
      list(spec.egress as readonly JsonObject[] | undefined).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'],
    ...spec,
  }),
});

const disruptionBudget = objectShape({ fields: { selector } });

const namespace = objectShape(
  { defaults: { finalizers: ['kubernetes'] } },
  {
    finish(object) {
      const { metadata: own } = object;
      if (!isObject(own) || typeof own.name !== 'string') return object;
      const labels = { ...(isObject(own.labels) && own.labels), 'kubernetes.io/metadata.name': own.name };
      return { ...object, metadata: { ...own, labels } };
    },
  },
);

const shapes: ReadonlyMap<Resource, Shape> = new Map([
  [deployments, deployment],
  [statefulSets, statefulSet],
  [daemonSets, daemonSet],
  [replicaSets, replicaSet],
  [replicationControllers, replicationController],
  [jobs, job],
  [cronJobs, cronJob],
  [pods, objectShape(ownPodSpec)],
  [horizontalPodAutoscalers, autoscaler],
  [podDisruptionBudgets, disruptionBudget],
  [networkPolicies, networkPolicy],
  [namespaces, namespace],
]);

/**
 * An object with the defaults of the API server, and without its status, which cannot be set on creation. Custom
 * resources stay as they are: only their own schema has their defaults.
 */
export function withDefaults(object: JsonObject, resource: Resource): JsonObject {
  const shape = shapes.get(resource);
  if (shape === undefined) return object;
  const { status: _, ...rest } = object;
  return fill(rest, shape);
}
