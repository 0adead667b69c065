import type { JsonObject, Path } from './json.ts';
import { own, valueAt } from './json.ts';
import type { Finding, Policy } from './policy.ts';
import type { Level, Mode } from './zone.ts';

/** A finding with its policy and the level that the zone gives it. Plain data; rendered in one place. */
export interface Violation {
  readonly policy: Policy;
  readonly level: Level;
  readonly finding: Finding;
  /** The name of the container that the path leads into. */
  readonly container: string | undefined;
  /** The object broke this rule before the update, and not less: such a violation is told, never denied. */
  readonly isOld: boolean;
}

/**
 * Whether a violation is one that a mode denies. What only a set of objects shows is never asked at admission: nothing
 * denies it.
 */
export function isDenied({ policy, level, finding, isOld }: Violation, mode: Mode): boolean {
  if (isOld || mode === 'audit' || policy.match.onlyInSets) return false;
  if (level === 'must') return true;
  return mode === 'strict' && !policy.messages[finding.message]?.isUnverified;
}

/** The name of the container (or other named item) that a path leads into. */
export function containerAt(object: JsonObject, path: Path): string | undefined {
  const index = path.findLastIndex((segment) => typeof segment === 'number');
  if (index < 1) return undefined;
  const listName = path[index - 1];
  if (listName !== 'containers' && listName !== 'initContainers') return containerAt(object, path.slice(0, index));
  const name = own(valueAt(object, path.slice(0, index + 1)), 'name');
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** What makes two findings the same one: policy, message, place and subject, a container being known by its name. */
export function findingKey(policy: Policy, finding: Finding, container: string | undefined): string {
  const place = finding.path.map((segment) =>
    typeof segment === 'number' && container !== undefined ? `{${container}}` : segment,
  );
  return JSON.stringify([policy.id, finding.message, place, finding.about]);
}

/** Whether a finding was there before, and is no worse now. */
export function isNoWorse(now: Finding, before: Finding): boolean {
  const known = amountsOf(before);
  return amountsOf(now).every((amount, at) => amount <= (known[at] ?? Number.NEGATIVE_INFINITY));
}

function amountsOf({ amount }: Finding): readonly (number | bigint)[] {
  if (amount === undefined) return [];
  return typeof amount === 'object' ? amount : [amount];
}
