// Gives a client's pod what it lacks of its tier. Whatever is written, the API server takes the pods that come of it.
import { Draft } from '../../src/engine/draft.ts';
import { formatPath, own, type Path, valueAt } from '../../src/engine/json.ts';
import { type ContainerView, type PodView, podView } from '../../src/engine/pod.ts';
import {
  amountOf,
  hasOwnResources,
  isMissing,
  podAmountOf,
  type ResourceName,
  resourceNames,
  type Side,
  sides,
  type Usage,
  usageOf,
} from '../../src/engine/pod-resources.ts';
import type { MutateInput } from '../../src/engine/policy.ts';
import { type Amount, parseQuantity } from '../../src/engine/quantity.ts';
import { pods } from '../../src/engine/resource.ts';
import { authorsPod } from './authors-pod.ts';
import { budgetOf, formatAmount, type Tier, wholeAmount } from './tiers.ts';

interface Write {
  readonly path: Path;
  readonly value: string;
}

export function lacks(container: ContainerView, pod: PodView): boolean {
  return sides.some((side) => resourceNames.some((name) => isMissing(container, pod, side, name)));
}

/** Injects all that is missing, or nothing if anything does not fit. Earlier injections count as missing. */
export function fill(input: MutateInput, tier: Tier): void {
  const { object, pod, injected } = authorsPod(input);
  const writes = writesFor({ ...input, object, pod }, tier);
  if (writes.length === 0) return;
  const written = new Set(writes.map(({ path }) => formatPath(path)));
  for (const path of injected) if (!written.has(formatPath(path))) input.draft.remove(path);
  for (const { path, value } of writes) {
    if (parseQuantity(valueAt(input.object, path)) !== parseQuantity(value)) input.draft.set(path, value);
  }
}

function writesFor(input: MutateInput, tier: Tier): readonly Write[] {
  const { pod, resource } = input;
  if (!hasOwnResources(pod)) return ofContainer(input, tier);
  const writes = ofPod(input, tier);
  // In a Pod the API server has added up already what its containers ask for.
  if (resource.kind === pods.kind) return writes;
  const isLacking = pod.containers.some((container) => lacks(container, pod));
  if (isLacking && writes.length === 0) return nothing;
  return [...writes, ...ofContainer({ ...input, pod: podWith(writes, input) }, tier)];
}

/** The pod as it is with what is written into it. */
function podWith(writes: readonly Write[], { object, pod, resource }: MutateInput): PodView {
  if (writes.length === 0) return pod;
  const draft = new Draft(object);
  for (const { path, value } of writes) draft.set(path, value);
  return podView(draft.result, resource.template ?? []);
}

const nothing: readonly Write[] = [];

/**
 * The resources for the only container that lacks some, or whose requests are copies of its limits that do not fit. If
 * there are several such containers, none gets any: it would change what the others lack.
 */
function ofContainer(input: MutateInput, tier: Tier): readonly Write[] {
  const { pod } = input;
  const left = leftOf(pod, tier);
  const isTooMuch = (container: ContainerView, name: ResourceName) =>
    isCopied(input, container, name) &&
    (amountOf(container, 'requests', name) ?? 0n) > left(container, 'requests', name);
  const isAnyTooMuch = (container: ContainerView) => resourceNames.some((name) => isTooMuch(container, name));
  const unset = pod.containers.filter((container) => lacks(container, pod) || isAnyTooMuch(container));
  const [only] = unset;
  if (only === undefined || unset.length > 1) return nothing;
  return forBoth((name) => {
    const lacksLimit = isMissing(only, pod, 'limits', name);
    const lacksRequest = isMissing(only, pod, 'requests', name) || isTooMuch(only, name);
    const limit = amountOf(only, 'limits', name) ?? wholeAmount(name, left(only, 'limits', name));
    const request = lacksRequest
      ? wholeAmount(name, smaller(left(only, 'requests', name), limit))
      : (amountOf(only, 'requests', name) ?? limit);
    return writesOf(only, name, { lacksLimit, lacksRequest, limit, request });
  });
}

/**
 * The pod-level resources for a pod that has some. They bound its containers, so that missing amounts are added at pod
 * level.
 */
