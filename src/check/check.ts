import type { PolicyError } from '../engine/admission-case.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { isObject, type JsonObject, own, type Path, valueAt } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import type { Registry } from '../engine/registry.ts';
import { apiVersionOf, groupOf, namespaces, type Resource } from '../engine/resource.ts';
import { resourceFinder, type SetMember } from '../engine/set.ts';
import { bySeverity, isDenied, type Violation } from '../engine/violation.ts';
import type { Zone } from '../engine/zone.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { asAutoscalingV2 } from './defaults/autoscaling-v1.ts';
import { withDefaults } from './defaults/kinds.ts';
import { PolicyFailure } from './failure.ts';
import type { CheckedObject, CheckedViolation, Verdict } from './report.ts';

export interface CheckOptions {
  /** The namespace of objects that name none. Default: `default`. */
  readonly namespace?: string | undefined;
  /**
   * How the author sends the objects. `apply`: the fields in the file are those that the author set. `create`: a field
   * with the value of an API default counts as unset, because the object no longer shows who set it. Default: `apply`.
   */
  readonly as?: 'apply' | 'create' | undefined;
  /** Whether the position of a violation is found when it is first read, for callers that read few. Default: false. */
  readonly lazyPositions?: boolean | undefined;
}

/**
 * Validates objects as if they were created side by side in a zone. Returns what the API server and zonegate would
 * store and answer, in the order of the manifests. Pure.
 *
 * Look-ups find the other objects, in the state in which they would be stored: the Namespace with its labels (else
 * those of the profile), the target of an autoscaler, the workloads of a disruption budget. An object that is not among
 * them may be in the cluster: a finding that depends on it warns, and never denies.
 * @throws PolicyFailure when a policy throws, which is a bug of zonegate.
 */
export function checkManifests(
  registry: Registry,
  zone: Zone,
  manifests: readonly Manifest[],
  options: CheckOptions = {},
): readonly CheckedObject[] {
  return checkEach(registry, zone, manifests, options, (object) => object);
}

/**
 * The same for callers that need little of each object. It passes them one after the other, and keeps only what `take`
 * returns.
 * @param take gets an object, and its index among the manifests.
 */
export function checkEach<Kept>(
  registry: Registry,
  zone: Zone,
  manifests: readonly Manifest[],
  { namespace = 'default', as = 'apply', lazyPositions = false }: CheckOptions,
  take: (object: CheckedObject, index: number) => Kept,
): readonly Kept[] {
  const engine = createEngine(registry, zone);
  const resourceOf = resourceFinder(registry);
  const asStored = (object: JsonObject) => asShownToWebhooks(object, resourceOf, namespace);
  // The user is no controller, so that nothing is excused as the work of one.
  const openSet = (objects: readonly JsonObject[]) => engine.openSet(objects, { namespace, userInfo: {} }).toReversed();
  const changes = consumeEach(openSet(manifests.map(({ object }) => asStored(object))), (member, index) =>
    mutate(engine, member, as === 'apply' ? manifests[index]?.object : undefined),
  );
  const isKnownKind = knownKinds(registry);
  // The API server fills in defaults once more after injections: an injected probe gets its timeout.
  const checking = { engine, isKnownKind, lazyPositions };
  return consumeEach(openSet(changes.map(({ object }) => asStored(object))), (member, index) =>
    take(checkedObject(checking, manifests[index] as Manifest, member, changes[index]?.injections ?? []), index),
  );
}

/**
 * Calls a function for each member of a queue, and removes the member, so that the memory it needs is freed.
 * @param queue the members, the first one last.
 */
function consumeEach<Result>(
  queue: SetMember[],
  turn: (member: SetMember, index: number) => Result,
): readonly Result[] {
  const results: Result[] = [];
  for (let member = queue.pop(); member !== undefined; member = queue.pop()) results.push(turn(member, results.length));
  return results;
}

/** An object as the API server sends it to webhooks: in the version that they register, with its defaults. */
function asShownToWebhooks(
  object: JsonObject,
  resourceOf: (object: JsonObject) => Resource | undefined,
  namespace: string,
): JsonObject {
  const converted = asAutoscalingV2(object);
  const resource = resourceOf(converted);
  if (resource === undefined) return object;
  return withDefaults(asCreated(converted, resource, namespace), resource);
}

