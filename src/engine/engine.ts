import type { Active, Case } from './case.ts';
import { type Exemption, exemptionOf } from './exempt.ts';
import type { FactName, Facts } from './facts.ts';
import type { JsonObject } from './json.ts';
import { type Mutated, mutate } from './mutate.ts';
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

/** The policies that one resource is judged by, in one namespace and for one operation. */
interface Selection {
  readonly resource: Resource;
  readonly active: readonly Active[];
  readonly needs: readonly FactName[];
}

/** What holds in one namespace. */
interface Place {
  readonly isExecutors: boolean;
  readonly mode: Mode;
  /** By operation and resource. */
  readonly selections: ReadonlyMap<string, Selection>;
}

/** Clusters have fewer namespaces; whoever invents more costs only time. */
const MOST_PLACES = 1000;

/**
 * Compiles a zone: what judges a resource is found in one step, so that a review costs nothing for policies of other
 * kinds, operations or namespaces.
 * @param ownNamespace the namespace that zonegate runs in; it is never judged.
 */
export function createEngine(registry: Registry, zone: Zone, ownNamespace?: string): Engine {
  const inExecutors = namespaceMatcher(zone.platform.executors.namespaces);
  const inClients = namespaceMatcher(zone.platform.clients.namespaces);
  const overrides = zone.overrides.map((override) => ({ ...override, matches: namespaceMatcher(override.namespaces) }));
  const places = new Map<string, Place>();

  function placeOf(namespace: string): Place {
    const known = places.get(namespace);
    if (known !== undefined) return known;
    const here = overrides.filter(({ matches }) => matches(namespace));
    const isExecutors = inExecutors(namespace);
    const isClients = inClients(namespace);
    const active = registry.policies.flatMap((policy): Active[] => {
      const setting = zone.policies[policy.id];
      if (setting === undefined || setting.level === 'off') return [];
      const { where } = policy.match;
      if ((where === 'executors' && !isExecutors) || (where === 'clients' && !isClients)) return [];
      const level = strictest(levels, setting.level, ...here.map((override) => override.levels[policy.id]));
      return [{ policy, level, options: setting.options }];
    });
    const mode = strictest(modes, zone.mode, ...here.map((override) => override.mode));
    const place = { isExecutors, mode, selections: selectionsOf(active) };
    if (places.size >= MOST_PLACES) places.clear();
    places.set(namespace, place);
    return place;
  }

  function open(request: AdmissionRequest): Case | Exemption | 'unmatched' {
    const { mode, isExecutors, selections } = placeOf(request.namespace ?? '');
    const { group, resource } = request.resource;
    const selection = selections.get(
      selectionKey(request.operation, resourceKey(group, resource, request.subResource)),
    );
    if (selection === undefined) return 'unmatched';
    const exemption = exemptionOf(request, ownNamespace);
    if (exemption !== undefined) return exemption;
    return { request, object: request.object as JsonObject, mode, isExecutors, ...selection };
  }

  function look(at: Case, object: JsonObject): Subject {
    return subjectOf(at.request, object, at.resource, zone.platform, at.isExecutors);
  }

  return {
    zone,
    modeIn: (namespace) => placeOf(namespace).mode,
    open,
    mutate: (at, facts) => mutate(at, look(at, at.object), facts),
    validate: (at, facts) => validate(at, (object) => look(at, object), facts),
  };
}

function selectionsOf(all: readonly Active[]): ReadonlyMap<string, Selection> {
  const found = new Map<string, { resource: Resource; active: Active[]; needs: FactName[] }>();
  for (const active of all) {
    const { operations, resources, needs = [] } = active.policy.match;
    for (const resource of resources) {
      for (const operation of operations) {
        const key = selectionKey(operation, resourceKey(resource.group, resource.resource, resource.subresource));
        const selection = found.get(key) ?? { resource, active: [], needs: [] };
        selection.active.push(active);
        selection.needs.push(...needs.filter((need) => !selection.needs.includes(need)));
        found.set(key, selection);
      }
    }
  }
  return found;
}

function selectionKey(operation: string, resource: string): string {
  return `${operation} ${resource}`;
}

function strictest<T>(order: readonly T[], first: T, ...others: readonly (T | undefined)[]): T {
  return others.reduce<T>((a, b) => (b !== undefined && order.indexOf(b) > order.indexOf(a) ? b : a), first);
}
