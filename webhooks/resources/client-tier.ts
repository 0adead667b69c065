import * as z from 'zod';
import { type Path, valueAt } from '../../src/engine/json.ts';
import type { PodView } from '../../src/engine/pod.ts';
import { podSum, resourceNames, sides } from '../../src/engine/pod-resources.ts';
import { definePolicy, type MutateInput, type PolicyInput } from '../../src/engine/policy.ts';
import { deployments, replicaSets, statefulSets, workloads } from '../../src/engine/resource.ts';
import { isSingleton } from '../deployments/singleton.ts';
import { fill, lacks } from './tier-fill.ts';
import { budgetOf, formatAmount, Tier, tiers } from './tiers.ts';

const LABEL = 'zonegate.dev/tier';
const LABEL_PATH: Path = ['metadata', 'labels', LABEL];
const REPLICAS: Path = ['spec', 'replicas'];
const replicated = [deployments, statefulSets, replicaSets];

const Options = z.strictObject({
  tiers: z.record(z.string(), Tier).default(tiers).describe('The tiers by name: requests, limits and replicas.'),
  defaultTier: z.string().optional().describe('The tier where neither the object nor its namespace names one.'),
});
type Options = z.infer<typeof Options>;
type Input = PolicyInput<Options>;

export const clientTier = definePolicy({
  id: 'client-tier',
  level: 'must',
  handbook: 'RESOURCE_MANAGEMENT',
  docs: {
    quote: 'RESOURCE_TIERS (client workloads)',
    summary: `The pods of a client stay within the tier that the label ${LABEL} names.`,
    rationale: 'Clients share nodes: one that takes more than it rented takes it from the others.',
    remediation: 'Lower the resources of the containers until their sum fits the tier, or rent a larger tier.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'], where: 'clients' },
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
    unknownTier: {
      text: 'there is no such tier',
      compares: 'both',
      remediation: `Set the label ${LABEL} to a tier that exists.`,
    },
    noTier: {
      text: 'no tier is known for this client workload',
      compares: 'amount',
      level: 'should',
      remediation: `Set the label ${LABEL} on the object or its namespace.`,
    },
    unverified: {
      text: 'the labels of the namespace, which name the tier, could not be looked up',
      compares: 'amount',
      isUnverified: true,
      remediation: `Try again, or set the label ${LABEL} on the object.`,
    },
  },
  injects: {
    summary: "the tier's requests and limits into the one container that lacks them; on CREATE its `replicas`",
  },
  needs: ({ labels }) => (labels[LABEL] === undefined ? ['namespaceLabels'] : []),
  mutate(input) {
    const tier = tierOf(input)?.tier;
    if (tier === undefined) return;
    fill(input, tier);
    if (mayRunTwice(input) && input.intent.isUnset(REPLICAS, 1)) setReplicas(input, tier.replicas);
  },
  validate(input, report) {
    const wanted = namesOf(input.options);
    // Where no tier tells what is too much, no update may take more.
    const amount = sizeOf(input.pod);
    if (isUnverified(input)) {
      const found = 'none here, and unknown labels of the namespace';
      return report({ message: 'unverified', path: LABEL_PATH, found, wanted, amount });
    }
    const known = tierOf(input);
    if (known === undefined) return report({ message: 'noTier', path: LABEL_PATH, found: 'none', wanted, amount });
    const { name, tier } = known;
    if (tier === undefined) {
      return report({ message: 'unknownTier', path: LABEL_PATH, found: name, wanted, about: name, amount });
    }
    const { pod } = input;
    const lacking = pod.containers.filter((container) => lacks(container, pod));
    if (lacking.length > 0) {
      const found = `${lacking.length === 1 ? '1 container' : `${lacking.length} containers`} without resources`;
      report({
        message: 'incomplete',
        path: pod.path,
        found,
        wanted: `within what ${name} has left: ${leftIn(pod, tier)}`,
        amount: lacking.length,
      });
    }
    for (const side of sides) {
      for (const resource of resourceNames) {
        const sum = podSum(pod, side, resource);
        const budget = budgetOf(tier, side, resource);
        if (sum <= budget) continue;
        report({
          message: `${side}.${resource}`,
          path: [...pod.path, 'containers'],
          found: `${resource} ${side} of ${formatAmount(resource, sum)}`,
          wanted: `at most ${formatAmount(resource, budget)} (tier ${name})`,
          // The limit moves with the tier: by how much it is exceeded tells whether it got worse.
          amount: sum - budget,
        });
      }
    }
  },
});

/** Whether only the namespace can tell, and it was not to be had. */
function isUnverified({ labels, facts }: Input): boolean {
  return labels[LABEL] === undefined && facts.namespaceLabels === undefined;
}

/** The tier's name and, if it exists, the tier; undefined when nobody named one, or it is not known. */
function tierOf(input: Input): { name: string; tier: Tier | undefined } | undefined {
  const { labels, facts, options } = input;
  const name = labels[LABEL] ?? facts.namespaceLabels?.[LABEL] ?? options.defaultTier;
  if (name === undefined || isUnverified(input)) return undefined;
  return { name, tier: Object.hasOwn(options.tiers, name) ? options.tiers[name] : undefined };
}

function namesOf({ tiers: known }: Options): string {
  return `one of ${Object.keys(known).join(', ')}`;
}

/** Everything by which the pod could exceed a tier. */
function sizeOf(pod: PodView): readonly bigint[] {
  const sums = sides.flatMap((side) => resourceNames.map((name) => podSum(pod, side, name)));
  return [...sums, BigInt(pod.containers.filter((container) => lacks(container, pod)).length)];
}

function leftIn(pod: PodView, tier: Tier): string {
  const lefts = resourceNames.map((name) => {
    const left = budgetOf(tier, 'limits', name) - podSum(pod, 'limits', name);
    return `${name} ${formatAmount(name, left > 0n ? left : 0n)}`;
  });
  return lefts.join(', ');
}

/** Not a singleton, declared or recreated: a second one may do damage. */
function mayRunTwice({ resource, object, name, labels, platform }: Input): boolean {
  if (!replicated.includes(resource)) return false;
  return resource !== deployments || !(isRecreated(object) || isSingleton(name, labels, platform));
}

function isRecreated(object: object): boolean {
  return valueAt(object, ['spec', 'strategy', 'type']) === 'Recreate';
}

function setReplicas({ object, draft }: MutateInput<Options>, replicas: number): void {
  if (valueAt(object, REPLICAS) !== replicas) draft.set(REPLICAS, replicas);
}
