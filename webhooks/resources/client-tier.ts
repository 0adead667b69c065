import * as z from 'zod';
import { type Path, valueAt } from '../../src/engine/json.ts';
import type { PodView } from '../../src/engine/pod.ts';
import {
  isMissing,
  memoryVolumesOf,
  podSum,
  type ResourceName,
  resourceNames,
  type Side,
  sides,
} from '../../src/engine/pod-resources.ts';
import { definePolicy, everyZone, type PolicyInput, type Report } from '../../src/engine/policy.ts';
import { horizontalPodAutoscalers, podResize, scales, workloads } from '../../src/engine/resource.ts';
import { fill, lacks } from './tier-fill.ts';
import { LABEL, LABEL_PATH, type TierInForce, tierOf } from './tier-of.ts';
import { needsTarget, REPLICAS, setReplicas, validateReplicas } from './tier-replicas.ts';
import { amountsIn, budgetOf, formatAmount, Tier, tiers } from './tiers.ts';

const Options = z.strictObject({
  tiers: z.record(z.string(), Tier).default(tiers).describe('The tiers by name: requests, limits and replicas.'),
  defaultTier: z.string().optional().describe('The tier where neither the object nor its namespace names one.'),
});
type Options = z.infer<typeof Options>;
type Input = PolicyInput<Options>;

type Message =
  | `${Side}.${ResourceName}`
  | ('incomplete' | 'volumes' | 'replicas' | 'unknownTier' | 'beyond' | 'noTier' | 'unverified' | 'unverifiedReplicas');

export const clientTier = definePolicy({
  id: 'client-tier',
  level: 'must',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'RESOURCE_MANAGEMENT',
  docs: {
    quote: 'RESOURCE_TIERS (client workloads)',
    summary: `The pods of a client stay within the tier that the label ${LABEL} of their namespace names.`,
    rationale:
      'Clients share nodes: one that takes more than it rented takes it from the others. An object may name a smaller tier for itself, and any tier where its namespace names none. What is written into an emptyDir with medium Memory counts against the memory of the containers that write it: one without a sizeLimit holds no more than they have, and a sizeLimit beyond the tier promises what is not there.',
    remediation: 'Lower the resources of the containers until their sum fits the tier, or rent a larger tier.',
  },
  match: {
    resources: [...workloads, podResize, horizontalPodAutoscalers, ...scales],
    operations: ['CREATE', 'UPDATE'],
    where: 'clients',
  },
  options: Options,
  messages: {
    'requests.cpu': { text: 'the containers together request more cpu than the tier has', compares: 'amount' },
    'requests.memory': { text: 'the containers together request more memory than the tier has', compares: 'amount' },
    'limits.cpu': { text: 'the containers together may use more cpu than the tier has', compares: 'amount' },
    'limits.memory': { text: 'the containers together may use more memory than the tier has', compares: 'amount' },
    incomplete: {
      text: 'containers without resources may use more than the tier has left',
      compares: 'amount',
      remediation: 'Share what is left of the tier among the containers that set nothing.',
    },
    volumes: {
      text: 'the volumes that lie in memory may hold more than the tier has',
      compares: 'amount',
      remediation: 'Lower the sizeLimit of the emptyDir volumes with medium Memory until their sum fits the tier.',
    },
    replicas: {
      text: 'more replicas than the tier has',
      compares: 'amount',
      level: 'should',
      remediation: 'Lower the number, or rent a larger tier.',
    },
    unknownTier: {
      text: 'there is no such tier',
      compares: 'both',
      remediation: `Set the label ${LABEL}, of the object or of its namespace, to a tier that exists.`,
    },
    beyond: {
      text: 'the object names a tier that has more than that of its namespace',
      compares: 'amount',
      remediation: `Remove the label ${LABEL} from the object; whoever owns the namespace can give it a larger tier.`,
    },
    noTier: {
      text: 'no tier is known for this client workload',
      compares: 'amount',
      level: 'should',
      remediation: `Set the label ${LABEL} on its namespace.`,
    },
    unverified: {
      text: 'the labels of the namespace, which name the tier, could not be looked up',
      compares: 'amount',
      isUnverified: true,
      remediation: 'Try again. For files: add the Namespace, or its labels in the profile.',
    },
    unverifiedReplicas: {
      text: 'the labels of the namespace, which name the tier, could not be looked up',
      compares: 'amount',
      level: 'should',
      isUnverified: true,
      remediation: 'Nothing, if the tier has that many.',
    },
  },
  injects: {
    summary:
      "the tier's requests and limits into the one container that lacks them, or into the pod's own `resources` where it has some; on CREATE its `replicas`, unless the pods hold a volume or ports of their nodes",
    // An autoscaler may change them later.
    onlyOnCreate: [REPLICAS],
  },
  needs: (input) => (needsTarget(input) ? ['namespaceLabels', 'target'] : ['namespaceLabels']),
  mutate(input) {
    const tier = tierOf(input).inForce?.tier;
    if (tier === undefined) return;
    fill({ ...input, draft: input.draft.chosenBy([LABEL_PATH]) }, tier);
    setReplicas(input, tier);
  },
  validate(input, report) {
    const known = tierOf(input);
    const reportAny: Report<Message> = report;
    if (input.resource.template !== undefined) validatePod(input, known, reportAny);
    validateReplicas(input, known, reportAny);
  },
});

