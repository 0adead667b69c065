// What a pod asks for in all, as the scheduler counts it: app containers and sidecars run together; each init
// container runs beside the sidecars that stand before it. Source: Kubernetes, "Init containers", "Sidecar containers".
import { keptOnView } from './compiled.ts';
import { isObject, list } from './json.ts';
import type { ContainerView, PodView } from './pod.ts';
import { type Amount, parseQuantity } from './quantity.ts';

export type ResourceName = 'cpu' | 'memory';
export type Side = 'requests' | 'limits';

export const resourceNames = ['cpu', 'memory'] as const;
export const sides = ['requests', 'limits'] as const;

type Amounts = Readonly<Record<Side, Readonly<Record<ResourceName, Amount | undefined>>>>;

/** What a container sets, read once, as it is in a Pod: there the API server copies a limit to the request that is unset. */
const amountsOf = keptOnView(({ spec: { resources } }: ContainerView): Amounts => {
  const limit = (name: ResourceName) => positive(resources?.limits?.[name]);
  const request = (name: ResourceName) => {
    const own = resources?.requests?.[name];
    return isSet(own) ? positive(own) : limit(name);
  };
  return amounts(request, limit);
});

/**
 * What a pod sets for all its containers together (pod-level resources), read once, as it is in a Pod. There the API
 * server gives one that has any limits the requests of its containers, and where they have none its own limits.
 */
const podAmountsOf = keptOnView((pod: PodView): Amounts => {
  const { resources } = pod.spec;
  const limit = (name: ResourceName) => positive(resources?.limits?.[name]);
  const isLimited = isObject(resources?.limits) && Object.keys(resources.limits).length > 0;
  const request = (name: ResourceName) => {
    const own = resources?.requests?.[name];
    if (isSet(own)) return positive(own);
    if (!isLimited) return undefined;
    return pod.containers.some((container) => asks(container, name))
      ? usageOf(pod, 'requests', name).most || undefined
      : limit(name);
  };
  return amounts(request, limit);
});

function amounts(
  request: (name: ResourceName) => Amount | undefined,
  limit: (name: ResourceName) => Amount | undefined,
): Amounts {
  return {
    requests: { cpu: request('cpu'), memory: request('memory') },
    limits: { cpu: limit('cpu'), memory: limit('memory') },
  };
}

/** A limit of 0 means no limit to the kubelet, and a request of 0 asks for nothing. */
function positive(quantity: unknown): Amount | undefined {
  return parseQuantity(quantity) || undefined;
}

function isSet(quantity: unknown): boolean {
  return quantity !== undefined && quantity !== null;
}

/** Whether a container has a request in a Pod, be it 0. */
function asks({ spec: { resources } }: ContainerView, name: ResourceName): boolean {
  return isSet(resources?.requests?.[name]) || isSet(resources?.limits?.[name]);
}

/** The amount that a container sets; undefined when it sets none, or none that Kubernetes can read. */
export function amountOf(container: ContainerView, side: Side, name: ResourceName): Amount | undefined {
  return amountsOf(container)[side][name];
}

/** The amount that the pod sets for all its containers together; undefined as for a container. */
export function podAmountOf(pod: PodView, side: Side, name: ResourceName): Amount | undefined {
  return podAmountsOf(pod)[side][name];
}

/** Whether a pod sets anything for all its containers together: then it bounds what they may set. */
export function hasOwnResources({ spec: { resources } }: PodView): boolean {
  return sides.some((side) => isObject(resources?.[side]) && Object.keys(resources[side]).length > 0);
}

export interface Overrun {
  readonly asked: Amount;
  readonly most: Amount;
}

/**
 * Where the containers ask for more than their pod has: the API server takes no such Pod. It takes the template, in which
 * limits are not yet requests, and the pod's limits not yet its requests.
 */
export function overrunOf(pod: PodView, name: ResourceName): Overrun | undefined {
  const { requests, limits } = pod.spec.resources ?? {};
  const own = isSet(requests?.[name]) ? requests?.[name] : limits?.[name];
  const most = parseQuantity(own);
  if (most === undefined) return undefined;
  const asked = usageOf(pod, 'requests', name).most;
  return asked > most ? { asked, most } : undefined;
}

/** Whether nobody sets an amount: neither the container, nor its pod for all of them. */
export function isMissing(container: ContainerView, pod: PodView, side: Side, name: ResourceName): boolean {
  return amountOf(container, side, name) === undefined && podAmountOf(pod, side, name) === undefined;
}

/** What the containers of a pod ask for; those that set nothing count as nothing. */
export interface Usage {
  /** What they ask for at the pod's greediest moment. */
  readonly most: Amount;
  /** What the others ask for at the greediest moment at which a container runs, too. */
  besides(container: ContainerView): Amount;
}

/** Adds up what the containers of a pod ask for. One pass, whatever runs beside what. */
export function usageOf({ containers }: PodView, side: Side, name: ResourceName): Usage {
  const amount = (container: ContainerView) => amountOf(container, side, name) ?? 0n;
  let apps = 0n;
  let sidecars = 0n;
  /** What the sidecars before an init container ask for. */
  const before = new Map<ContainerView, Amount>();
  for (const container of containers) {
    if (container.kind === 'app') apps += amount(container);
    else if (container.kind === 'sidecar') sidecars += amount(container);
    else before.set(container, sidecars);
  }
  const together = apps + sidecars;
  /** The greediest moment from a sidecar's start on: of those when all runs, or an init container after it. */
  const since = new Map<ContainerView, Amount>();
  let most = together;
  for (const container of containers.toReversed()) {
    const sum = before.get(container);
    if (sum !== undefined) most = larger(most, sum + amount(container));
    else if (container.kind === 'sidecar') since.set(container, most);
  }
  return {
    most,
    besides(container) {
      const others = before.get(container) ?? (since.get(container) ?? together) - amount(container);
      return larger(0n, others);
    },
  };
}

/** What the pod needs at its greediest moment: what it says of itself, else what its containers ask for. */
export function podSum(pod: PodView, side: Side, name: ResourceName): Amount {
  return podAmountOf(pod, side, name) ?? usageOf(pod, side, name).most;
}

/**
 * What a pod may keep in memory-backed volumes, as far as they say it. What is written there counts against the memory of
 * the containers, so that one without a size is no larger than the pod. Source: Kubernetes, "emptyDir".
 */
export function memoryVolumesOf({ spec }: PodView): Amount {
  let sum = 0n;
  for (const { emptyDir } of list(spec.volumes)) {
    if (emptyDir?.medium === 'Memory') sum += positive(emptyDir.sizeLimit) ?? 0n;
  }
  return sum;
}

function larger(a: Amount, b: Amount): Amount {
  return a > b ? a : b;
}
