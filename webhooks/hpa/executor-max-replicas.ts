import * as z from 'zod';
import { type Path, valueAt } from '../../src/engine/json.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { horizontalPodAutoscalers, type Resource, replicated, scales } from '../../src/engine/resource.ts';
import { needsOfAutoscaler, scalesExecutors, targetOf } from '../../src/engine/target.ts';

/** Where an autoscaler, a workload or a Scale says how many. */
const replicasPath = ({ kind }: Resource): Path => [
  'spec',
  kind === horizontalPodAutoscalers.kind ? 'maxReplicas' : 'replicas',
];

const Options = z.strictObject({
  maxReplicas: z.int().min(1).default(5).describe('The most executors that may ever run.'),
});

export const executorMaxReplicas = definePolicy({
  id: 'executor-max-replicas',
  level: 'must',
  handbook: 'HPA',
  docs: {
    quote: 'maxReplicas MUST NOT exceed 5 for executor (token burn prevention)',
    summary: 'Never more than 5 executors: by replicas, by `kubectl scale`, or by an autoscaler.',
    rationale: 'Every executor burns tokens: the limit is what keeps a runaway loop affordable.',
    remediation: 'Lower the number to 5 or less. The limit is hard: only the owner of the zone can raise it.',
  },
  match: {
    resources: [horizontalPodAutoscalers, ...replicated, ...scales],
    operations: ['CREATE', 'UPDATE'],
    where: 'executors',
  },
  options: Options,
  messages: {
    exceeded: { text: 'more executors than the hard limit allows (token burn)', compares: 'amount' },
    unverified: {
      text: 'the autoscaler may scale executors: its target could not be looked up',
      compares: 'both',
      isUnverified: true,
      remediation: 'Try again, or lower the number to 5 or less.',
    },
  },
  remedies: '`replicas` or `maxReplicas` to 5, unless an autoscaler asks for more as its least',
  needs: needsOfAutoscaler,
  validate(input, report) {
    const isAutoscaler = input.resource.kind === horizontalPodAutoscalers.kind;
    const path = replicasPath(input.resource);
    const found = valueAt(input.object, path);
    if (typeof found !== 'number' || found <= input.options.maxReplicas) return;
    const isOfExecutors = isAutoscaler ? scalesExecutors(input) : input.isExecutor;
    if (isOfExecutors === false) return;
    const most = input.options.maxReplicas;
    const wanted = `at most ${most}`;
    if (isOfExecutors === 'unverified') {
      const text = `${found} and a target that could not be looked up`;
      // An unknown target is one thing, another unknown target another.
      const about = `${targetOf(input)?.resource.kind} ${targetOf(input)?.name}`;
      return report({ message: 'unverified', path, found: text, wanted, amount: found, about });
    }
    // An autoscaler whose least is more than its most is refused.
    const least = isAutoscaler ? valueAt(input.object, ['spec', 'minReplicas']) : undefined;
    const isSafe = !(typeof least === 'number' && least > most);
    report({
      message: 'exceeded',
      path,
      found: String(found),
      wanted,
      amount: found,
      ...(isSafe && { remedy: [{ path, value: most }] }),
    });
  },
  backstop: {
    message: 'exceeded',
    path: replicasPath,
    of: 'executors',
    breaks: (value) => `${value}.orValue(0) > variables.options.maxReplicas`,
    amount: (value) => `${value}.orValue(0)`,
    found: (value) => `string(${value}.orValue(0))`,
    wanted: "'at most ' + string(variables.options.maxReplicas)",
  },
});
