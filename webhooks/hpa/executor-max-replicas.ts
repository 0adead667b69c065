import * as z from 'zod';
import { type JsonObject, own, shown, valueAt } from '../../src/engine/json.ts';
import { isOfExecutors as areExecutors } from '../../src/engine/object-view.ts';
import { definePolicy, everyZone, type PolicyInput } from '../../src/engine/policy.ts';
import {
  daemonSets,
  horizontalPodAutoscalers,
  pods,
  type Resource,
  scaledJobs,
  scaledObjects,
  scales,
  workloads,
} from '../../src/engine/resource.ts';
import { isAutoscaler, needsOfTarget, scalesExecutors, showsExecutors, targetOf } from '../../src/engine/target.ts';
import { declaredBy, type ExecutorCount, executorsIn, numberOf, runningBy } from './executors.ts';

const Options = z.strictObject({
  maxReplicas: z.int().min(1).default(5).describe('The most executors that may ever run.'),
  per: z
    .enum(['namespace', 'object'])
    .default('namespace')
    .describe('What may have so many: all executors of a namespace together, or each object for itself.'),
});

type Options = z.infer<typeof Options>;

/** Workloads, autoscalers, and Scales: everything that decides how many pods run. */
const resources: readonly Resource[] = [horizontalPodAutoscalers, ...workloads, ...scales, scaledObjects, scaledJobs];

export const executorMaxReplicas = definePolicy({
  id: 'executor-max-replicas',
  level: 'must',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'HPA',
  docs: {
    quote: 'maxReplicas MUST NOT exceed 5 for executor (token burn prevention)',
    summary:
      'Never more than 5 executors in a namespace, all together: by replicas, parallelism or bare pods, by `kubectl scale`, or by an autoscaler.',
    rationale:
      'Every executor burns tokens: the limit is what keeps a runaway loop affordable. Counted are the pods that may run: of a workload its replicas, or what an autoscaler may make of them; of what is suspended none, and none for a rollout. The others of the namespace are looked up: two that come at the same moment do not see each other, and the next one finds both. The API server, which looks nothing up, holds the limit for each object, and knows a Scale by its selector only.',
    remediation:
      'Lower the number: all executors of the namespace together may be 5 or less. The limit is hard: only the owner of the zone can raise it.',
  },
  match: { resources, operations: ['CREATE', 'UPDATE'], where: 'executors' },
  options: Options,
  messages: {
    exceeded: { text: 'more executors than the hard limit allows (token burn)', compares: 'amount' },
    unverified: {
      text: 'it may scale executors: its target could not be looked up',
      compares: 'both',
      isUnverified: true,
      remediation: 'Try again, or lower the number to 5 or less.',
    },
    unknown: {
      text: 'it may scale executors: nobody can tell what a target of this kind runs',
      compares: 'both',
      remediation: 'Lower the number to 5 or less, or let it scale a Deployment or a StatefulSet.',
    },
    uncounted: {
      text: 'there may be more executors than the hard limit allows: the others could not be looked up',
      compares: 'amount',
      level: 'should',
      isUnverified: true,
      remediation: 'Nothing, if all executors of the namespace together are 5 or less.',
    },
  },
  remedies: '`replicas`, `parallelism` or `maxReplicas` to 5, unless an autoscaler asks for more as its least',
  needs(input) {
    const { resource, object, options } = input;
    const target = scalesOther(resource) ? needsOfTarget(input) : [];
    const isShown = scalesOther(resource) ? showsExecutors(input) : input.isExecutor;
    if (isShown === false || (isShown === undefined && target.length === 0)) return [];
    const isWithin = declaredBy(object, resource) <= options.maxReplicas;
    return isWithin && isCounted(input) ? [...target, 'workloads', 'pods'] : target;
  },
  validate(input, report) {
    const { object, resource, options } = input;
    const isOfExecutors = scalesOther(resource) ? scalesExecutors(input) : input.isExecutor;
    if (isOfExecutors === false) return;
    const most = options.maxReplicas;
    const wanted = `at most ${most}`;
    const { path } = numberOf(resource);
    if (resource.kind === daemonSets.kind) {
      const amount = Number.POSITIVE_INFINITY;
      return report({ message: 'exceeded', path, found: ON_EACH_NODE, wanted, amount });
    }
    const declared = declaredBy(object, resource);
    if (isOfExecutors === 'unverified') {
      if (declared <= most) return;
      const isKnown = targetOf(input) !== undefined;
      const found = `${declared} and a target that ${isKnown ? 'could not be looked up' : 'nobody can tell'}`;
      const message = isKnown ? 'unverified' : 'unknown';
      return report({ message, path, found, wanted, amount: declared, about: targetNameIn(object) });
    }
    const together = isCounted(input) ? executorsIn(input) : undefined;
    // An update may raise neither a declared number above the limit, nor the number that may run.
    const amount = [Math.max(declared, most), together?.own ?? runningBy(object, resource)];
    if (declared > most) {
      const isSafe = leastOf(object) <= most;
      const remedy = [{ path, value: most }];
      report({ message: 'exceeded', path, found: String(declared), wanted, amount, ...(isSafe && { remedy }) });
    } else if (isCounted(input) && together === undefined) {
      const found = `${declared} and others that could not be looked up`;
      report({ message: 'uncounted', path, found, wanted: `${wanted} together`, amount: declared });
    } else if (together !== undefined && together.own > 0 && together.own + together.others > most) {
      report({ message: 'exceeded', path, found: foundText(declared, together), wanted: `${wanted} together`, amount });
    }
  },
  backstop: {
    message: 'exceeded',
    resources: resources.filter((resource) => resource !== pods),
    path: (resource) => numberOf(resource).path,
    unset: (resource) => String(numberOf(resource).unset),
    of: 'executors',
    // The value is a string only for a DaemonSet, where it is the kind.
    breaks: (value) => `(type(${value}) == string || ${value} > variables.options.maxReplicas)`,
    amount: (value) => `(type(${value}) == string ? 0 : ${value})`,
    found: (value) => `type(${value}) == string ? '${ON_EACH_NODE}' : string(${value})`,
    wanted: "'at most ' + string(variables.options.maxReplicas)",
  },
});

