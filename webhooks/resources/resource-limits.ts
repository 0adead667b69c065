import * as z from 'zod';
import { compiledOnce } from '../../src/engine/compiled.ts';
import { isObject, shown } from '../../src/engine/json.ts';
import type { ContainerView, PodView } from '../../src/engine/pod.ts';
import { isMissing, type ResourceName, resourceNames, type Side, sides } from '../../src/engine/pod-resources.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';
import { namespaceMatcher } from '../../src/engine/zone.ts';
import { Amounts } from './tiers.ts';

const Options = z.strictObject({
  defaults: z
    .strictObject({ requests: Amounts, limits: Amounts })
    .optional()
    .describe(
      'What containers get that set nothing; nothing by default. In client namespaces the tier decides instead.',
    ),
});

export const resourceLimits = definePolicy({
  id: 'resource-limits',
  level: 'must',
  handbook: 'DEPLOYMENTS',
  docs: {
    quote: 'every deployment MUST have resource requests AND limits',
    summary: 'Every container has requests and limits for cpu and memory.',
    rationale: 'Without requests the scheduler places blindly; without limits one pod starves its whole node.',
    remediation: 'Set resources.requests and resources.limits, each with cpu and memory, to what the container needs.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    requests: { text: 'the container does not say what it needs', compares: 'amount' },
    limits: { text: 'the container may take all that its node has', compares: 'amount' },
  },
  injects: { summary: 'the `defaults` option, when the profile sets it' },
  mutate({ pod, namespace, platform, options, draft }) {
    if (options.defaults === undefined || isClients(platform.clients.namespaces)(namespace)) return;
    for (const container of pod.containers) {
      // A container that sets anything has an author who thought about it: half of it may not fit the rest.
      if (setsAny(container)) continue;
      for (const side of sides) {
        for (const name of missing(container, pod, side)) {
          draft.set([...container.path, 'resources', side, name], options.defaults[side][name]);
        }
      }
    }
  },
  validate({ pod }, report) {
    for (const container of pod.containers) {
      for (const side of sides) {
        const lacking = missing(container, pod, side);
        if (lacking.length === 0) continue;
        report({
          message: side,
          path: [...container.path, 'resources', side],
          found: lacking.map((name) => foundIn(container, side, name)).join(', '),
          wanted: 'cpu and memory',
          amount: resourceNames.map((name) => (lacking.includes(name) ? 1 : 0)),
        });
      }
    }
  },
});

const isClients = compiledOnce(namespaceMatcher);

function foundIn({ spec }: ContainerView, side: Side, name: ResourceName): string {
  const value = spec.resources?.[side]?.[name];
  return value === undefined || value === null ? `no ${name}` : `${name} ${shown(value)}`;
}

function missing(container: ContainerView, pod: PodView, side: Side) {
  return resourceNames.filter((name) => isMissing(container, pod, side, name));
}

function setsAny({ spec }: ContainerView): boolean {
  return sides.some((side) => isObject(spec.resources?.[side]) && Object.keys(spec.resources[side] ?? {}).length > 0);
}
