// What a zone's profile says of a namespace: who judges what there, and how strictly.
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

/** The policies that one resource is judged by, for one operation. */
export interface Selection {
  readonly resource: Resource;
  readonly policies: readonly ActivePolicy[];
  /** Those of them that may have to look something up. */
  readonly asking: readonly ActivePolicy[];
}

/** What holds in a namespace. */
export interface NamespaceRules {
  readonly namespaceRole: NamespaceRole;
  readonly mode: Mode;
  /** What the profile knows of its labels. */
  readonly labels: Labels | undefined;
  /** By {@link selectionKey}. */
  readonly selections: ReadonlyMap<string, Selection>;
}

/** Beside the operations of requests: an object within a set. */
export const SET = 'SET';

/**
 * Compiles the rules of all namespaces. They are kept by what the profile says of a namespace, and not by its name:
 * whoever invents names makes nothing grow.
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
    const where = `${isExecutors ? 'e' : ''}${isClients ? 'c' : ''}${isSystem ? 's' : ''}`;
    const key = overrides.length === 0 ? where : `${where} ${overrides.join()}`;
    const known = rules.get(key);
    if (known !== undefined) return known;
    const here = overrides.map((index) => zone.overrides[index] as NamespaceOverride);
    const compiled = compile(registry, zone, { isExecutors, isClients, isSystem }, here);
    rules.set(key, compiled);
    return compiled;
  };
}

interface Where extends NamespaceRole {
  readonly isSystem: boolean;
}

function compile(registry: Registry, zone: Zone, where: Where, here: readonly NamespaceOverride[]): NamespaceRules {
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

function isAskedIn(asked: Match['where'], { isExecutors, isClients, isSystem }: Where): boolean {
  if ((asked === 'executors' && !isExecutors) || (asked === 'clients' && !isClients)) return false;
  return (asked === 'system') === isSystem;
}

function selectionsOf(all: readonly ActivePolicy[]): ReadonlyMap<string, Selection> {
  const found = new Map<string, { resource: Resource; policies: ActivePolicy[]; asking: ActivePolicy[] }>();
  for (const policies of all) {
    const { operations, resources, onlyInSets } = policies.policy.match;
    for (const resource of resources) {
      for (const operation of onlyInSets ? [SET] : [...operations, SET]) {
        const key = selectionKey(operation, resourceKey(resource.group, resource.resource, resource.subresource));
        const selection = found.get(key) ?? { resource, policies: [], asking: [] };
        selection.policies.push(policies);
        if (policies.policy.needs !== undefined) selection.asking.push(policies);
        found.set(key, selection);
      }
    }
  }
  return found;
}

/** Under which the policies of a request are found. */
export function selectionKey(operation: string, resource: string): string {
  return `${operation} ${resource}`;
}

function strictest<T>(order: readonly T[], first: T, ...others: readonly (T | undefined)[]): T {
  return others.reduce<T>((a, b) => (b !== undefined && order.indexOf(b) > order.indexOf(a) ? b : a), first);
}
