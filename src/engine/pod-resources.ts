// What a pod asks for in all, as the scheduler counts it: app containers and sidecars run together; each init
// container runs beside the sidecars that stand before it. Source: Kubernetes, "Init containers", "Sidecar containers".
import { compiledOnce } from './compiled.ts';
import type { ContainerView, PodView } from './pod.ts';
import { type Amount, parseQuantity } from './quantity.ts';

export type ResourceName = 'cpu' | 'memory';
export type Side = 'requests' | 'limits';

export const resourceNames = ['cpu', 'memory'] as const;
export const sides = ['requests', 'limits'] as const;

type Amounts = Readonly<Record<Side, Readonly<Record<ResourceName, Amount | undefined>>>>;

/** What a container or a pod sets, read once. */
const amountsOf = compiledOnce(({ spec: { resources } }: ContainerView | PodView): Amounts => {
  const amount = (side: Side, name: ResourceName) => parseQuantity(resources?.[side]?.[name]);
  return {
    requests: { cpu: amount('requests', 'cpu'), memory: amount('requests', 'memory') },
    limits: { cpu: amount('limits', 'cpu'), memory: amount('limits', 'memory') },
  };
});

/** The amount that a container sets; undefined when it sets none, or none that Kubernetes can read. */
export function amountOf(container: ContainerView, side: Side, name: ResourceName): Amount | undefined {
  const amount = amountsOf(container)[side][name];
  // A limit of 0 means no limit to the kubelet.
  return side === 'limits' && amount === 0n ? undefined : amount;
}

/** The amount that the pod sets for all its containers together (pod-level resources). */
function podAmountOf(pod: PodView, side: Side, name: ResourceName): Amount | undefined {
  return amountsOf(pod)[side][name];
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

function larger(a: Amount, b: Amount): Amount {
  return a > b ? a : b;
}
