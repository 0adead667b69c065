// Objects that are older than zonegate, where all is denied: what gets worse is refused, and nothing else.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/engine/json.ts';
import { kubectl, mustKubectl } from './support/kubectl.ts';
import {
  autoscaler,
  compliantContainer,
  cronJob,
  deployment,
  disruptionBudget,
  type Names,
} from './support/objects.ts';
import { useZone } from './support/zonegate.ts';

const system = (name: string): Names => ({ name, namespace: 'ge-system' });
const agents = (name: string): Names => ({ name, namespace: 'ge-agents' });

const rollout = (name: string, maxUnavailable: unknown) =>
  deployment(system(name), {
    spec: { replicas: 4, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable } } },
  });
const withSpec = (object: JsonObject, spec: JsonObject): JsonObject => ({
  ...object,
  spec: { ...(object.spec as JsonObject), ...spec },
});
const utilization = (name: string, averageUtilization: number): JsonObject => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});
const selector = { matchLabels: { app: 'ge-executor' } };
const { resources: _, ...unlimited } = compliantContainer;

const old: readonly JsonObject[] = [
  rollout('old-share', '25%'),
  rollout('old-number', 1),
  deployment(system('old-image'), { container: { image: 'team/nginx:latest' } }),
  deployment(system('old-user'), { pod: { securityContext: { fsGroup: 1004 } } }),
  deployment(system('old-names'), { pod: { containers: [unlimited, { ...unlimited, name: 'helper' }] } }),
  cronJob(system('old-overlaps'), { spec: { concurrencyPolicy: 'Allow' } }),
  withSpec(disruptionBudget(agents('old-budget')), { minAvailable: undefined, maxUnavailable: 1, selector }),
  withSpec(autoscaler(agents('old-target'), 5), { metrics: [utilization('cpu', 80), utilization('memory', 80)] }),
  withSpec(autoscaler(agents('old-window'), 5), {
    behavior: { scaleDown: { stabilizationWindowSeconds: 300 }, scaleUp: { stabilizationWindowSeconds: 60 } },
  }),
];

const strategy = (maxUnavailable: unknown) => ({ spec: { strategy: { rollingUpdate: { maxUnavailable } } } });
const inPods = (spec: object) => ({ spec: { template: { spec } } });
const metrics = (...all: readonly JsonObject[]) => ({ spec: { metrics: all } });
const scaleUp = (stabilizationWindowSeconds: number) => ({
  spec: { behavior: { scaleUp: { stabilizationWindowSeconds } } },
});

type Step = [string, kind: string, names: Names, patch: object, refusedBy?: string];

/** What is done to which of them, and the policy that refuses it. */
const steps: readonly Step[] = [
  ['a larger share', 'deployment', system('old-share'), strategy('90%'), 'rolling-update'],
  ['a larger number than the share', 'deployment', system('old-share'), strategy(2), 'rolling-update'],
  ['a smaller share', 'deployment', system('old-share'), strategy('10%')],
  ['the number that the share is', 'deployment', system('old-share'), strategy(1)],
  ['more replicas', 'deployment', system('old-share'), { spec: { replicas: 8 } }],
  ['fewer replicas', 'deployment', system('old-number'), { spec: { replicas: 1 } }],
  ['the share that the number is', 'deployment', system('old-number'), strategy('25%')],
  ['a larger share than the number', 'deployment', system('old-number'), strategy('50%'), 'rolling-update'],
  [
    'another image without a registry',
    'deployment',
    system('old-image'),
    inPods({ containers: [{ name: 'app', image: 'team/evil:1.27' }] }),
    'registry-images',
  ],
  [
    'another tag of the image',
    'deployment',
    system('old-image'),
    inPods({ containers: [{ name: 'app', image: 'team/nginx:1.27' }] }),
  ],
  [
    'root for sure',
    'deployment',
    system('old-user'),
    inPods({ containers: [{ name: 'app', securityContext: { runAsUser: 0 } }] }),
    'run-as-non-root',
  ],
  [
    'a new image of what may be root',
    'deployment',
    system('old-user'),
    inPods({ containers: [{ name: 'app', image: 'registry.example.com/app:1.5.0' }] }),
  ],
  [
    'containers in another order',
    'deployment',
    system('old-names'),
    inPods({ containers: [{ ...unlimited, name: 'helper' }, unlimited] }),
  ],
  [
    'runs that replace each other',
    'cronjob',
    system('old-overlaps'),
    { spec: { concurrencyPolicy: 'Replace' } },
    'cronjob-concurrency',
  ],
  ['another time', 'cronjob', system('old-overlaps'), { spec: { schedule: '0 4 * * *' } }],
  ['two that may go', 'poddisruptionbudget', agents('old-budget'), { spec: { maxUnavailable: 2 } }, 'executor-pdb'],
  [
    'one that stays instead of one that may go',
    'poddisruptionbudget',
    agents('old-budget'),
    { spec: { maxUnavailable: null, minAvailable: 1 } },
    'executor-pdb',
  ],
  ['a label', 'poddisruptionbudget', agents('old-budget'), { metadata: { labels: { team: 'x' } } }],
  [
    'a target further off',
    'hpa',
    agents('old-target'),
    metrics(utilization('cpu', 90), utilization('memory', 80)),
    'executor-hpa',
  ],
  ['a target that is not there', 'hpa', agents('old-target'), metrics(utilization('memory', 80)), 'executor-hpa'],
  ['a target nearer', 'hpa', agents('old-target'), metrics(utilization('cpu', 75), utilization('memory', 80))],
  ['targets in another order', 'hpa', agents('old-target'), metrics(utilization('memory', 80), utilization('cpu', 80))],
  ['a shorter window', 'hpa', agents('old-window'), scaleUp(30), 'hpa-scale-up-window'],
  ['a longer window', 'hpa', agents('old-window'), scaleUp(90)],
];

describe('zone-3', () => {
  useZone('zone-3', () => mustKubectl(['apply', '-f', '-'], old));

  const dryRun = (kind: string, { name, namespace }: Names, type: string, patch: object) =>
    kubectl(['patch', kind, name, '-n', namespace, `--type=${type}`, '--dry-run=server', '-p', JSON.stringify(patch)]);

  it.each(steps)('%s', async (...[, kind, names, patch, refusedBy]: Step) => {
    // Strategic merge knows a container by its name; an order is only written by a whole list.
    const isStrategic = kind === 'deployment' && names.name !== 'old-names';
    const { code, stderr } = await dryRun(kind, names, isStrategic ? 'strategic' : 'merge', patch);
    const denials = [...stderr.matchAll(/^- \[\w+\] ([^:]+):/gm)].map(([, policy]) => policy);
    expect(new Set(denials), stderr).toEqual(new Set(refusedBy === undefined ? [] : [refusedBy]));
    expect(code === 0, stderr).toBe(refusedBy === undefined);
  });

  it('another name for a container is no new violation', async () => {
    const rename = [{ op: 'replace', path: '/spec/template/spec/containers/1/name', value: 'sidecar' }];
    const { code, stderr } = await dryRun('deployment', system('old-names'), 'json', rename);
    expect(code, stderr).toBe(0);
    const beside = [{ op: 'add', path: '/spec/template/spec/containers/-', value: { ...unlimited, name: 'sidecar' } }];
    expect((await dryRun('deployment', system('old-names'), 'json', beside)).stderr).toContain('resource-limits');
  });
});
