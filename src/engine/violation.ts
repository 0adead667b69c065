import type { JsonObject, Path } from './json.ts';
import { own } from './json.ts';
import { containerLists } from './pod.ts';
import type { Finding, Policy } from './policy.ts';
import type { Level, Mode } from './zone.ts';

/** A finding with its policy and the level that the zone gives it. Plain data; rendered in one place. */
export interface Violation {
  readonly policy: Policy;
  readonly level: Level;
  readonly finding: Finding;
  /** The name of the container that the path leads into. */
  readonly container: string | undefined;
  /** Whether the old object had it, and it did not get worse: an old violation is reported, and never denied. */
  readonly isOld: boolean;
  /**
   * Whether it is reported and never denied, as it may help in an emergency: a change to the metadata of a running pod
   * below a `must`, or a pod for debugging.
   */
  readonly isOnlyWarned: boolean;
  /**
   * How many more violations of the same kind (policy, message, old or new, in the pod template or not) were only
   * counted.
   */
  readonly more: number;
}

/** What a mode does with new violations of a level. */
export function effectOf(level: Level, mode: Mode): 'denied' | 'warned' {
  return mode === 'strict' || (mode === 'enforce' && level === 'must') ? 'denied' : 'warned';
}

/** The level of a finding: that of its policy, unless its message is only a hint. */
export function levelOfMessage({ messages }: Policy, message: string, level: Level): Level {
  return messages[message]?.level === 'should' ? 'should' : level;
}

/**
 * Whether a violation is one that a mode denies. What only a set of objects shows is never asked at admission: nothing
 * denies it.
 */
export function isDenied({ policy, level, finding, isOld, isOnlyWarned }: Violation, mode: Mode): boolean {
  if (isOld || isOnlyWarned || policy.match.onlyInSets) return false;
  if (level === 'should' && policy.messages[finding.message]?.isUnverified) return false;
  return effectOf(level, mode) === 'denied';
}

/** The name of the container that a path leads into. */
export function containerAt(object: JsonObject, path: Path): string | undefined {
  return nameIn(containerLists, object, path);
}

/** The name of the container or volume that a path leads into. Unlike its index, an update does not change it. */
export function itemAt(object: JsonObject, path: Path): string | undefined {
  return nameIn(namedLists, object, path);
}

const namedLists = [...containerLists, 'volumes'];

function nameIn(lists: readonly string[], object: JsonObject, path: Path): string | undefined {
  let value: unknown = object;
  let name: unknown;
  for (let depth = 0; depth < path.length; depth++) {
    const segment = path[depth] as string | number;
    value = own(value, segment);
    if (typeof segment !== 'number' || depth === 0) continue;
    if (lists.includes(path[depth - 1] as string)) name = own(value, 'name');
  }
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** A key: two findings with the same one are the same. Policy, message, path and `about`; containers by name. */
export function findingKey(policy: Policy, finding: Finding, container: string | undefined): string {
  const path = finding.path.map((segment) =>
    typeof segment === 'number' && container !== undefined ? `{${container}}` : segment,
  );
  return JSON.stringify([policy.id, finding.message, path, finding.about]);
}

/** The number of violations, with those that were only counted. */
export function countOf(violations: readonly Violation[]): number {
  return violations.reduce((count, { more }) => count + 1 + more, 0);
}

/** The most severe first: `must` before `should`, new before old. */
export function bySeverity(violations: readonly Violation[]): readonly Violation[] {
  if (violations.length < 2) return violations;
  const ranks: Violation[][] = [[], [], [], []];
  for (const violation of violations) {
    const { level, isOld } = violation;
    ranks[(isOld ? 2 : 0) + (level === 'must' ? 0 : 1)]?.push(violation);
  }
  return ranks.flat();
}
