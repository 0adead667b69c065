import * as z from 'zod';
import { own, type Path, valueAt } from '../../src/engine/json.ts';
import { definePolicy, type PolicyInput } from '../../src/engine/policy.ts';
import { deployments, scales } from '../../src/engine/resource.ts';

const LABEL = 'zonegate.dev/singleton';
const STRATEGY: Path = ['spec', 'strategy', 'type'];
const REPLICAS: Path = ['spec', 'replicas'];

const Options = z.strictObject({
  names: z
    .array(z.string().min(1))
    .default(['dolly', 'orchestrator'])
    .describe('Deployments that are singletons without the label.'),
});
type Options = z.infer<typeof Options>;

const scale = scales.filter(({ resource }) => resource === deployments.resource);

export const recreateSingletons = definePolicy({
  id: 'recreate-singletons',
  level: 'should',
  handbook: 'DEPLOYMENTS',
  docs: {
    quote: 'ANTI_PATTERN: using Recreate for services that could use RollingUpdate',
    summary: 'Only declared singletons are recreated, and there is never more than one of each.',
    rationale:
      'Recreate stops the service at every rollout. It is meant for what cannot run twice, such as the holder of a lock: two of those do damage.',
    remediation: `Use RollingUpdate; or, if two instances must never run, set the label ${LABEL}: "true".`,
  },
  match: { resources: [deployments, ...scale], operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    recreate: { text: 'a rollout stops the service, which is not declared a singleton' },
    several: {
      text: 'a singleton must not run more than once',
      remediation: `Set replicas to 1; or, if several may run, take away the label ${LABEL}, or the name from the option \`names\`.`,
    },
  },
  // `kubectl scale` shows the name, and not the labels.
  needs: ({ resource, object, name, options }) =>
    resource.subresource === 'scale' && replicasOf(object) > 1 && !options.names.includes(name) ? ['target'] : [],
  validate(input, report) {
    const { object } = input;
    const isSingle = isSingleton(input);
    if (valueAt(object, STRATEGY) === 'Recreate' && !isSingle) {
      report({ message: 'recreate', path: STRATEGY, found: 'Recreate', wanted: 'RollingUpdate, or a singleton' });
    }
    const replicas = replicasOf(object);
    if (isSingle && replicas > 1) {
      report({ message: 'several', path: REPLICAS, found: String(replicas), wanted: 'at most 1', amount: replicas });
    }
  },
});

/** Unset is 1. */
function replicasOf(object: object): number {
  const replicas = valueAt(object, REPLICAS);
  return typeof replicas === 'number' ? replicas : 1;
}

function isSingleton({ name, labels, resource, facts, options }: PolicyInput<Options>): boolean {
  if (options.names.includes(name)) return true;
  const known = resource.subresource === 'scale' ? valueAt(facts.target?.object, ['metadata', 'labels']) : labels;
  return own(known, LABEL) === 'true';
}
