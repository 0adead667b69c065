// The resources of a whole pod, as the scheduler counts them: app containers and sidecars run together; an init
// container runs together with the sidecars before it in the list. Source: Kubernetes, "Init containers", "Sidecar
// containers".
import { cachedOnView } from './compiled.ts';
import { isObject, list } from './json.ts';
import type { ContainerView, PodView } from './pod.ts';
import { type Amount, parseQuantity } from './quantity.ts';

export type ResourceName = 'cpu' | 'memory';
export type Side = 'requests' | 'limits';

export const resourceNames = ['cpu', 'memory'] as const;
export const sides = ['requests', 'limits'] as const;

type Amounts = Readonly<Record<Side, Readonly<Record<ResourceName, Amount | undefined>>>>;

/** The amounts of a container as they are in a Pod: there the API server copies a limit to a request that is unset. */
const amountsOf = cachedOnView(({ spec: { resources } }: ContainerView): Amounts => {
  const limit = (name: ResourceName) => positive(resources?.limits?.[name]);
  const request = (name: ResourceName) => {
    const own = resources?.requests?.[name];
    return isSet(own) ? positive(own) : limit(name);
  };
  return amounts(request, limit);
});

/**
 * The pod-level resources, as they are in a Pod. If the pod has any limits, the API server fills in an unset request
 * there: the sum of its containers' requests, or else the pod's limit.
 */
const podAmountsOf = cachedOnView((pod: PodView): Amounts => {
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

/** Whether a container has a request in a Pod, even one of 0. */
function asks({ spec: { resources } }: ContainerView, name: ResourceName): boolean {
  return isSet(resources?.requests?.[name]) || isSet(resources?.limits?.[name]);
}

/** An amount of a container; undefined where it sets none, 0, or one that Kubernetes cannot read. */
export function amountOf(container: ContainerView, side: Side, name: ResourceName): Amount | undefined {
  return amountsOf(container)[side][name];
}

/** A pod-level amount; undefined as for a container. */
export function podAmountOf(pod: PodView, side: Side, name: ResourceName): Amount | undefined {
  return podAmountsOf(pod)[side][name];
}

/** Whether a pod has pod-level resources: they bound what its containers may set. */
export function hasOwnResources({ spec: { resources } }: PodView): boolean {
  return sides.some((side) => isObject(resources?.[side]) && Object.keys(resources[side]).length > 0);
}

export interface Overrun {
  /** What the containers request together. */
  readonly asked: Amount;
  /** What the pod-level resources allow. */
  readonly most: Amount;
}

/**
 * Whether the containers request more than the pod-level resources allow; undefined where they do not. The API server
 * refuses such a Pod, but takes the template: there it does not yet copy limits to requests.
 */
export function overrunOf(pod: PodView, name: ResourceName): Overrun | undefined {
  const { requests, limits } = pod.spec.resources ?? {};
  const own = isSet(requests?.[name]) ? requests?.[name] : limits?.[name];
  const most = parseQuantity(own);
  if (most === undefined) return undefined;
  const asked = usageOf(pod, 'requests', name).most;
  return asked > most ? { asked, most } : undefined;
}

/** Whether an amount is missing, in the container and at pod level. */
export function isMissing(container: ContainerView, pod: PodView, side: Side, name: ResourceName): boolean {
  return amountOf(container, side, name) === undefined && podAmountOf(pod, side, name) === undefined;
}

/** The sums of what containers set. A container that sets nothing counts as 0. */
export interface Usage {
  /** The largest sum of containers that run at the same time. */
  readonly most: Amount;
  /** The largest sum of the other containers while a given container runs. */
  besides(container: ContainerView): Amount;
}

/** Adds up an amount over the containers of a pod, in time linear in their number. */
export function usageOf({ containers }: PodView, side: Side, name: ResourceName): Usage {
  const amount = (container: ContainerView) => amountOf(container, side, name) ?? 0n;
  let apps = 0n;
  let sidecars = 0n;
  /** By init container: the sum of the sidecars before it. */
  const before = new Map<ContainerView, Amount>();
  for (const container of containers) {
    if (container.kind === 'app') apps += amount(container);
    else if (container.kind === 'sidecar') sidecars += amount(container);
    else before.set(container, sidecars);
  }
  const together = apps + sidecars;
  /** By sidecar: the largest sum from its start on, while later init containers run or all apps do. */
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

/** What the pod needs at most: its pod-level amount, or else the largest sum of its containers. */
export function podSum(pod: PodView, side: Side, name: ResourceName): Amount {
  return podAmountOf(pod, side, name) ?? usageOf(pod, side, name).most;
}

/**
 * The sum of the sizeLimits of memory-backed volumes. Their files count as memory of the containers, so that a volume
 * without a sizeLimit cannot be larger than the pod. Source: Kubernetes, "emptyDir".
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
