import * as z from 'zod';
import { compiledOnce } from '../../src/engine/compiled.ts';
import { isObject, shown, valueAt } from '../../src/engine/json.ts';
import type { ContainerView, PodView } from '../../src/engine/pod.ts';
import {
  hasOwnResources,
  isMissing,
  overrunOf,
  type ResourceName,
  resourceNames,
  type Side,
  sides,
} from '../../src/engine/pod-resources.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { parseQuantity } from '../../src/engine/quantity.ts';
import { podResize, workloads } from '../../src/engine/resource.ts';
import { namespaceMatcher } from '../../src/engine/zone.ts';
import { authorsPod } from './authors-pod.ts';
import { Both, formatAmount } from './tiers.ts';

const Options = z.strictObject({
  defaults: Both.optional().describe(
    'What containers get that set nothing; nothing by default. In client namespaces the tier decides instead.',
  ),
});

export const resourceLimits = definePolicy({
  id: 'resource-limits',
  level: 'must',
  onlyWarnsDebugging: true,
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'DEPLOYMENTS',
  docs: {
    quote: 'every deployment MUST have resource requests AND limits',
    summary: 'Every container, or its pod, has requests and limits for cpu and memory, above 0.',
    rationale: 'Without requests the scheduler places blindly; without limits one pod starves its whole node.',
    remediation: 'Set resources.requests and resources.limits, each with cpu and memory, to what the container needs.',
  },
  match: { resources: [...workloads, podResize], operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    requests: { text: 'the container does not say what it needs', compares: 'amount' },
    limits: { text: 'the container may take all that its node has', compares: 'amount' },
    overrun: {
      text: 'the containers ask for more than their pod has: the API server takes none of the pods',
      compares: 'both',
      remediation:
        'Lower the requests of the containers, and set them where only limits are set; or raise those of the pod.',
    },
  },
  injects: { summary: 'the `defaults` option, when the profile sets it' },
  mutate(input) {
    const { object, namespace, platform, options, draft } = input;
    if (options.defaults === undefined || isClients(platform.clients.namespaces)(namespace)) return;
    const { pod } = authorsPod(input);
    // Pod-level resources bound what containers may set: a default may not fit.
    if (hasOwnResources(pod)) return;
    for (const container of pod.containers) {
      // If a container sets anything, its author has decided: a default may not fit.
      if (setsAny(container)) continue;
      for (const side of sides) {
        for (const name of missing(container, pod, side)) {
          const path = [...container.path, 'resources', side, name];
          const value = options.defaults[side][name];
          if (parseQuantity(valueAt(object, path)) !== parseQuantity(value)) draft.set(path, value);
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
          found: lacking.map((name) => foundIn(container, pod, side, name)).join(', '),
          wanted: 'cpu and memory',
          amount: resourceNames.map((name) => (lacking.includes(name) ? 1 : 0)),
        });
      }
    }
    for (const name of resourceNames) {
      const overrun = overrunOf(pod, name);
      if (overrun === undefined) continue;
      const { asked, most } = overrun;
      report({
        message: 'overrun',
        path: [...pod.path, 'resources'],
        found: `containers that request ${name} of ${formatAmount(name, asked)}`,
        wanted: `at most ${formatAmount(name, most)}, as the pod has`,
        about: name,
        amount: asked - most,
      });
    }
  },
});

const isClients = compiledOnce(namespaceMatcher);

/** What was found instead of an amount, in the container or its pod: nothing, or an invalid value such as 0. */
function foundIn(container: ContainerView, pod: PodView, side: Side, name: ResourceName): string {
  const values = [container, pod].map(({ spec }) => spec.resources?.[side]?.[name]);
  const value = values.find((each) => each !== undefined && each !== null);
  return value === undefined ? `no ${name}` : `${name} ${shown(value)}`;
}

function missing(container: ContainerView, pod: PodView, side: Side) {
  return resourceNames.filter((name) => isMissing(container, pod, side, name));
}

function setsAny({ spec }: ContainerView): boolean {
  return sides.some((side) => isObject(spec.resources?.[side]) && Object.keys(spec.resources[side] ?? {}).length > 0);
}