/** A new object: with its namespace, and without the managedFields that a file may contain from an older object. */
function asCreated(object: JsonObject, { scope }: Resource, namespace: string): JsonObject {
  if (!isObject(object.metadata)) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  const lacksNamespace = scope === 'Namespaced' && !own(metadata, 'namespace');
  return { ...object, metadata: { ...metadata, ...(lacksNamespace && { namespace }) } };
}

interface MutatedObject {
  readonly object: JsonObject;
  readonly injections: readonly Injection[];
}

function mutate(
  engine: Engine,
  { object, admissionCase, lookups }: SetMember,
  written: JsonObject | undefined,
): MutatedObject {
  if (admissionCase === undefined || engine.zone.mutation !== 'inject') return { object, injections: [] };
  const mutated = engine.mutate(admissionCase, lookups, { written });
  throwPolicyError(mutated.errors);
  return { object: mutated.object as JsonObject, injections: mutated.injections };
}

function throwPolicyError([error]: readonly PolicyError[]): void {
  if (error === undefined) return;
  throw new PolicyFailure(`policy ${error.policy.id} failed, which is our fault`, { cause: error.error });
}

interface CheckContext {
  readonly engine: Engine;
  /** Whether policies validate the kind of an object, but not in its version. */
  readonly isKnownKind: (object: JsonObject) => boolean;
  readonly lazyPositions: boolean;
}

function checkedObject(
  context: CheckContext,
  manifest: Manifest,
  { object, request, admissionCase, exemption, lookups }: SetMember,
  injections: readonly Injection[],
): CheckedObject {
  const { engine, isKnownKind, lazyPositions } = context;
  const inNamespace = request?.namespace ?? textAt(object, ['metadata', 'namespace']);
  const who = {
    manifest,
    kind: textAt(object, ['kind']),
    namespace: request?.kind.kind === namespaces.kind ? '' : inNamespace,
    name: displayName(object),
    mode: engine.modeIn(inNamespace),
  };
  if (admissionCase === undefined) {
    const skipped = exemption === 'unmatched' && isKnownKind(object) ? 'other-version' : exemption;
    return { ...who, verdict: 'skipped', skipped, violations: [], injections: [], admitted: undefined };
  }
  const validated = engine.validate(admissionCase, lookups);
  throwPolicyError(validated.errors);
  if (validated.isUnfinished) throw new PolicyFailure(`${who.kind} ${who.name} has more containers than are validated`);
  const violations = bySeverity(validated.violations).map((violation) => {
    const is = { ...violation, isDenied: isDenied(violation, admissionCase.mode) && !isUnverified(violation) };
    return lazyPositions
      ? withLazyPosition(is, manifest)
      : { ...is, position: manifest.locate(violation.finding.path) };
  });
  return { ...who, verdict: verdictOf(violations), violations, injections, admitted: object };
}

function withLazyPosition(violation: Omit<CheckedViolation, 'position'>, { locate }: Manifest): CheckedViolation {
  return {
    ...violation,
    get position() {
      return locate(violation.finding.path);
    },
  };
}

/** Whether a finding depends on an object that is not in the set. It may be in the cluster, which is not asked here. */
function isUnverified({ policy, finding }: Violation): boolean {
  return policy.messages[finding.message]?.isUnverified === true;
}

function verdictOf(violations: readonly CheckedViolation[]): Verdict {
  if (violations.some((violation) => violation.isDenied)) return 'denied';
  return violations.length > 0 ? 'warned' : 'admitted';
}

/** Finds objects of a validated kind whose version API servers do not serve: not any more, or not yet. */
function knownKinds({ policies }: Registry): (object: JsonObject) => boolean {
  const resources = policies.flatMap(({ match }) => match.resources);
  const byKind = Map.groupBy(resources, ({ kind }) => kind);
  return (object) => {
    const apiVersion = textAt(object, ['apiVersion']);
    const group = groupOf(apiVersion);
    const versions = (byKind.get(textAt(object, ['kind'])) ?? [])
      .filter((resource) => resource.group === group || group === OLD_GROUP)
      .map(apiVersionOf);
    return versions.length > 0 && !versions.includes(apiVersion);
  };
}

/** The group that workloads and network policies were in at first. */
const OLD_GROUP = 'extensions';

function displayName(object: JsonObject): string {
  const name = textAt(object, ['metadata', 'name']);
  const beginning = textAt(object, ['metadata', 'generateName']);
  return name === '' && beginning !== '' ? `${beginning}*` : name;
}

function textAt(object: JsonObject, path: Path): string {
  const value = valueAt(object, path);
  return typeof value === 'string' ? value : '';
}
