// What a zone's profile says about a namespace: the policies for each resource, their levels, and the mode.
import type { ActivePolicy } from './admission-case.ts';
import { isSystemNamespace } from './exempt.ts';
import type { Labels } from './lookups.ts';
import type { NamespaceRole } from './object-view.ts';
import type { Match } from './policy.ts';
import type { Registry } from './registry.ts';
import { type Resource, resourceKey } from './resource.ts';
import {
  levels,
  type Mode,
  modes,
  type NamespaceOverride,
  namespaceMatcher,
  namespacePatterns,
  type Zone,
} from './zone.ts';

/** The policies for one resource and one operation. */
export interface Selection {
  readonly resource: Resource;
  readonly policies: readonly ActivePolicy[];
  /** Those of them that may need a look-up. */
  readonly withNeeds: readonly ActivePolicy[];
}

/** The rules of a namespace. */
export interface NamespaceRules {
  readonly namespaceRole: NamespaceRole;
  readonly mode: Mode;
  /** Its labels, if the profile gives them. */
  readonly labels: Labels | undefined;
  /** By {@link selectionKey}. */
  readonly selections: ReadonlyMap<string, Selection>;
}

/** The operation of objects in a set; requests have CREATE, UPDATE and so on. */
export const SET = 'SET';

/**
 * Compiles the rules of namespaces when they are first asked for. The cache is bounded: its key is what the profile
 * says about a namespace, not the name.
 */
export function namespaceRules(registry: Registry, zone: Zone): (namespace: string) => NamespaceRules {
  const inExecutors = namespaceMatcher(zone.platform.executors.namespaces);
  const inClients = namespaceMatcher(zone.platform.clients.namespaces);
  const overridesOf = namespacePatterns(
    zone.overrides.flatMap((override, index) => override.namespaces.map((pattern) => [pattern, index] as const)),
  );
  const rules = new Map<string, NamespaceRules>();
  return (namespace) => {
    const isExecutors = inExecutors(namespace);
    const isClients = inClients(namespace);
    const isSystem = isSystemNamespace(namespace);
    const overrides = overridesOf(namespace);
    const groups = `${isExecutors ? 'e' : ''}${isClients ? 'c' : ''}${isSystem ? 's' : ''}`;
    const key = overrides.length === 0 ? groups : `${groups} ${overrides.join()}`;
    const known = rules.get(key);
    if (known !== undefined) return known;
    const applied = overrides.map((index) => zone.overrides[index] as NamespaceOverride);
    const compiled = compile(registry, zone, { isExecutors, isClients, isSystem }, applied);
    rules.set(key, compiled);
    return compiled;
  };
}

interface NamespaceGroups extends NamespaceRole {
  readonly isSystem: boolean;
}

function compile(
  registry: Registry,
  zone: Zone,
  where: NamespaceGroups,
  here: readonly NamespaceOverride[],
): NamespaceRules {
  const policies = registry.policies.flatMap((policy): ActivePolicy[] => {
    const setting = zone.policies[policy.id];
    if (setting === undefined || setting.level === 'off' || !isAskedIn(policy.match.where, where)) return [];
    const level = strictest(levels, setting.level, ...here.map((override) => override.levels[policy.id]));
    return [{ policy, level, options: setting.options }];
  });
  const labels = here.flatMap((override) => Object.entries(override.labels ?? {}));
  return {
    namespaceRole: where,
    mode: strictest(modes, zone.mode, ...here.map((override) => override.mode)),
    labels: labels.length > 0 ? Object.fromEntries(labels) : undefined,
    selections: selectionsOf(policies),
  };
}

function isAskedIn(asked: Match['where'], { isExecutors, isClients, isSystem }: NamespaceGroups): boolean {
  if ((asked === 'executors' && !isExecutors) || (asked === 'clients' && !isClients)) return false;
  return (asked === 'system') === isSystem;
}

function selectionsOf(all: readonly ActivePolicy[]): ReadonlyMap<string, Selection> {
  const found = new Map<string, { resource: Resource; policies: ActivePolicy[]; withNeeds: ActivePolicy[] }>();
  for (const policies of all) {
    const { operations, resources, onlyInSets } = policies.policy.match;
    for (const resource of resources) {
      for (const operation of onlyInSets ? [SET] : [...operations, SET]) {
        const key = selectionKey(operation, resourceKey(resource.group, resource.resource, resource.subresource));
        const selection = found.get(key) ?? { resource, policies: [], withNeeds: [] };
        selection.policies.push(policies);
        if (policies.policy.needs !== undefined) selection.withNeeds.push(policies);
        found.set(key, selection);
      }
    }
  }
  return found;
}

/** The key of {@link NamespaceRules.selections}. */
export function selectionKey(operation: string, resource: string): string {
  return `${operation} ${resource}`;
}

function strictest<T>(order: readonly T[], first: T, ...others: readonly (T | undefined)[]): T {
  return others.reduce<T>((a, b) => (b !== undefined && order.indexOf(b) > order.indexOf(a) ? b : a), first);
}
