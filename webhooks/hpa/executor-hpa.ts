import type { HorizontalPodAutoscalerSpec } from 'kubernetes-types/autoscaling/v2.d.ts';
import * as z from 'zod';
import { type JsonObject, list, type Path, shown, type Untrusted, valueAt } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { horizontalPodAutoscalers } from '../../src/engine/resource.ts';
import { needsOfTarget, scalesExecutors } from '../../src/engine/target.ts';

const TARGET: Path = ['spec', 'scaleTargetRef'];
const MIN_REPLICAS: Path = ['spec', 'minReplicas'];
const METRICS: Path = ['spec', 'metrics'];
const WINDOW: Path = ['spec', 'behavior', 'scaleDown', 'stabilizationWindowSeconds'];

const Options = z.strictObject({
  minReplicas: z.int().min(1).default(2).describe('The least executors that always run.'),
  cpu: z.int().min(1).default(70).describe('The target of cpu utilization, in percent.'),
  memory: z.int().min(1).default(80).describe('The target of memory utilization, in percent.'),
  scaleDownSeconds: z.int().min(0).max(3600).default(300).describe('The least scale-down window; it is injected.'),
});

export const executorHpa = definePolicy({
  id: 'executor-hpa',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'HPA',
  docs: {
    quote:
      'GE_EXECUTOR_HPA: ... minReplicas: 2 ... averageUtilization: 70 ... averageUtilization: 80 ... wait 5min before scaling down',
    summary:
      "The executors' autoscaler keeps 2 of them, aims at 70 % cpu and 80 % memory, and waits before it scales down.",
    rationale: 'Executors that are stopped between two sessions start over: what they had learned and spent is lost.',
    remediation:
      'Set minReplicas: 2, Resource metrics with averageUtilization 70 for cpu and 80 for memory, and behavior.scaleDown.stabilizationWindowSeconds: 300.',
  },
  match: { resources: [horizontalPodAutoscalers], operations: ['CREATE', 'UPDATE'], where: 'executors' },
  options: Options,
  messages: {
    minReplicas: { text: 'fewer executors may run than must always be there', compares: 'amount' },
    metric: { text: 'the autoscaler does not aim at the utilization of the handbook', compares: 'both' },
    scaleDown: { text: 'the autoscaler scales down too soon', compares: 'amount' },
    unverified: {
      text: 'the autoscaler may scale executors: its target could not be looked up',
      compares: 'both',
      isUnverified: true,
      remediation: 'Nothing, if its target has no executors.',
    },
  },
  injects: { summary: '`behavior.scaleDown.stabilizationWindowSeconds: 300`' },
  // There is no remedy for minReplicas and metrics: more executors burn more tokens.
  remedies: 'a shorter `scaleDown.stabilizationWindowSeconds` to 300',
  needs: needsOfTarget,
  mutate(input) {
    const { object, draft, intent, options } = input;
    const { scaleDownSeconds } = options;
    if (scalesExecutors(input) !== true || numberAt(object, WINDOW) === scaleDownSeconds) return;
    if (intent.isInjected(WINDOW)) draft.follow(WINDOW, scaleDownSeconds);
    else if (intent.isUnset(WINDOW)) draft.set(WINDOW, scaleDownSeconds);
  },
  validate(input, report) {
    const isOfExecutors = scalesExecutors(input);
    if (isOfExecutors === false) return;
    const { object, options } = input;
    const minReplicas = numberAt(object, MIN_REPLICAS) ?? 1;
    const targets = targetsOf(object, options);
    const seconds = numberAt(object, WINDOW);
    if (isOfExecutors === 'unverified') {
      const deviations = [
        ...[options.minReplicas - minReplicas, options.scaleDownSeconds - (seconds ?? 0)].map((by) => Math.max(by, 0)),
        ...targets.map(({ off }) => off),
      ];
      // While it is not known whether it scales executors, one unverified finding stands for all others.
      if (deviations.every((by) => by === 0)) return;
      const [kind, name] = [valueAt(object, [...TARGET, 'kind']), valueAt(object, [...TARGET, 'name'])];
      return report({
        message: 'unverified',
        path: TARGET,
        found: 'a target that could not be looked up',
        wanted: 'what the handbook wants of executors, if it has any',
        about: `${shown(kind)} ${shown(name)}`,
        amount: deviations,
      });
    }
    if (minReplicas < options.minReplicas) {
      const wanted = `at least ${options.minReplicas}`;
      report({ message: 'minReplicas', path: MIN_REPLICAS, found: String(minReplicas), wanted, amount: -minReplicas });
    }
    for (const { name, target, off } of targets) {
      if (off === 0) continue;
      const found = target === undefined ? `no ${name} utilization` : `${name} ${target} %`;
      // One path for all metrics: their order may change, and a missing one has no index.
      const wanted = `${name} ${options[name]} %`;
      report({ message: 'metric', path: METRICS, found, wanted, about: name, amount: off });
    }
    if (seconds !== undefined && seconds >= options.scaleDownSeconds) return;
    const found = seconds === undefined ? 'unset' : `${seconds} s`;
    const wanted = `at least ${options.scaleDownSeconds} s`;
    const remedy = [{ path: WINDOW, value: options.scaleDownSeconds }];
    report({ message: 'scaleDown', path: WINDOW, found, wanted, amount: -(seconds ?? 0), remedy });
  },
});

function numberAt(object: unknown, path: Path): number | undefined {
  const value = valueAt(object, path);
  return typeof value === 'number' ? value : undefined;
}

/** The utilization targets for cpu and memory, and how far each is off the wanted one. Of several the worst counts. */
function targetsOf(object: JsonObject, options: z.infer<typeof Options>) {
  const spec = object.spec as Untrusted<HorizontalPodAutoscalerSpec> | null | undefined;
  const resources = list(spec?.metrics).flatMap(({ type, resource }) =>
    type === 'Resource' && resource ? [resource] : [],
  );
  return (['cpu', 'memory'] as const).map((name) => {
    let worst: { readonly target: number | undefined; readonly off: number } | undefined;
    for (const resource of resources) {
      if (resource.name !== name) continue;
      const target = numberAt(resource, ['target', 'averageUtilization']);
      const off = target === undefined ? Number.POSITIVE_INFINITY : Math.abs(target - options[name]);
      if (worst === undefined || off > worst.off) worst = { target, off };
    }
    return { name, ...(worst ?? { target: undefined, off: Number.POSITIVE_INFINITY }) };
  });
}