const ON_EACH_NODE = 'one on each node';

/** Whether a resource has no pods itself, but scales a workload. */
function scalesOther(resource: Resource): boolean {
  return isAutoscaler(resource) || resource.subresource === 'scale';
}

/**
 * Whether an object counts together with the other executors of its namespace: if it runs executors. A ScaledJob does
 * not, as each of its Jobs counts.
 */
function isCounted({ object, resource, pod, platform, options }: Omit<PolicyInput<Options>, 'lookups'>): boolean {
  if (options.per === 'object' || resource.kind === scaledJobs.kind || runningBy(object, resource) === 0) return false;
  return scalesOther(resource) || areExecutors(pod.metadata.labels, platform);
}

/** The minimum of an autoscaler. The API server refuses a maximum below it. */
function leastOf(object: JsonObject): number {
  const least = valueAt(object, ['spec', 'minReplicas']) ?? valueAt(object, ['spec', 'minReplicaCount']);
  return typeof least === 'number' ? least : 0;
}

/** The target in words: a finding about another unknown target is new. */
function targetNameIn(object: JsonObject): string {
  const ref = valueAt(object, ['spec', 'scaleTargetRef']);
  return [own(ref, 'apiVersion'), own(ref, 'kind'), own(ref, 'name')].map(shown).join(' ');
}

/** What was found: the number of executors, and that of the others in the namespace. */
function foundText(declared: number, { own: most, others }: ExecutorCount): string {
  const othersText = others === 0 ? '' : ` and ${others} ${others === 1 ? 'other' : 'others'}`;
  return most > declared ? `up to ${most} by its autoscaler${othersText}` : `${declared}${othersText}`;
}
