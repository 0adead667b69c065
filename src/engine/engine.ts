import type { Active, Case } from './case.ts';
import { type Exemption, exemptionOf } from './exempt.ts';
import type { FactName, Facts } from './facts.ts';
import type { JsonObject } from './json.ts';
import { type Mutated, mutate } from './mutate.ts';
import type { Policy } from './policy.ts';
import type { Registry } from './registry.ts';
import type { AdmissionRequest } from './request.ts';
import { type Resource, resourceKey } from './resource.ts';
import { type Subject, subjectOf } from './subject.ts';
import { type Judged, validate } from './validate.ts';
import { levels, type Mode, modes, namespaceMatcher, type Zone } from './zone.ts';

/** Judges requests by one zone's profile. Pure: the same request and facts give the same answer. */
export interface Engine {
  readonly zone: Zone;
  /** The mode that holds in a namespace. */
  modeIn(namespace: string): Mode;
  /** Finds out who judges a request; or why nobody does. */
  open(request: AdmissionRequest): Case | Exemption | 'unmatched';
  mutate(open: Case, facts: Facts): Mutated;
  validate(open: Case, facts: Facts): Judged;
}

interface Entry {
  readonly resource: Resource;
  readonly policies: readonly Active[];
}

/**
 * Compiles a zone: one index from resource to policies, so that a review costs nothing for policies of other kinds.
 * @param ownNamespace the namespace that zonegate runs in; it is never judged.
 */
export function createEngine(registry: Registry, zone: Zone, ownNamespace?: string): Engine {
  const index = indexOf(registry, zone);
  const inExecutors = namespaceMatcher(zone.platform.executors.namespaces);
  const inClients = namespaceMatcher(zone.platform.clients.namespaces);
  const overrides = zone.overrides.map((override) => ({ ...override, matches: namespaceMatcher(override.namespaces) }));

  function applies(policy: Policy, request: AdmissionRequest, namespace: string): boolean {
    const { operations, where } = policy.match;
    if (!operations.includes(request.operation as 'CREATE')) return false;
    if (where === undefined) return true;
    return where === 'executors' ? inExecutors(namespace) : inClients(namespace);
  }

  function modeIn(namespace: string): Mode {
    return overrides.reduce(
      (mode, override) => (override.matches(namespace) ? stricter(modes, mode, override.mode) : mode),
      zone.mode,
    );
  }

  function tightened(active: Active, namespace: string): Active {
    const level = overrides.reduce(
      (now, override) => (override.matches(namespace) ? stricter(levels, now, override.levels[active.policy.id]) : now),
      active.level,
    );
    return level === active.level ? active : { ...active, level };
  }

  function open(request: AdmissionRequest): Case | Exemption | 'unmatched' {
    const entry = index.get(resourceKey(request.resource.group, request.resource.resource, request.subResource));
    if (entry === undefined) return 'unmatched';
    const exemption = exemptionOf(request, ownNamespace);
    if (exemption !== undefined) return exemption;
    const namespace = request.namespace ?? '';
    const active = entry.policies.filter(({ policy }) => applies(policy, request, namespace));
    return {
      request,
      object: request.object as JsonObject,
      resource: entry.resource,
      mode: modeIn(namespace),
      needs: needsOf(active),
      active: overrides.length === 0 ? active : active.map((policy) => tightened(policy, namespace)),
    };
  }

  function look(at: Case, object: JsonObject): Subject {
    return subjectOf(at.request, object, at.resource, zone.platform, inExecutors(at.request.namespace ?? ''));
  }

  return {
    zone,
    modeIn,
    open,
    mutate: (at, facts) => mutate(at, look(at, at.object), facts),
    validate: (at, facts) => validate(at, (object) => look(at, object), facts),
  };
}

const nothing: readonly FactName[] = [];

function needsOf(active: readonly Active[]): readonly FactName[] {
  const needing = active.filter(({ policy }) => policy.match.needs !== undefined);
  return needing.length === 0 ? nothing : [...new Set(needing.flatMap(({ policy }) => policy.match.needs ?? nothing))];
}

function indexOf(registry: Registry, zone: Zone): ReadonlyMap<string, Entry> {
  const index = new Map<string, { resource: Resource; policies: Active[] }>();
  for (const policy of registry.policies) {
    const setting = zone.policies[policy.id];
    if (setting === undefined || setting.level === 'off') continue;
    const active = { policy, level: setting.level, options: setting.options };
    for (const resource of policy.match.resources) {
      const key = resourceKey(resource.group, resource.resource, resource.subresource);
      const entry = index.get(key) ?? { resource, policies: [] };
      entry.policies.push(active);
      index.set(key, entry);
    }
  }
  return index;
}

function stricter<T>(order: readonly T[], a: T, b: T | undefined): T {
  return b !== undefined && order.indexOf(b) > order.indexOf(a) ? b : a;
}
