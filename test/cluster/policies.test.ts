// Each policy, by each way in which people write objects, in each zone, on a real API server.
import { describe, expect, it } from 'vitest';
import { type JsonObject, type Path, valueAt } from '../../src/engine/json.ts';
import { registry } from '../../webhooks/index.ts';
import { get, kubectl, mustKubectl, type Result } from './support/kubectl.ts';
import { autoscaler, compliantContainer, cronJob, deployment, executorProbe, type Names } from './support/objects.ts';
import { useZone, zones } from './support/zonegate.ts';

interface Scenario {
  readonly policy: string;
  readonly namespace: string;
  readonly app?: string;
  readonly good: (names: Names) => JsonObject;
  /** Leaves out what the policy injects; and where to find it afterwards. */
  readonly unset?: (names: Names) => JsonObject;
  readonly injected?: readonly (readonly [Path, unknown])[];
  /** Breaks this rule and no other. */
  readonly bad: (names: Names) => JsonObject;
}

const container: Path = ['spec', 'template', 'spec', 'containers', 0];
const { resources } = compliantContainer;
const executor = (names: Names, livenessProbe: unknown) => deployment(names, { container: { livenessProbe } });

const scenarios: readonly Scenario[] = [
  {
    policy: 'host-network',
    namespace: 'ge-system',
    good: deployment,
    bad: (names) => deployment(names, { pod: { hostNetwork: true } }),
  },
  {
    policy: 'resource-limits',
    namespace: 'ge-system',
    good: deployment,
    bad: (names) => deployment(names, { container: { resources: { requests: resources.requests } } }),
  },
  {
    policy: 'security-context',
    namespace: 'ge-system',
    good: deployment,
    unset: (names) => deployment(names, { pod: { securityContext: undefined } }),
    injected: [[['spec', 'template', 'spec', 'securityContext'], { runAsNonRoot: true, fsGroup: 1004 }]],
    bad: (names) =>
      deployment(names, {
        pod: {
          securityContext: undefined,
          containers: [
            { ...compliantContainer, securityContext: { runAsUser: 1000 } },
            { ...compliantContainer, name: 'b' },
          ],
        },
      }),
  },
  {
    policy: 'unbuffered-output',
    namespace: 'ge-system',
    good: deployment,
    unset: (names) => deployment(names, { container: { env: undefined } }),
    injected: [[[...container, 'env'], [{ name: 'PYTHONUNBUFFERED', value: '1' }]]],
    bad: (names) => deployment(names, { container: { env: [{ name: 'PYTHONUNBUFFERED', value: '' }] } }),
  },
  {
    policy: 'rolling-update',
    namespace: 'ge-system',
    good: deployment,
    unset: (names) => deployment(names, { spec: { strategy: undefined } }),
    injected: [[['spec', 'strategy', 'rollingUpdate'], { maxSurge: 1, maxUnavailable: 0 }]],
    bad: (names) => deployment(names, { spec: { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } } }),
  },
  {
    policy: 'probes-required',
    namespace: 'ge-system',
    good: deployment,
    bad: (names) => deployment(names, { container: { readinessProbe: undefined } }),
  },
  {
    policy: 'executor-liveness',
    namespace: 'ge-agents',
    app: 'ge-executor',
    good: (names) => executor(names, executorProbe),
    unset: (names) => executor(names, undefined),
    injected: [
      [
        [...container, 'livenessProbe', 'exec', 'command'],
        ['/bin/sh', '-c', 'kill -0 1'],
      ],
      [[...container, 'livenessProbe', 'periodSeconds'], 30],
      [[...container, 'livenessProbe', 'failureThreshold'], 6],
    ],
    bad: (names) =>
      executor(names, { httpGet: { path: '/health', port: 8080 }, periodSeconds: 30, failureThreshold: 6 }),
  },
  {
    policy: 'executor-max-replicas',
    namespace: 'ge-agents',
    good: (names) => autoscaler(names, 5),
    bad: (names) => autoscaler(names, 8),
  },
  {
    policy: 'client-tier',
    namespace: 'sh-acme',
    good: deployment,
    unset: (names) => deployment(names, { container: { resources: undefined } }),
    injected: [[[...container, 'resources'], resources]],
    bad: (names) =>
      deployment(names, { container: { resources: { ...resources, limits: { cpu: '300m', memory: '256Mi' } } } }),
  },
  {
    policy: 'cronjob-concurrency',
    namespace: 'ge-agents',
    good: cronJob,
    unset: (names) => cronJob(names, { spec: { concurrencyPolicy: undefined } }),
    injected: [[['spec', 'concurrencyPolicy'], 'Forbid']],
    bad: (names) => cronJob(names, { spec: { concurrencyPolicy: 'Replace' } }),
  },
  {
    policy: 'cronjob-limits',
    namespace: 'ge-agents',
    good: cronJob,
    unset: (names) =>
      cronJob(names, {
        spec: {
          successfulJobsHistoryLimit: undefined,
          failedJobsHistoryLimit: undefined,
          startingDeadlineSeconds: undefined,
        },
        job: { backoffLimit: undefined, activeDeadlineSeconds: undefined },
        pod: { restartPolicy: undefined },
      }),
    injected: [
      [['spec', 'successfulJobsHistoryLimit'], 3],
      [['spec', 'failedJobsHistoryLimit'], 3],
      [['spec', 'startingDeadlineSeconds'], 120],
      [['spec', 'jobTemplate', 'spec', 'backoffLimit'], 2],
      [['spec', 'jobTemplate', 'spec', 'activeDeadlineSeconds'], 300],
      [['spec', 'jobTemplate', 'spec', 'template', 'spec', 'restartPolicy'], 'OnFailure'],
    ],
    bad: (names) => cronJob(names, { spec: { startingDeadlineSeconds: 600 } }),
  },
];

