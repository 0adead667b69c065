// Generated workloads with what makes an injection dangerous: places that only one pod can have, other systems, users
// and resources of the pod as a whole, jobs that say how they may fail. An API server takes most of them.
import fc from 'fast-check';
import type { JsonObject } from '../../../src/engine/json.ts';

/** What is special about a workload, whatever the policies think of it. */
export type Trait = 'windows' | 'own-users' | 'waits' | 'counts-failures';

export interface Peculiar {
  readonly object: JsonObject;
  readonly traits: ReadonlySet<Trait>;
}

/** Some fields, and what is special about them. */
interface Choice {
  readonly fields: JsonObject;
  readonly traits?: readonly Trait[];
}

const nothing: Choice = { fields: {} };

/** One of these, or more often nothing. */
const maybe = (...choices: readonly Choice[]) => fc.constantFrom(...choices.map(() => nothing), ...choices);

const onWindows: readonly Trait[] = ['windows'];
const affinityTo = (values: readonly string[]): JsonObject => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values }] }],
      },
    },
  },
});
const system = maybe(
  { fields: { os: { name: 'windows' } }, traits: onWindows },
  { fields: { nodeSelector: { 'kubernetes.io/os': 'windows' } }, traits: onWindows },
  { fields: affinityTo(['windows']), traits: onWindows },
  { fields: { securityContext: { windowsOptions: { runAsUserName: 'ContainerUser' } } }, traits: onWindows },
  { fields: { os: { name: 'linux' } } },
  { fields: { nodeSelector: { 'kubernetes.io/os': 'linux' } } },
);

const users = maybe(
  { fields: { hostUsers: false }, traits: ['own-users'] },
  { fields: { hostUsers: true } },
  { fields: { hostUsers: false, securityContext: { fsGroup: 7 } }, traits: ['own-users'] },
  { fields: { securityContext: { runAsUser: 0 } } },
);

const waits: readonly Trait[] = ['waits'];
const own = { matchLabels: { part: 'peculiar' } };
const HOSTNAME = 'kubernetes.io/hostname';
const apart = (term: JsonObject): JsonObject => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
});
const spread = (constraint: JsonObject): JsonObject => ({
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: HOSTNAME, whenUnsatisfiable: 'DoNotSchedule', ...constraint }],
});
const place = maybe(
  { fields: apart({ topologyKey: HOSTNAME, labelSelector: own }), traits: waits },
  {
    fields: apart({
      topologyKey: HOSTNAME,
      labelSelector: { matchExpressions: [{ key: 'part', operator: 'Exists' }] },
    }),
    traits: waits,
  },
  { fields: apart({ topologyKey: HOSTNAME, labelSelector: { matchLabels: { part: 'another' } } }) },
  { fields: spread({ labelSelector: own }), traits: waits },
  { fields: spread({ labelSelector: own, whenUnsatisfiable: 'ScheduleAnyway' }) },
  { fields: { hostNetwork: true }, traits: waits },
);

const volumes = maybe(
  { fields: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }, traits: waits },
  { fields: { volumes: [{ name: 'data', hostPath: { path: '/data' } }] }, traits: waits },
  { fields: { volumes: [{ name: 'data', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }] } },
  { fields: { volumes: [{ name: 'key', secret: { secretName: 'key', defaultMode: 0o400 } }] } },
);

const whole = maybe(
  { fields: { resources: { requests: { memory: '20Mi' } } } },
  { fields: { resources: { limits: { memory: '16Mi' } } } },
  { fields: { resources: { limits: { cpu: '5m', memory: '16Mi' } } } },
  { fields: { resources: { requests: { cpu: '5m' }, limits: { cpu: '100m', memory: '128Mi' } } } },
  { fields: { resources: { limits: { cpu: '2' } } } },
  { fields: { resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '8', memory: '64Gi' } } } },
);

const namespaces = maybe(
  { fields: { shareProcessNamespace: true } },
  { fields: { hostPID: true } },
  { fields: { activeDeadlineSeconds: 3600 } },
  { fields: { terminationGracePeriodSeconds: 0 } },
);

