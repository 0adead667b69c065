import type { DeploymentSpec } from 'kubernetes-types/apps/v1.d.ts';
import * as z from 'zod';
import { isZero, type Path, percentOf, shown, type Untrusted, valueAt } from '../../src/engine/json.ts';
import { podView } from '../../src/engine/pod.ts';
import {
  definePolicy,
  everyZone,
  type Injecting,
  type Measures,
  type MutateInput,
  type PolicyInput,
} from '../../src/engine/policy.ts';
import { deployments } from '../../src/engine/resource.ts';
import { isExclusive } from './exclusive.ts';
import { isSpread } from './spread.ts';

const STRATEGY: Path = ['spec', 'strategy'];
const TEMPLATE: Path = ['spec', 'template'];
const SURGE: Path = [...STRATEGY, 'rollingUpdate', 'maxSurge'];
const UNAVAILABLE: Path = [...STRATEGY, 'rollingUpdate', 'maxUnavailable'];

/** The API server's default for both fields. */
const API_DEFAULT = '25%';

/** How many pods that wait for each other may be gone, in percent; and at least one. */
const MOST_GONE = 25;

export const rollingUpdate = definePolicy({
  id: 'rolling-update',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'DEPLOYMENTS',
  docs: {
    quote: 'maxSurge: 1 ... maxUnavailable: 0 # zero-downtime default',
    summary:
      'A rolling update never takes a pod away before its replacement is ready, unless the replacement may have to wait for that.',
    rationale:
      "Kubernetes' own default lets a quarter of the pods be gone during a rollout. Pods that hold a volume or ports of their nodes, or that share no node, may leave no place for one more: with maxUnavailable 0 their rollout would hang. Of these a quarter may be gone, or one.",
    remediation:
      'Set spec.strategy.rollingUpdate to {maxSurge: 1, maxUnavailable: 0}; where another pod finds no place, to {maxSurge: 0, maxUnavailable: 1}.',
  },
  match: { resources: [deployments], operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    unavailable: { text: 'a rollout may take pods away before their replacements are ready', compares: 'amount' },
    surge: { text: 'a rollout may start no pod before it takes one away', compares: 'nothing' },
  },
  injects: {
    summary:
      '`strategy.rollingUpdate: {maxSurge: 1, maxUnavailable: 0}`, unless the pods hold a volume or ports of their nodes, or share no node: one more may have to wait until another is gone',
  },
  remedies: '`maxUnavailable` to 0, unless `maxSurge` is 0, or nothing would be injected',
  mutate(input) {
    const { object, intent } = input;
    if (!isRolling(object)) return;
    const isWaiting = mayWait(input);
    // A change of the template may change whether pods wait for each other: then the strategy follows.
    const draft = isWaiting === mightWait(input) ? input.draft : input.draft.chosenBy([TEMPLATE]);
    if (isWaiting) return giveWay(input, draft);
    const surge = rolling(object)?.maxSurge;
    const isSurgeUnset = intent.isUnset(SURGE, API_DEFAULT, 1);
    if (isSurgeUnset && surge !== 1) draft.set(SURGE, 1);
    // The API server refuses 0 for both: the author must change maxSurge.
    if (!isSurgeUnset && isZero(surge)) return;
    if (intent.isUnset(UNAVAILABLE, API_DEFAULT, 0) && !isZero(rolling(object)?.maxUnavailable))
      draft.set(UNAVAILABLE, 0);
  },
  validate(input, report) {
    const { object } = input;
    if (!isRolling(object)) return;
    const { maxSurge, maxUnavailable } = rolling(object) ?? {};
    const isWaiting = mayWait(input);
    if (!isZero(maxUnavailable) && !(isWaiting && areFew(maxUnavailable ?? API_DEFAULT, replicasOf(object)))) {
      report({
        message: 'unavailable',
        path: UNAVAILABLE,
        found: shown(maxUnavailable ?? 'unset (25%)'),
        wanted: isWaiting ? `at most ${MOST_GONE}%, or 1` : '0',
        amount: goneOf(maxUnavailable ?? API_DEFAULT, replicasOf(object), isZero(maxSurge)),
        ...(!isZero(maxSurge) && !isWaiting && { remedy: [{ path: UNAVAILABLE, value: 0 }] }),
      });
    }
    if (isZero(maxSurge) && !isWaiting) {
      report({ message: 'surge', path: SURGE, found: String(maxSurge), wanted: 'at least 1' });
    }
  },
});

function strategy(object: { readonly spec?: unknown }) {
  return (object.spec as Untrusted<DeploymentSpec> | null | undefined)?.strategy;
}

function rolling(object: { readonly spec?: unknown }) {
  return strategy(object)?.rollingUpdate;
}

/** RollingUpdate is the default. Another policy is about Recreate. */
function isRolling(object: { readonly spec?: unknown }): boolean {
  return (strategy(object)?.type ?? 'RollingUpdate') === 'RollingUpdate';
}

/** Removes an injection that was made before the pods had to wait for each other: with it a rollout would hang. */
function giveWay({ object, intent }: MutateInput, draft: Injecting): void {
  const { maxSurge, maxUnavailable } = rolling(object) ?? {};
  if (maxSurge !== 1 || !isZero(maxUnavailable)) return;
  if (![SURGE, UNAVAILABLE].every((path) => intent.hasNoAuthor(path, 'may be a default'))) return;
  draft.remove([...STRATEGY, 'rollingUpdate']);
}

/** Whether a new pod may have to wait until an old one is gone. */
function mayWait({ pod, namespace }: Pick<PolicyInput, 'pod' | 'namespace'>): boolean {
  return isExclusive(pod) || isSpread(pod, namespace);
}

/** The same for the pods before an update. */
function mightWait({ intent, namespace }: MutateInput): boolean {
  const before = intent.before(TEMPLATE);
  return before !== undefined && mayWait({ pod: podView({ spec: { template: before } }, TEMPLATE), namespace });
}

/** Whether a maxUnavailable allows at most {@link MOST_GONE} % of the pods to be gone, or one. */
function areFew(maxUnavailable: unknown, replicas: number): boolean {
  if (typeof maxUnavailable === 'number') return maxUnavailable <= Math.max(1, (MOST_GONE * replicas) / 100);
  const percent = percentOf(maxUnavailable);
  if (percent === undefined) return false;
  // With a single replica, the real number may come from an autoscaler, and be large.
  return percent <= MOST_GONE || (replicas > 1 && percent * replicas < 200);
}

/**
 * How many pods may be gone. Two percentages are compared as such, and so are two numbers; a number and a percentage by
 * their share of the replicas, rounded as Kubernetes does.
 */
function goneOf(maxUnavailable: unknown, replicas: number, isOneNeeded: boolean): Measures {
  const shareOf = (pods: number) => pods / Math.max(replicas, 1);
  if (typeof maxUnavailable === 'number') return { pods: maxUnavailable, share: shareOf(maxUnavailable) };
  // An unreadable value counts as the worst one.
  const percent = percentOf(maxUnavailable) ?? 100;
  const pods = Math.floor((percent * replicas) / 100);
  return { percent, share: shareOf(isOneNeeded ? Math.max(pods, 1) : pods) };
}

/** The replicas; the default is 1. */
function replicasOf(object: object): number {
  const replicas = valueAt(object, ['spec', 'replicas']);
  return typeof replicas === 'number' ? replicas : 1;
}
