import type { DeploymentSpec } from 'kubernetes-types/apps/v1.d.ts';
import * as z from 'zod';
import { type Path, percentOf, shown, type Untrusted, valueAt } from '../../src/engine/json.ts';
import { definePolicy, type Measures } from '../../src/engine/policy.ts';
import { deployments } from '../../src/engine/resource.ts';
import { isExclusive } from './exclusive.ts';

const STRATEGY: Path = ['spec', 'strategy'];
const SURGE: Path = [...STRATEGY, 'rollingUpdate', 'maxSurge'];
const UNAVAILABLE: Path = [...STRATEGY, 'rollingUpdate', 'maxUnavailable'];

/** Both are 25 % when nobody set them. */
const API_DEFAULT = '25%';

export const rollingUpdate = definePolicy({
  id: 'rolling-update',
  level: 'should',
  handbook: 'DEPLOYMENTS',
  docs: {
    quote: 'maxSurge: 1 ... maxUnavailable: 0 # zero-downtime default',
    summary: 'A rolling update never takes a pod away before its replacement is ready.',
    rationale: "Kubernetes' own default lets a quarter of the pods be gone during a rollout.",
    remediation: 'Set spec.strategy.rollingUpdate to {maxSurge: 1, maxUnavailable: 0}.',
  },
  match: { resources: [deployments], operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    unavailable: { text: 'a rollout may take pods away before their replacements are ready', compares: 'amount' },
    surge: { text: 'a rollout may start no pod before it takes one away', compares: 'nothing' },
  },
  injects: { summary: '`strategy.rollingUpdate: {maxSurge: 1, maxUnavailable: 0}`' },
  remedies:
    '`maxUnavailable` to 0, unless `maxSurge` is 0, or the pods hold a volume or ports of their nodes: a second pod may have to wait for the first',
  mutate({ object, draft, intent }) {
    if (!isRolling(object)) return;
    const surge = rolling(object)?.maxSurge;
    const isSurgeUnset = intent.isUnset(SURGE, API_DEFAULT);
    if (isSurgeUnset && surge !== 1) draft.set(SURGE, 1);
    // Both at 0 is refused by the API server: then the author's maxSurge is what has to change.
    if (!isSurgeUnset && isZero(surge)) return;
    if (intent.isUnset(UNAVAILABLE, API_DEFAULT) && !isZero(rolling(object)?.maxUnavailable)) draft.set(UNAVAILABLE, 0);
  },
  validate({ object, pod }, report) {
    if (!isRolling(object)) return;
    const { maxSurge, maxUnavailable } = rolling(object) ?? {};
    if (!isZero(maxUnavailable)) {
      report({
        message: 'unavailable',
        path: UNAVAILABLE,
        found: shown(maxUnavailable ?? 'unset (25%)'),
        wanted: '0',
        amount: goneOf(maxUnavailable ?? API_DEFAULT, replicasOf(object), isZero(maxSurge)),
        ...(!isZero(maxSurge) && !isExclusive(pod) && { remedy: [{ path: UNAVAILABLE, value: 0 }] }),
      });
    }
    if (isZero(maxSurge)) {
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

/** RollingUpdate is the API's default type; Recreate is another policy's concern. */
function isRolling(object: { readonly spec?: unknown }): boolean {
  return (strategy(object)?.type ?? 'RollingUpdate') === 'RollingUpdate';
}

/**
 * How many pods may be gone: percentages are compared with each other, and so are numbers; one with the other by what
 * share of the replicas they mean, rounded as Kubernetes does.
 */
function goneOf(maxUnavailable: unknown, replicas: number, isOneNeeded: boolean): Measures {
  const shareOf = (pods: number) => pods / Math.max(replicas, 1);
  if (typeof maxUnavailable === 'number') return { pods: maxUnavailable, share: shareOf(maxUnavailable) };
  // What cannot be read may be anything.
  const percent = percentOf(maxUnavailable) ?? 100;
  const pods = Math.floor((percent * replicas) / 100);
  return { percent, share: shareOf(isOneNeeded ? Math.max(pods, 1) : pods) };
}

/** Unset is 1. */
function replicasOf(object: object): number {
  const replicas = valueAt(object, ['spec', 'replicas']);
  return typeof replicas === 'number' ? replicas : 1;
}

function isZero(value: unknown): boolean {
  return value === 0 || (typeof value === 'string' && /^0+%?$/.test(value));
}
