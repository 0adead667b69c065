// What a pod asks for in all, as the scheduler counts it: app containers and sidecars run together; each init
// container runs beside the sidecars that stand before it. Source: Kubernetes, "Init containers", "Sidecar containers".
import type { ContainerView, PodView } from './pod.ts';
import { type Amount, parseQuantity } from './quantity.ts';

export type ResourceName = 'cpu' | 'memory';
export type Side = 'requests' | 'limits';

export const resourceNames = ['cpu', 'memory'] as const;
export const sides = ['requests', 'limits'] as const;

/** The amount that a container sets; undefined when it sets none, or none that Kubernetes can read. */
export function amountOf(container: ContainerView, side: Side, name: ResourceName): Amount | undefined {
  const amount = parseQuantity(container.spec.resources?.[side]?.[name]);
  // A limit of 0 means no limit to the kubelet.
  return side === 'limits' && amount === 0n ? undefined : amount;
}

/** The amount that the pod sets for all its containers together (pod-level resources). */
function podAmountOf(pod: PodView, side: Side, name: ResourceName): Amount | undefined {
  return parseQuantity(pod.spec.resources?.[side]?.[name]);
}

/** Whether nobody sets an amount: neither the container, nor its pod for all of them. */
export function isMissing(container: ContainerView, pod: PodView, side: Side, name: ResourceName): boolean {
  return amountOf(container, side, name) === undefined && podAmountOf(pod, side, name) === undefined;
}

/** Groups of containers that run at the same time. */
function runTogether(pod: PodView): readonly (readonly ContainerView[])[] {
  const sidecars: ContainerView[] = [];
  const groups: ContainerView[][] = [];
  for (const container of pod.containers) {
    if (container.kind === 'sidecar') sidecars.push(container);
    if (container.kind === 'init') groups.push([...sidecars, container]);
  }
  const apps = pod.containers.filter(({ kind }) => kind === 'app');
  return [[...apps, ...sidecars], ...groups];
}

/** What the pod needs at its greediest moment; containers that set nothing count as nothing. */
export function podSum(pod: PodView, side: Side, name: ResourceName): Amount {
  const total = podAmountOf(pod, side, name);
  if (total !== undefined) return total;
  const sums = runTogether(pod).map((group) => sumOf(group, side, name));
  return sums.reduce((most, sum) => (sum > most ? sum : most), 0n);
}

/** What a budget leaves for one container while the others run beside it; negative when they exceed it already. */
export function leftFor(
  container: ContainerView,
  pod: PodView,
  side: Side,
  name: ResourceName,
  budget: Amount,
): Amount {
  const groups = runTogether(pod).filter((group) => group.includes(container));
  const lefts = groups.map(
    (group) =>
      budget -
      sumOf(
        group.filter((other) => other !== container),
        side,
        name,
      ),
  );
  return lefts.reduce((least, left) => (left < least ? left : least), budget);
}

function sumOf(containers: readonly ContainerView[], side: Side, name: ResourceName): Amount {
  return containers.reduce((sum, container) => sum + (amountOf(container, side, name) ?? 0n), 0n);
}
