import * as z from 'zod';
import { own, type Path, valueAt } from '../../src/engine/json.ts';
import { definePolicy, type PolicyInput } from '../../src/engine/policy.ts';
import { deployments, horizontalPodAutoscalers, replicaSets, scales, statefulSets } from '../../src/engine/resource.ts';

const Options = z.strictObject({
  maxReplicas: z.int().min(1).default(5).describe('The most executors that may ever run.'),
});

/** "maxReplicas MUST NOT exceed 5 for executor (token burn prevention)" */
export const executorMaxReplicas = definePolicy({
  id: 'executor-max-replicas',
  level: 'must',
  handbook: 'HPA',
  docs: {
    summary: 'Never more than 5 executors: by replicas, by `kubectl scale`, or by an autoscaler.',
    rationale: 'Every executor burns tokens: the limit is what keeps a runaway loop affordable.',
    remediation: 'Lower the number to 5 or less. The limit is hard: it has no way around it.',
  },
  match: {
    resources: [horizontalPodAutoscalers, deployments, statefulSets, replicaSets, ...scales],
    operations: ['CREATE', 'UPDATE'],
    where: 'executors',
  },
  options: Options,
  messages: {
    exceeded: { text: 'more executors than the hard limit allows (token burn)' },
  },
  validate(input, report) {
    const isAutoscaler = input.resource.kind === 'HorizontalPodAutoscaler';
    if (!(isAutoscaler ? targetsExecutor(input) : input.isExecutor)) return;
    const path: Path = ['spec', isAutoscaler ? 'maxReplicas' : 'replicas'];
    const found = valueAt(input.object, path);
    if (typeof found !== 'number' || found <= input.options.maxReplicas) return;
    const wanted = `at most ${input.options.maxReplicas}`;
    report({ message: 'exceeded', path, found: String(found), wanted, amount: found });
  },
});

/** An autoscaler names its target; one that carries the executors' labels is meant for them, too. */
function targetsExecutor({ object, isExecutor, platform }: PolicyInput): boolean {
  const name = own(valueAt(object, ['spec', 'scaleTargetRef']), 'name');
  return isExecutor || (typeof name === 'string' && platform.executors.names.includes(name));
}
