// Objects of kinds without pods.
import type { JsonObject } from '../../src/engine/json.ts';
import { autoscaler, disruptionBudget } from '../cluster/support/objects.ts';
import { type Attack, reviewOf } from './attack.ts';
import { longSelector } from './cases.ts';
import { bare, CLIENT, EXECUTORS, long, map, times, workload } from './parts.ts';

const created = (name: string, doc: string, object: () => JsonObject): Attack => ({
  name,
  doc,
  by: 'api',
  write: () => ({ verb: 'create', object: object() }),
});

const who = { name: 'mallory', namespace: EXECUTORS };

const budget = (selector: JsonObject): JsonObject => ({
  ...disruptionBudget(who),
  spec: { minAvailable: 1, selector },
});

const scaled = (kind: 'StatefulSet' | 'ReplicaSet'): Attack => ({
  name: `scale-${kind.toLowerCase()}`,
  doc: `scales a ${kind} whose selector has 100,000 values`,
  by: 'api',
  before() {
    const { selector, labels } = longSelector(100_000);
    return [workload([bare(0)], { kind, name: 'wide', spec: { selector }, template: { labels } })];
  },
  write: () => ({ verb: 'scale', resource: `${kind.toLowerCase()}s`, namespace: EXECUTORS, name: 'wide' }),
});

/** A Scale as in a review. The attacker chooses its selector. */
const scale = (name: string, doc: string, selector: () => string): Attack => ({
  name,
  doc,
  by: 'port',
  review() {
    const object = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'wide', namespace: EXECUTORS },
      spec: { replicas: 9 },
      status: { selector: selector() },
    };
    return {
      body: reviewOf({
        operation: 'UPDATE',
        subResource: 'scale',
        kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        name: 'wide',
        object,
        oldObject: object,
      }),
    };
  },
});

export const kinds: readonly Attack[] = [
  scaled('StatefulSet'),
  scaled('ReplicaSet'),
  scale('scale-open', 'a review of a Scale whose selector opens 1,000,000 sets', () => long(2_000_000, '(,')),
  scale('scale-spaces', 'a review of a Scale whose selector is 3 MB of white space', () => `a${long(3_000_000, ' ')}b`),
  scale('scale-in', 'a review of a Scale whose selector says " in (" 500,000 times', () =>
    long(3_000_000, 'a in (b),'),
  ),
  scale('scale-equals', 'a review of a Scale with 700,000 equalities', () => long(3_000_000, 'a==b,')),
  created('budget-expressions', 'creates a PodDisruptionBudget whose selector has 30,000 requirements', () =>
    budget({ matchExpressions: times(30_000, (index) => ({ key: `k${index}`, operator: 'Exists' })) }),
  ),
  created('budget-values', 'creates a PodDisruptionBudget whose selector has 300,000 values', () =>
    budget({
      matchExpressions: [{ key: 'k', operator: 'NotIn', values: times(300_000, (index) => index.toString(36)) }],
    }),
  ),
  created('budget-labels', 'creates a PodDisruptionBudget whose selector has 100,000 labels', () =>
    budget({ matchLabels: map(100_000, (index) => [`l${index}`, 'x']) }),
  ),
  {
    name: 'budget-neighbours',
    doc: 'creates a PodDisruptionBudget with 20,000 requirements beside 400 workloads with an autoscaler each',
    by: 'api',
    before: () => times(400, neighbour).flat(),
    write: () => ({
      verb: 'create',
      object: {
        ...disruptionBudget({ name: 'mallory', namespace: CLIENT }),
        spec: {
          minAvailable: 1,
          selector: {
            matchExpressions: times(20_000, (index) => ({ key: 'app', operator: 'NotIn', values: [`n${index}`] })),
          },
        },
      },
    }),
  },
  created('autoscaler-metrics', 'creates an autoscaler with 10,000 metrics', () => ({
    ...autoscaler(who, 9),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'wide' },
      maxReplicas: 9,
      metrics: times(10_000, () => ({
        type: 'Resource',
        resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 1 } },
      })),
    },
  })),
  created('autoscaler-target', 'creates an autoscaler whose target has a name of 2.5 MB', () => ({
    ...autoscaler(who, 9),
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: long(2_500_000) }, maxReplicas: 9 },
  })),
  created('network-policy', 'creates a NetworkPolicy with 20,000 rules', () => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: who,
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: times(20_000, () => ({ from: [{ podSelector: {} }] })),
      egress: times(20_000, () => ({ to: [{ podSelector: {} }] })),
    },
  })),
  {
    name: 'namespace',
    doc: 'a review of a Namespace with 100,000 labels and annotations',
    by: 'port',
    review: () => ({
      path: '/mutate?timeout=5s',
      body: reviewOf({
        resource: { group: '', version: 'v1', resource: 'namespaces' },
        kind: { group: '', version: 'v1', kind: 'Namespace' },
        name: long(1_000_000, 'sh-'),
        namespace: long(1_000_000, 'sh-'),
        object: {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: {
            name: 'sh-x',
            labels: map(100_000, (index) => [`l${index}`, 'x']),
            annotations: map(100_000, (index) => [`a${index}`, 'x']),
          },
        },
      }),
    }),
  },
];

function neighbour(index: number): readonly JsonObject[] {
  const names = { name: `neighbour${index}`, namespace: CLIENT };
  const scaling = autoscaler(names, 9);
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: names.name };
  return [
    workload([bare(0)], { ...names, spec: { paused: true } }),
    { ...scaling, spec: { ...(scaling.spec as JsonObject), scaleTargetRef } },
  ];
}