function ofPod(input: MutateInput, tier: Tier): readonly Write[] {
  const { pod } = input;
  return forBoth((name) => {
    const lacksAny = (side: Side) => pod.containers.some((container) => isMissing(container, pod, side, name));
    const budget = budgetOf(tier, 'requests', name);
    const given = podAmountOf(pod, 'requests', name);
    const isTooMuch = given !== undefined && given > budget && isCopied(input, pod, name);
    const lacksLimit = lacksAny('limits');
    const lacksRequest = lacksAny('requests') || isTooMuch;
    const limit = lacksLimit ? wholeAmount(name, budgetOf(tier, 'limits', name)) : podAmountOf(pod, 'limits', name);
    const asked = usageOf(pod, 'requests', name).most;
    const request = lacksRequest ? wholeAmount(name, smaller(budget, limit ?? budget)) : (given ?? asked);
    const writes = writesOf(pod, name, { lacksLimit, lacksRequest, limit, request });
    if (writes === undefined || writes.length === 0) return writes;
    return asked <= request && !isExceeded(pod, name, limit) ? writes : undefined;
  });
}

/** The writes for cpu and memory; none if one of them does not fit. */
function forBoth(writesFor: (name: ResourceName) => readonly Write[] | undefined): readonly Write[] {
  const writes: Write[] = [];
  for (const name of resourceNames) {
    const some = writesFor(name);
    if (some === undefined) return nothing;
    writes.push(...some);
  }
  return writes;
}

/** What a container or a pod lacks of a resource. */
interface Lack {
  readonly lacksLimit: boolean;
  readonly lacksRequest: boolean;
  /** The amounts after the injection, written or not. */
  readonly limit: Amount | undefined;
  readonly request: Amount;
}

/** The writes for what a container or a pod lacks of a resource; undefined where they do not fit. */
function writesOf(
  of: ContainerView | PodView,
  name: ResourceName,
  { lacksLimit, lacksRequest, limit, request }: Lack,
): readonly Write[] | undefined {
  const lacked = sides.filter((side) => (side === 'limits' ? lacksLimit : lacksRequest));
  if (lacked.length === 0) return nothing;
  if (lacked.some((side) => isZero(of, side, name))) return undefined;
  const amounts = { requests: request, limits: limit ?? request };
  if (request <= 0n || request > amounts.limits) return undefined;
  return lacked.map((side) => ({
    path: [...of.path, 'resources', side, name],
    value: formatAmount(name, amounts[side]),
  }));
}

/** Whether a container has a limit above the pod's. */
function isExceeded({ containers }: PodView, name: ResourceName, limit: Amount | undefined): boolean {
  if (limit === undefined) return false;
  return containers.some((container) => (amountOf(container, 'limits', name) ?? 0n) > limit);
}

/** What the tier leaves for a container beside the others; negative where these exceed it. */
type Left = (container: ContainerView, side: Side, name: ResourceName) => Amount;

function leftOf(pod: PodView, tier: Tier): Left {
  const usages = new Map<string, Usage>();
  return (container, side, name) => {
    const key = `${side}.${name}`;
    const usage = usages.get(key) ?? usageOf(pod, side, name);
    usages.set(key, usage);
    const budget = budgetOf(tier, side, name);
    return smaller(budget, podAmountOf(pod, side, name) ?? budget) - usage.besides(container);
  };
}

/** Whether nobody set a request, so that it is the limit: in a Pod the API server copies it, in a template it will. */
function isCopied(
  { intent, resource }: MutateInput,
  { path, spec }: ContainerView | PodView,
  name: ResourceName,
): boolean {
  const limit = own(spec.resources?.limits, name);
  if (limit === undefined) return false;
  if ((own(spec.resources?.requests, name) ?? undefined) === undefined) return true;
  return intent.isUnset([...path, 'resources', 'requests', name], resource === pods ? limit : undefined);
}

/** Whether an amount is set but invalid, such as 0. It is reported, and never overwritten. */
function isZero(of: ContainerView | PodView, side: Side, name: ResourceName): boolean {
  const isWritten = (own(of.spec.resources?.[side], name) ?? undefined) !== undefined;
  return isWritten && amountIn(of, side, name) === undefined;
}

function amountIn(of: ContainerView | PodView, side: Side, name: ResourceName): Amount | undefined {
  return 'kind' in of ? amountOf(of, side, name) : podAmountOf(of, side, name);
}

function smaller(a: Amount, b: Amount): Amount {
  return a < b ? a : b;
}