const container = fc.record(
  {
    image: fc.constantFrom('api', 'registry.example.com/api:1.4.2', 'auto', 'registry.example.com/redis:7'),
    resources: fc.constantFrom<JsonObject>(
      {},
      { requests: { cpu: '1m' } },
      { limits: { memory: '8Mi' } },
      { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1', memory: '8Mi' } },
      { limits: { cpu: '4', memory: '4Gi' } },
    ),
    securityContext: fc.constantFrom<JsonObject>(
      {},
      { readOnlyRootFilesystem: true },
      { allowPrivilegeEscalation: false },
    ),
    env: fc.constantFrom<readonly JsonObject[]>([], [{ name: 'PYTHONUNBUFFERED' }], [{ name: 'PORT', value: '80' }]),
  },
  { requiredKeys: ['image'] },
);
const ports = fc.constantFrom<Choice>(
  ...[nothing, nothing, nothing],
  { fields: { ports: [{ name: 'http', containerPort: 8080 }] } },
  { fields: { ports: [{ containerPort: 8443, hostPort: 8443 }] }, traits: waits },
);

const containers = fc
  .record({ app: container, ports, helper: fc.option(container), init: fc.option(container), isSidecar: fc.boolean() })
  .map(({ app, ports: given, helper, init, isSidecar }): Choice => {
    const beside = helper === null ? [] : [{ name: 'helper', ...helper }];
    const before = init === null ? [] : [{ name: 'init', ...init, ...(isSidecar && { restartPolicy: 'Always' }) }];
    return {
      fields: { containers: [{ name: 'app', ...app, ...given.fields }, ...beside], initContainers: before },
      traits: given.traits ?? [],
    };
  });

const strategy = fc.constantFrom<JsonObject>(
  ...[{}, {}, { type: 'RollingUpdate' }],
  { rollingUpdate: { maxSurge: 0 } },
  { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  { rollingUpdate: { maxUnavailable: 0 } },
  { type: 'Recreate' },
);

const indexed = { completionMode: 'Indexed', completions: 20, parallelism: 4 };
const failing: readonly Trait[] = ['counts-failures'];
const run = fc.constantFrom<Choice>(
  ...[nothing, { fields: indexed }],
  { fields: { ...indexed, backoffLimitPerIndex: 1 }, traits: failing },
  { fields: { ...indexed, backoffLimitPerIndex: 3, maxFailedIndexes: 5 }, traits: failing },
  { fields: { ...indexed, backoffLimitPerIndex: 0, backoffLimit: 40 }, traits: failing },
  { fields: { ...indexed, successPolicy: { rules: [{ succeededIndexes: '0' }] } }, traits: failing },
  { fields: { ...indexed, successPolicy: { rules: [{ succeededCount: 5 }] } }, traits: failing },
  { fields: { podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] } } },
  {
    fields: {
      ...indexed,
      backoffLimitPerIndex: 1,
      podFailurePolicy: { rules: [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [42] } }] },
    },
    traits: failing,
  },
  { fields: { suspend: true, ttlSecondsAfterFinished: 60 } },
);

interface Parts {
  readonly name: string;
  readonly template: JsonObject;
  readonly strategy: JsonObject;
  readonly run: JsonObject;
  readonly restartPolicy: string;
}

const selector = (name: string) => ({ matchLabels: { instance: name } });
const finished = ({ template, restartPolicy }: Parts): JsonObject => ({
  ...template,
  spec: { ...(template.spec as JsonObject), restartPolicy },
});

const kinds: Readonly<Record<string, (parts: Parts) => JsonObject>> = {
  Deployment: ({ name, template, strategy: how }) => ({
    apiVersion: 'apps/v1',
    spec: { strategy: how, selector: selector(name), template },
  }),
  StatefulSet: ({ name, template }) => ({
    apiVersion: 'apps/v1',
    spec: { serviceName: name, selector: selector(name), template },
  }),
  DaemonSet: ({ name, template }) => ({ apiVersion: 'apps/v1', spec: { selector: selector(name), template } }),
  ReplicaSet: ({ name, template }) => ({ apiVersion: 'apps/v1', spec: { selector: selector(name), template } }),
  ReplicationController: ({ name, template }) => ({
    apiVersion: 'v1',
    spec: { selector: { instance: name }, template },
  }),
  Job: (parts) => ({ apiVersion: 'batch/v1', spec: { ...parts.run, template: finished(parts) } }),
  CronJob: (parts) => ({
    apiVersion: 'batch/v1',
    spec: { schedule: '0 4 * * *', jobTemplate: { spec: { ...parts.run, template: finished(parts) } } },
  }),
  Pod: ({ template }) => ({ apiVersion: 'v1', spec: template.spec }),
};

/** A context of the pod may come from several sides. */
function merged(choices: readonly Choice[]): JsonObject {
  const together: Record<string, unknown> = {};
  for (const { fields } of choices) {
    for (const [key, value] of Object.entries(fields)) {
      const known = together[key];
      together[key] = known === undefined || Array.isArray(value) ? value : { ...known, ...(value as JsonObject) };
    }
  }
  return together;
}

/** Workloads with names of their own, a fixed choice for a seed. */
export function peculiarWorkloads(count: number, seed: number): Peculiar[] {
  const one = fc.record({
    // Where more can go wrong, more are made.
    kind: fc.constantFrom(...Object.keys(kinds), 'Deployment', 'Deployment', 'CronJob', 'CronJob', 'Pod'),
    namespace: fc.constantFrom('ge-agents', 'ge-system', 'sh-acme', 'sh-acme'),
    app: fc.constantFrom('peculiar', 'peculiar', 'ge-executor'),
    pod: fc.tuple(system, users, place, volumes, whole, namespaces, containers),
    strategy,
    run,
    // A podFailurePolicy and the retries of an index take nothing else.
    restartPolicy: fc.constantFrom('Never', 'Never', 'Never', 'OnFailure'),
  });
  return fc.sample(one, { numRuns: count, seed }).map(({ kind, namespace, app, pod, ...rest }, index) => {
    const name = `peculiar-${index}`;
    const labels = { app, component: 'test', part: 'peculiar', instance: name };
    const template = { metadata: { labels }, spec: merged(pod) };
    const made = kinds[kind]?.({ ...rest, name, template, run: rest.run.fields });
    return {
      object: { ...made, kind, metadata: { name, namespace, labels } },
      traits: new Set([...pod, rest.run].flatMap((choice) => choice.traits ?? [])),
    };
  });
}