const verbs = {
  apply: (object: JsonObject) => kubectl(['apply', '-f', '-'], object),
  'apply --server-side': (object: JsonObject) => kubectl(['apply', '--server-side', '-f', '-'], object),
  create: (object: JsonObject) => kubectl(['create', '-f', '-'], object),
  replace: (object: JsonObject) => kubectl(['replace', '-f', '-'], object),
} as const;

const everyVerb = Object.keys(verbs) as (keyof typeof verbs)[];

it('there is a scenario for every policy', () => {
  expect(scenarios.map(({ policy }) => policy).toSorted()).toEqual([...registry.byId.keys()].toSorted());
});

describe.each(zones)('%s', (zone) => {
  useZone(zone);

  describe.each(scenarios.map((scenario) => [scenario.policy, scenario] as const))('%s', (policy, scenario) => {
    const { namespace, app, good, unset, injected = [], bad } = scenario;

    async function write(verb: keyof typeof verbs, state: string, make: (names: Names) => JsonObject) {
      const name = `${policy}-${state}-${verb.replaceAll(/[^a-z]/g, '')}-${zone}`;
      const names = { name, namespace, ...(app !== undefined && { app }) };
      if (verb === 'replace') expectClean(await kubectl(['create', '-f', '-'], good(names)));
      return { names, result: await verbs[verb](make(names)) };
    }

    it.each(everyVerb)('%s: admits what is right, without a word', async (verb) => {
      expectClean((await write(verb, 'good', good)).result);
    });

    it.each(unset === undefined ? [] : everyVerb)('%s: injects', async (verb) => {
      const { names, result } = await write(verb, 'unset', unset ?? good);
      expect(result).toMatchObject({ code: 0 });
      expect(result.warnings.filter((warning) => !warning.includes(': injected '))).toEqual([]);
      const stored = await get(good(names).kind as string, namespace, names.name);
      for (const [path, value] of injected) expect(valueAt(stored, path)).toEqual(value);
    });

    it.each(everyVerb)('%s: reports what is wrong', async (verb) => {
      const { result } = await write(verb, 'bad', bad);
      const isDenied = zone === 'zone-3' || (zone === 'zone-2' && registry.byId.get(policy)?.level === 'must');
      if (!isDenied) {
        expect(result).toMatchObject({ code: 0 });
        expect(policiesIn(result.warnings)).toEqual([policy]);
        return;
      }
      expect(result.code).not.toBe(0);
      expect(result.stderr).toContain('admission webhook "validate.zonegate.dev" denied the request: zonegate refuses');
      expect(result.stderr.match(/^- \[(must|should)\] [^:]+/gm)).toEqual(
        expect.arrayContaining([`- [${registry.byId.get(policy)?.level}] ${policy}`]),
      );
      expect(policiesIn([...result.stderr.matchAll(/^- \[\w+\] (.*)$/gm)].map(([, line]) => line as string))).toEqual([
        policy,
      ]);
    });
  });

  it('scale: the executors stay within their limit', async () => {
    const names = { name: `executor-${zone}`, namespace: 'ge-agents', app: 'ge-executor' };
    await mustKubectl(['apply', '-f', '-'], executor(names, executorProbe));
    const scale = (replicas: number) =>
      kubectl(['scale', 'deployment', names.name, '-n', 'ge-agents', `--replicas=${replicas}`]);
    expectClean(await scale(5));
    const result = await scale(7);
    const text = 'executor-max-replicas: spec.replicas: ';
    if (zone === 'zone-1') {
      expect(result).toMatchObject({ code: 0, warnings: [`${text}found 7, wanted at most 5`] });
      expectClean(await scale(3));
    } else {
      expect(result.code).not.toBe(0);
      expect(result.stderr).toContain(text);
    }
  });
});

function expectClean(result: Result): void {
  expect(result).toMatchObject({ code: 0, warnings: [] });
}

function policiesIn(lines: readonly string[]): string[] {
  return [...new Set(lines.map((line) => line.split(':')[0] as string))];
}
