import * as z from 'zod';
import { type Path, valueAt } from '../../src/engine/json.ts';
import { definePolicy, everyZone, type PolicyInput } from '../../src/engine/policy.ts';
import { deployments, scales } from '../../src/engine/resource.ts';
import { isSingleton, SINGLETON } from './singleton.ts';

const STRATEGY: Path = ['spec', 'strategy', 'type'];
const REPLICAS: Path = ['spec', 'replicas'];

const scale = scales.filter(({ resource }) => resource === deployments.resource);

export const recreateSingletons = definePolicy({
  id: 'recreate-singletons',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'DEPLOYMENTS',
  docs: {
    quote: 'ANTI_PATTERN: using Recreate for services that could use RollingUpdate',
    summary: 'Only declared singletons are recreated, and there is never more than one of each.',
    rationale:
      'Recreate stops the service at every rollout. It is meant for what cannot run twice, such as the holder of a lock: two of those do damage.',
    remediation: `Use RollingUpdate; or, if two instances must never run, set the label ${SINGLETON}: "true".`,
  },
  match: { resources: [deployments, ...scale], operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    recreate: { text: 'a rollout stops the service, which is not declared a singleton', compares: 'nothing' },
    several: {
      text: 'a singleton must not run more than once',
      compares: 'amount',
      remediation: `Set replicas to 1; or, if several may run, take away the label ${SINGLETON}, or the name from \`singletons\` in the profile.`,
    },
    unverified: {
      text: 'the labels of the Deployment, which may make it a singleton, could not be looked up',
      compares: 'amount',
      isUnverified: true,
      remediation: `Nothing, if it has no label ${SINGLETON}: "true".`,
    },
  },
  // A Scale has the name of the Deployment, but not its labels. Executors are no singletons.
  needs: ({ resource, object, name, isExecutor, platform }) =>
    resource.subresource === 'scale' && !isExecutor && replicasOf(object) > 1 && !isSingleton(name, undefined, platform)
      ? ['target']
      : [],
  validate(input, report) {
    const { object } = input;
    const isSingle = isSingleton(input.name, labelsOf(input), input.platform);
    if (valueAt(object, STRATEGY) === 'Recreate' && !isSingle) {
      report({ message: 'recreate', path: STRATEGY, found: 'Recreate', wanted: 'RollingUpdate, or a singleton' });
    }
    const replicas = replicasOf(object);
    if (!isSingle && replicas > 1 && isUnknown(input)) {
      const found = `${replicas} and labels that could not be looked up`;
      report({ message: 'unverified', path: REPLICAS, found, wanted: 'at most 1 of a singleton', amount: replicas });
    }
    if (isSingle && replicas > 1) {
      report({ message: 'several', path: REPLICAS, found: String(replicas), wanted: 'at most 1', amount: replicas });
    }
  },
});

/** The replicas; the default is 1. */
function replicasOf(object: object): number {
  const replicas = valueAt(object, REPLICAS);
  return typeof replicas === 'number' ? replicas : 1;
}

/** Whether the labels of the Deployment are needed, and their look-up failed. */
function isUnknown({ resource, isExecutor, lookups }: PolicyInput): boolean {
  return resource.subresource === 'scale' && !isExecutor && lookups.target === undefined;
}

/** The labels of the Deployment. */
function labelsOf({ labels, resource, lookups }: PolicyInput): unknown {
  return resource.subresource === 'scale' ? valueAt(lookups.target?.object, ['metadata', 'labels']) : labels;
}
