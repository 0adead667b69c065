// Gives the one container of a client's pod that lacks resources what its tier has left.
import { isObject, own, type Path } from '../../src/engine/json.ts';
import type { ContainerView, PodView } from '../../src/engine/pod.ts';
import {
  amountOf,
  isMissing,
  type ResourceName,
  resourceNames,
  type Side,
  sides,
  type Usage,
  usageOf,
} from '../../src/engine/pod-resources.ts';
import type { MutateInput } from '../../src/engine/policy.ts';
import type { Amount } from '../../src/engine/quantity.ts';
import { pods } from '../../src/engine/resource.ts';
import { budgetOf, formatAmount, type Tier } from './tiers.ts';

export function lacks(container: ContainerView, pod: PodView): boolean {
  return sides.some((side) => resourceNames.some((name) => isMissing(container, pod, side, name)));
}

/** Fills in all that is missing, or nothing when something does not fit. Of several that lack, none. */
export function fill(input: MutateInput, tier: Tier): void {
  const { pod } = input;
  const left = leftOf(pod, tier);
  const lacking = pod.containers.filter((container) => lacks(container, pod));
  const copied = (container: ContainerView) => resourceNames.filter((name) => isCopied(input, left, container, name));
  const unset = lacking.length > 0 ? lacking : pod.containers.filter((container) => copied(container).length > 0);
  const [only] = unset;
  if (only === undefined || unset.length > 1) return;
  const writes: { path: Path; value: string }[] = [];
  for (const name of resourceNames) {
    const isRequestUnset = isMissing(only, pod, 'requests', name) || copied(only).includes(name);
    const isLimitUnset = isMissing(only, pod, 'limits', name);
    const givenRequest = isRequestUnset ? undefined : amountOf(only, 'requests', name);
    const limit = amountOf(only, 'limits', name) ?? left(only, 'limits', name);
    const leftRequest = left(only, 'requests', name);
    const request = givenRequest ?? (leftRequest < limit ? leftRequest : limit);
    if (request <= 0n || limit < request) return;
    if (isRequestUnset) writes.push(write(only, 'requests', name, request));
    if (isLimitUnset) writes.push(write(only, 'limits', name, limit));
  }
  for (const { path, value } of writes) input.draft.set(path, value);
}

/** What the tier leaves for one container while the others run beside it; negative when they exceed it already. */
type Left = (container: ContainerView, side: Side, name: ResourceName) => Amount;

function leftOf(pod: PodView, tier: Tier): Left {
  const usages = new Map<string, Usage>();
  return (container, side, name) => {
    const key = `${side}.${name}`;
    const usage = usages.get(key) ?? usageOf(pod, side, name);
    usages.set(key, usage);
    return budgetOf(tier, side, name) - usage.besides(container);
  };
}

function write(container: ContainerView, side: Side, name: ResourceName, amount: bigint) {
  return { path: [...container.path, 'resources', side, name], value: formatAmount(name, amount) };
}

/**
 * Whether a request that does not fit is only the limit: in a Pod, and not in a template, the API server copies that
 * where no request is set.
 */
function isCopied(
  { resource, pod, intent }: MutateInput,
  left: Left,
  container: ContainerView,
  name: ResourceName,
): boolean {
  if (resource !== pods || isObject(pod.spec.resources)) return false;
  const { requests, limits } = container.spec.resources ?? {};
  const limit = own(limits, name);
  if (limit === undefined || own(requests, name) === undefined) return false;
  if ((amountOf(container, 'requests', name) ?? 0n) <= left(container, 'requests', name)) return false;
  return intent.isUnset([...container.path, 'resources', 'requests', name], limit);
}
