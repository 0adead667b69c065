import type { ActivePolicy, AdmissionCase, OpenedRequest } from './admission-case.ts';
import { type Bounds, unbounded } from './bounds.ts';
import { exemptionOf, type KnownUsers, kubernetesControllers } from './exempt.ts';
import { isObject, type JsonObject } from './json.ts';
import type { LookupName, LookupResults } from './lookups.ts';
import { type MutateOptions, type MutationResult, mutate } from './mutate.ts';
import { type NamespaceRules, namespaceRules, SET, type Selection, selectionKey } from './namespace-rules.ts';
import { type ObjectView, viewOf } from './object-view.ts';
import { controllerOf } from './owner.ts';
import type { Registry } from './registry.ts';
import type { AdmissionRequest } from './request.ts';
import { deployments, resourceKey } from './resource.ts';
import { writesRevision } from './revision.ts';
import { openSet, type SetMember, type SetOptions } from './set.ts';
import { targetOf } from './target.ts';
import { type ValidationResult, validate } from './validate.ts';
import { type Mode, namespaceMatcher, type Zone } from './zone.ts';

/** Validates and mutates requests by one zone's profile. Pure: the same request and look-ups give the same answer. */
export interface Engine {
  readonly zone: Zone;
  /** The mode that holds in a namespace. */
  modeIn(namespace: string): Mode;
  /** Makes the admission case of a request; or says why the request is exempt. */
  open(request: AdmissionRequest): OpenedRequest;
  mutate(admissionCase: AdmissionCase, lookups: LookupResults, how?: MutateOptions): MutationResult;
  validate(admissionCase: AdmissionCase, lookups: LookupResults, bounds?: Bounds): ValidationResult;
  /**
   * Makes admission cases of objects that belong together, as those in files or in a cluster. The other objects answer
   * the look-ups of each. In the order of the objects.
   */
  openSet(objects: readonly JsonObject[], options?: SetOptions): readonly SetMember[];
}

/**
 * Compiles a zone. The policies for a resource are then found in one step: a review costs nothing for policies of other
 * resources, operations or namespaces.
 * @param ownNamespace the namespace that zonegate runs in; its objects are exempt.
 */
export function createEngine(registry: Registry, zone: Zone, ownNamespace?: string): Engine {
  const rulesOf = namespaceRules(registry, zone);
  const { controllers, operators } = zone.platform;
  const isController = namespaceMatcher([...kubernetesControllers, ...controllers.users]);
  const isOperator = namespaceMatcher(operators.users);
  const knownUsers: KnownUsers = { ownNamespace, isController };

  function caseOf(
    request: AdmissionRequest,
    { mode, namespaceRole, selections }: NamespaceRules,
    { resource, policies, withNeeds }: Selection,
  ): OpenedRequest {
    const { object } = request;
    if (!isObject(object)) return unmatched;
    const view = viewOf(request, object, resource, zone.platform, namespaceRole);
    const username = request.userInfo?.username ?? '';
    const isForOperator = controllerOf(object) !== undefined && isOperator(username);
    const isRevision = writesRevision(request) && request.userInfo !== undefined && !isController(username);
    const owner = isRevision ? selections.get(selectionKey(request.operation, DEPLOYMENTS)) : undefined;
    const needs = needsOf(owner === undefined ? withNeeds : [...withNeeds, ...owner.withNeeds], view);
    const target = needs.includes('target') ? targetOf(view) : undefined;
    const mutatingPolicies = needs.length === 0 ? [] : withNeeds.filter(({ policy }) => policy.mutate !== undefined);
    const needsToMutate = needsOf(mutatingPolicies, view);
    const policiesOfDeployment = owner?.policies;
    const effectiveMode = resource.isDebugging && mode === 'strict' ? 'enforce' : mode;
    const admissionCase: AdmissionCase = {
      request,
      object,
      view,
      mode: effectiveMode,
      namespaceRole,
      policies,
      policiesOfDeployment,
      isForOperator,
      needs,
      needsToMutate,
      target,
    };
    return { admissionCase };
  }

  function open(request: AdmissionRequest): OpenedRequest {
    const rules = rulesOf(request.namespace ?? '');
    const selection = rules.selections.get(selectionKeyOf(request, request.operation));
    if (selection === undefined) return unmatched;
    const exemption = exemptionOf(request, knownUsers);
    return exemption === undefined ? caseOf(request, rules, selection) : { exemption };
  }

  /**
   * Unlike at admission, objects in the namespaces of Kubernetes are not exempt from policies for these
   * (`match.where`).
   */
  function openInSet(request: AdmissionRequest): OpenedRequest {
    const exemption = exemptionOf(request, knownUsers);
    if (exemption !== undefined && exemption !== 'system-namespace') return { exemption };
    const rules = rulesOf(request.namespace ?? '');
    const selection = rules.selections.get(selectionKeyOf(request, SET));
    return selection === undefined ? { exemption: exemption ?? 'unmatched' } : caseOf(request, rules, selection);
  }

  const openAll = (objects: readonly JsonObject[], options?: SetOptions) =>
    openSet(registry, objects, { open: openInSet, labelsOf: (namespace) => rulesOf(namespace).labels }, options);

  const validateCase = (admissionCase: AdmissionCase, lookups: LookupResults, bounds = unbounded) => {
    const { request, view, namespaceRole } = admissionCase;
    const viewOfOld = (object: JsonObject) => viewOf(request, object, view.resource, zone.platform, namespaceRole);
    return validate(admissionCase, viewOfOld, lookups, bounds);
  };

  return {
    zone,
    modeIn: (namespace) => rulesOf(namespace).mode,
    open,
    mutate,
    validate: validateCase,
    openSet: openAll,
  };
}

const unmatched: OpenedRequest = { exemption: 'unmatched' };

const DEPLOYMENTS = resourceKey(deployments.group, deployments.resource);

function needsOf(asking: readonly ActivePolicy[], view: ObjectView): readonly LookupName[] {
  if (asking.length === 0) return none;
  return [...new Set(asking.flatMap(({ policy, options }) => policy.needs?.({ ...view, options }) ?? none))];
}

const none: readonly LookupName[] = [];

function selectionKeyOf({ resource, subResource }: AdmissionRequest, operation: string): string {
  return selectionKey(operation, resourceKey(resource.group, resource.resource, subResource));
}
