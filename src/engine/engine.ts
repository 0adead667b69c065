import type { Active, Case } from './case.ts';
import { type Exemption, exemptionOf, isSystemNamespace } from './exempt.ts';
import type { FactName, Facts, Labels } from './facts.ts';
import { isObject, type JsonObject } from './json.ts';
import { type Mutated, type MutateOptions, mutate } from './mutate.ts';
import type { Registry } from './registry.ts';
import type { AdmissionRequest } from './request.ts';
import { type Resource, resourceKey } from './resource.ts';
import { type JudgedObject, openSet, type SetMember, type SetOptions } from './set.ts';
import { type Subject, subjectOf } from './subject.ts';
import { targetOf } from './target.ts';
import { type Judged, validate } from './validate.ts';
import { levels, type Mode, modes, namespaceMatcher, type Zone } from './zone.ts';

/** Judges requests by one zone's profile. Pure: the same request and facts give the same answer. */
export interface Engine {
  readonly zone: Zone;
  /** The mode that holds in a namespace. */
  modeIn(namespace: string): Mode;
  /** Finds out who judges a request; or why nobody does. */
  open(request: AdmissionRequest): Case | Exemption | 'unmatched';
  mutate(open: Case, facts: Facts, how?: MutateOptions): Mutated;
  validate(open: Case, facts: Facts): Judged;
  /**
   * Opens objects that lie side by side, as in files or in a cluster: each for all its policies, with what the others
   * tell about it. In the order of the objects.
   */
  openSet(objects: readonly JsonObject[], options?: SetOptions): readonly SetMember[];
  /** Judges objects that lie side by side, as they are. In the order of the objects. */
  judgeSet(objects: readonly JsonObject[]): readonly JudgedObject[];
}

/** The policies that one resource is judged by, in one namespace and for one operation. */
interface Selection {
  readonly resource: Resource;
  readonly active: readonly Active[];
  /** Those of them that may have to look something up. */
  readonly asking: readonly Active[];
}

/** Beside the operations of requests: an object within a set. */
const SET = 'SET';

/** What holds in one namespace. */
interface Place {
  readonly isExecutors: boolean;
  readonly mode: Mode;
  /** What the profile knows of its labels. */
  readonly labels: Labels | undefined;
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
    const isSystem = isSystemNamespace(namespace);
    const active = registry.policies.flatMap((policy): Active[] => {
      const setting = zone.policies[policy.id];
      if (setting === undefined || setting.level === 'off') return [];
      const { where } = policy.match;
      if ((where === 'executors' && !isExecutors) || (where === 'clients' && !isClients)) return [];
      if ((where === 'system') !== isSystem) return [];
      const level = strictest(levels, setting.level, ...here.map((override) => override.levels[policy.id]));
      return [{ policy, level, options: setting.options }];
    });
    const mode = strictest(modes, zone.mode, ...here.map((override) => override.mode));
    const labels = here.flatMap((override) => Object.entries(override.labels ?? {}));
    const place = {
      isExecutors,
      mode,
      labels: labels.length > 0 ? Object.fromEntries(labels) : undefined,
      selections: selectionsOf(active),
    };
    if (places.size >= MOST_PLACES) places.clear();
    places.set(namespace, place);
    return place;
  }

  function select(request: AdmissionRequest, operation: string): Case | 'unmatched' {
    const { mode, isExecutors, selections } = placeOf(request.namespace ?? '');
    const { group, resource: plural } = request.resource;
    const selection = selections.get(selectionKey(operation, resourceKey(group, plural, request.subResource)));
    if (selection === undefined || !isObject(request.object)) return 'unmatched';
    const { resource, active, asking } = selection;
    const { object } = request;
    const subject = subjectOf(request, object, resource, zone.platform, isExecutors);
    const needs = needsOf(asking, subject);
    const target = needs.includes('target') ? targetOf(subject) : undefined;
    return { request, object, subject, mode, isExecutors, active, needs, target };
  }

  function open(request: AdmissionRequest): Case | Exemption | 'unmatched' {
    const { group, resource } = request.resource;
    const key = selectionKey(request.operation, resourceKey(group, resource, request.subResource));
    if (!placeOf(request.namespace ?? '').selections.has(key)) return 'unmatched';
    return exemptionOf(request, ownNamespace) ?? select(request, request.operation);
  }

  /** Whoever is asked about the namespaces of Kubernetes means them: `match.where`. */
  function openInSet(request: AdmissionRequest): Case | Exemption | 'unmatched' {
    const exemption = exemptionOf(request, ownNamespace);
    if (exemption !== undefined && exemption !== 'system-namespace') return exemption;
    const at = select(request, SET);
    return at === 'unmatched' ? (exemption ?? at) : at;
  }

  const openAll = (objects: readonly JsonObject[], options?: SetOptions) =>
    openSet(registry, objects, { open: openInSet, labelsOf: (namespace) => placeOf(namespace).labels }, options);

  const validateCase = (at: Case, facts: Facts) =>
    validate(at, (object) => subjectOf(at.request, object, at.subject.resource, zone.platform, at.isExecutors), facts);

  return {
    zone,
    modeIn: (namespace) => placeOf(namespace).mode,
    open,
    mutate,
    validate: validateCase,
    openSet: openAll,
    judgeSet: (objects) =>
      openAll(objects).map(({ object, at, facts }) => ({
        object,
        judged: typeof at === 'string' ? at : validateCase(at, facts),
      })),
  };
}

function needsOf(asking: readonly Active[], subject: Subject): readonly FactName[] {
  if (asking.length === 0) return none;
  return [...new Set(asking.flatMap(({ policy, options }) => policy.needs?.({ ...subject, options }) ?? none))];
}

const none: readonly FactName[] = [];

function selectionsOf(all: readonly Active[]): ReadonlyMap<string, Selection> {
  const found = new Map<string, { resource: Resource; active: Active[]; asking: Active[] }>();
  for (const active of all) {
    const { operations, resources, onlyInSets } = active.policy.match;
    for (const resource of resources) {
      for (const operation of onlyInSets ? [SET] : [...operations, SET]) {
        const key = selectionKey(operation, resourceKey(resource.group, resource.resource, resource.subresource));
        const selection = found.get(key) ?? { resource, active: [], asking: [] };
        selection.active.push(active);
        if (active.policy.needs !== undefined) selection.asking.push(active);
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