function validatePod(input: Input, { inForce, ignored, isUnverified }: TierInForce, report: Report<Message>): void {
  const { pod, options } = input;
  // Without a known tier there is no limit to compare with: an update must not raise the resources of the pod.
  const reportSize = (message: Message, found: string, about?: string) =>
    report({
      message,
      path: LABEL_PATH,
      found,
      wanted: namesOf(options),
      amount: isUnverified ? sizeOf(pod) : [...sizeOf(pod), replicasOf(input)],
      ...(about && { about }),
    });
  if (isUnverified) reportSize('unverified', `${inForce?.name ?? 'none'} here, and unknown labels of the namespace`);
  else if (inForce === undefined) reportSize('noTier', 'none');
  // An ignored tier hides nothing: the pod is validated by the tier of its namespace.
  if (ignored !== undefined && ignored.tier === undefined) {
    const { name } = ignored;
    report({
      message: 'unknownTier',
      path: LABEL_PATH,
      found: name,
      wanted: namesOf(options),
      about: name,
      amount: [],
    });
  } else if (ignored?.tier !== undefined && inForce !== undefined) {
    const wanted = `at most ${inForce.name}, the tier of its namespace`;
    report({ message: 'beyond', path: LABEL_PATH, found: ignored.name, wanted, amount: amountsIn(ignored.tier) });
  }
  if (inForce === undefined) return;
  if (inForce.tier === undefined) reportSize('unknownTier', inForce.name, inForce.name);
  else validateSums(pod, inForce.name, inForce.tier, report);
}

function validateSums(pod: PodView, name: string, tier: Tier, report: Report<Message>): void {
  const lacking = pod.containers.filter((container) => lacks(container, pod));
  if (lacking.length > 0) {
    report({
      message: 'incomplete',
      path: pod.path,
      found: `${lacking.length === 1 ? '1 container' : `${lacking.length} containers`} without resources`,
      wanted: `within what ${name} has left: ${leftIn(pod, tier)}`,
      amount: lackingOf(pod),
    });
  }
  const reportExcess = (
    message: Message,
    path: Path,
    what: string,
    resource: ResourceName,
    sum: bigint,
    budget: bigint,
  ) => {
    if (sum <= budget) return;
    report({
      message,
      path,
      found: `${what} of ${formatAmount(resource, sum)}`,
      wanted: `at most ${formatAmount(resource, budget)} (tier ${name})`,
      // The limit changes with the tier: so the excess is compared.
      amount: sum - budget,
    });
  };
  for (const side of sides) {
    for (const resource of resourceNames) {
      const [sum, budget] = [podSum(pod, side, resource), budgetOf(tier, side, resource)];
      reportExcess(`${side}.${resource}`, [...pod.path, 'containers'], `${resource} ${side}`, resource, sum, budget);
    }
  }
  const memory = budgetOf(tier, 'limits', 'memory');
  reportExcess('volumes', [...pod.path, 'volumes'], 'volumes in memory', 'memory', memoryVolumesOf(pod), memory);
}

function namesOf({ tiers: known }: Options): string {
  return `one of ${Object.keys(known).join(', ')}`;
}

/** The replicas of an object; 0 where it has none. */
function replicasOf({ object }: Input): bigint {
  const replicas = valueAt(object, ['spec', 'replicas']);
  return typeof replicas === 'number' && Number.isInteger(replicas) ? BigInt(replicas) : 0n;
}

/** All amounts by which the pod could exceed a tier. */
function sizeOf(pod: PodView): readonly bigint[] {
  const sums = sides.flatMap((side) => resourceNames.map((name) => podSum(pod, side, name)));
  return [...sums, memoryVolumesOf(pod), ...lackingOf(pod)];
}

/** For each amount, the number of containers that lack it; and the number of those that lack any. */
function lackingOf(pod: PodView): readonly bigint[] {
  const counts = sides.flatMap((side) =>
    resourceNames.map((name) => pod.containers.filter((container) => isMissing(container, pod, side, name)).length),
  );
  return [...counts, pod.containers.filter((container) => lacks(container, pod)).length].map(BigInt);
}

function leftIn(pod: PodView, tier: Tier): string {
  const lefts = resourceNames.map((name) => {
    const left = budgetOf(tier, 'limits', name) - podSum(pod, 'limits', name);
    return `${name} ${formatAmount(name, left > 0n ? left : 0n)}`;
  });
  return lefts.join(', ');
}
