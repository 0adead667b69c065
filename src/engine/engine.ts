import type { Active, Case } from './admission-case.ts';
import { type Limits, unlimited } from './bounds.ts';
import { type Exemption, exemptionOf, kubernetesControllers, type Senders } from './exempt.ts';
import { isObject, type JsonObject } from './json.ts';
import type { FactName, Facts } from './lookups.ts';
import { type Mutated, type MutateOptions, mutate } from './mutate.ts';
import { type NamespaceRules, namespaceRules, SET, type Selection, selectionKey } from './namespace-rules.ts';
import { type Subject, subjectOf } from './object-view.ts';
import { controllerOf } from './owner.ts';
import type { Registry } from './registry.ts';
import type { AdmissionRequest } from './request.ts';
import { deployments, resourceKey } from './resource.ts';
import { writesRevision } from './revision.ts';
import { type JudgedObject, openSet, type SetMember, type SetOptions } from './set.ts';
import { targetOf } from './target.ts';
import { type Judged, validate } from './validate.ts';
import { type Mode, namespaceMatcher, type Zone } from './zone.ts';

/** Judges requests by one zone's profile. Pure: the same request and facts give the same answer. */
export interface Engine {
  readonly zone: Zone;
  /** The mode that holds in a namespace. */
  modeIn(namespace: string): Mode;
  /** Finds out who judges a request; or why nobody does. */
  open(request: AdmissionRequest): Case | Exemption | 'unmatched';
  mutate(open: Case, facts: Facts, how?: MutateOptions): Mutated;
  validate(open: Case, facts: Facts, limits?: Limits): Judged;
  /**
   * Opens objects that lie side by side, as in files or in a cluster: each for all its policies, with what the others
   * tell about it. In the order of the objects.
   */
  openSet(objects: readonly JsonObject[], options?: SetOptions): readonly SetMember[];
  /** Judges objects that lie side by side, as they are. In the order of the objects. */
  judgeSet(objects: readonly JsonObject[]): readonly JudgedObject[];
}

/**
 * Compiles a zone: what judges a resource is found in one step, so that a review costs nothing for policies of other
 * kinds, operations or namespaces.
 * @param ownNamespace the namespace that zonegate runs in; it is never judged.
 */
export function createEngine(registry: Registry, zone: Zone, ownNamespace?: string): Engine {
  const rulesOf = namespaceRules(registry, zone);
  const { controllers, operators } = zone.platform;
  const isController = namespaceMatcher([...kubernetesControllers, ...controllers.users]);
  const isOperator = namespaceMatcher(operators.users);
  const senders: Senders = { ownNamespace, isController };

  function caseOf(
    request: AdmissionRequest,
    { mode, whose, selections }: NamespaceRules,
    { resource, active, asking }: Selection,
  ): Case | 'unmatched' {
    const { object } = request;
    if (!isObject(object)) return 'unmatched';
    const subject = subjectOf(request, object, resource, zone.platform, whose);
    const username = request.userInfo?.username ?? '';
    const isForOperator = controllerOf(object) !== undefined && isOperator(username);
    const isRevision = writesRevision(request) && request.userInfo !== undefined && !isController(username);
    const owner = isRevision ? selections.get(selectionKey(request.operation, DEPLOYMENTS)) : undefined;
    const needs = needsOf(owner === undefined ? asking : [...asking, ...owner.asking], subject);
    const target = needs.includes('target') ? targetOf(subject) : undefined;
    const mutating = needs.length === 0 ? [] : asking.filter(({ policy }) => policy.mutate !== undefined);
    const needsToMutate = needsOf(mutating, subject);
    const asDeployment = owner?.active;
    const howStrictly = resource.isDebugging && mode === 'strict' ? 'enforce' : mode;
    return {
      request,
      object,
      subject,
      mode: howStrictly,
      whose,
      active,
      asDeployment,
      isForOperator,
      needs,
      needsToMutate,
      target,
    };
  }

  function open(request: AdmissionRequest): Case | Exemption | 'unmatched' {
    const rules = rulesOf(request.namespace ?? '');
    const selection = rules.selections.get(selectionKeyOf(request, request.operation));
    if (selection === undefined) return 'unmatched';
    return exemptionOf(request, senders) ?? caseOf(request, rules, selection);
  }

  /** Whoever is asked about the namespaces of Kubernetes means them: `match.where`. */
  function openInSet(request: AdmissionRequest): Case | Exemption | 'unmatched' {
    const exemption = exemptionOf(request, senders);
    if (exemption !== undefined && exemption !== 'system-namespace') return exemption;
    const rules = rulesOf(request.namespace ?? '');
    const selection = rules.selections.get(selectionKeyOf(request, SET));
    return selection === undefined ? (exemption ?? 'unmatched') : caseOf(request, rules, selection);
  }

  const openAll = (objects: readonly JsonObject[], options?: SetOptions) =>
    openSet(registry, objects, { open: openInSet, labelsOf: (namespace) => rulesOf(namespace).labels }, options);

  const validateCase = (at: Case, facts: Facts, limits = unlimited) =>
    validate(
      at,
      (object) => subjectOf(at.request, object, at.subject.resource, zone.platform, at.whose),
      facts,
      limits,
    );

  return {
    zone,
    modeIn: (namespace) => rulesOf(namespace).mode,
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

const DEPLOYMENTS = resourceKey(deployments.group, deployments.resource);

function needsOf(asking: readonly Active[], subject: Subject): readonly FactName[] {
  if (asking.length === 0) return none;
  return [...new Set(asking.flatMap(({ policy, options }) => policy.needs?.({ ...subject, options }) ?? none))];
}

const none: readonly FactName[] = [];

function selectionKeyOf({ resource, subResource }: AdmissionRequest, operation: string): string {
  return selectionKey(operation, resourceKey(resource.group, resource.resource, subResource));
}
