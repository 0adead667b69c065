// Recognises rollbacks. `kubectl rollout undo` is an update as any other, but its template is one that the object had
// before. As it ends an outage, it is not denied for that template.
import type { AdmissionCase } from './admission-case.ts';
import { isObject, type JsonObject, own, type Path, valueAt } from './json.ts';
import type { IsTemplate, RevisionOwner } from './lookups.ts';
import { daemonSets, deployments, type Resource, statefulSets } from './resource.ts';

/** The resources whose earlier templates Kubernetes keeps. */
export const withRevisions: readonly Resource[] = [deployments, statefulSets, daemonSets];

const TEMPLATE: Path = ['spec', 'template'];

/** The workload whose revisions show whether a request is a rollback; undefined where it cannot be one. */
export function revisionOwner({ request, object, view }: AdmissionCase): RevisionOwner | undefined {
  const { resource } = view;
  if (request.operation !== 'UPDATE' || !withRevisions.includes(resource)) return undefined;
  if (isSame(valueAt(object, TEMPLATE), valueAt(request.oldObject, TEMPLATE))) return undefined;
  const uid = valueAt(request.oldObject, ['metadata', 'uid']);
  const selector = valueAt(request.oldObject, ['spec', 'selector']);
  if (typeof uid !== 'string' || !isObject(selector)) return undefined;
  return { resource, namespace: request.namespace ?? '', uid, selector };
}

/** Makes a function that tells whether a kept template is the one of a request. */
export function bringsBack({ request, object }: AdmissionCase): IsTemplate {
  const now = comparable(valueAt(object, TEMPLATE));
  const { changes } = compareWithBefore(now, comparable(valueAt(request.oldObject, TEMPLATE)));
  return (template) => isBroughtBack(comparable(template), now, changes);
}

/**
 * Whether a rollback excuses a violation at a path: always in the template. In the rest of the object only if the
 * request does not change it: then the violation comes from the template, or from annotations that come back with it.
 */
export function rollbackExcuses({ request, object }: AdmissionCase): (path: Path) => boolean {
  const isOnlyRollback = isSame(withoutTemplate(object), withoutTemplate(request.oldObject));
  return (path) => isOnlyRollback || isInTemplate(path);
}

export function isInTemplate(path: Path): boolean {
  return TEMPLATE.every((segment, index) => path[index] === segment);
}

function withoutTemplate(object: unknown): unknown {
  const { template: _, ...spec } = asObject(own(object, 'spec'));
  return [spec, valueAt(object, ['metadata', 'labels']) ?? {}, valueAt(object, ['metadata', 'ownerReferences']) ?? []];
}

/**
 * A template without what the kept copy adds: the hash of a ReplicaSet, the patch directive of a ControllerRevision.
 */
function comparable(template: unknown): JsonObject {
  const { $patch: _, metadata, ...rest } = asObject(template);
  const { labels, creationTimestamp: __, ...others } = asObject(metadata);
  const { 'pod-template-hash': ___, ...own } = asObject(labels);
  return { ...rest, metadata: { ...others, labels: own } };
}

/**
 * Whether the current template is the kept one. A field that the kept template lacks may be a default of a newer API
 * server: it is ignored if the request does not change it.
 *
 * The cost depends on the kept template only, as many of them are compared with one that may be longer. No recursion,
 * as a ControllerRevision may be nested arbitrarily deep.
 */
function isBroughtBack(template: JsonObject, current: JsonObject, changes: Changes): boolean {
  const pending: [kept: unknown, now: unknown][] = [[template, current]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [kept, now] = pair;
    if (kept === now) continue;
    if (Array.isArray(kept) && Array.isArray(now) && kept.length === now.length) {
      for (const [index, item] of kept.entries()) pending.push([item, now[index]]);
    } else if (isObject(kept) && isObject(now) && hasAll(kept, changes.get(now) ?? [])) {
      for (const key of Object.keys(kept)) pending.push([kept[key], own(now, key)]);
    } else return false;
  }
  return true;
}

function hasAll(object: JsonObject, keys: readonly string[]): boolean {
  return keys.length <= Object.keys(object).length && keys.every((key) => Object.hasOwn(object, key));
}

/** By object: the keys whose values the request changes. Unchanged objects have no entry. */
type Changes = ReadonlyMap<unknown, readonly string[]>;

/** An object or a list, while it is compared with the one before. */
interface Comparison {
  readonly now: object;
  readonly before: unknown;
  readonly keys: readonly string[];
  readonly changed: string[];
  nextKey: number;
}

/** Compares two JSON values, without recursion. No object may occur twice in them, as is so after parsing. */
function compareWithBefore(now: object, before: unknown): { readonly isSame: boolean; readonly changes: Changes } {
  const changes = new Map<unknown, readonly string[]>();
  const pending = [comparison(now, before)];
  let isSame = true;
  for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
    const key = top.keys[top.nextKey];
    if (key === undefined) {
      pending.pop();
      if (top.changed.length > 0) changes.set(top.now, top.changed);
      isSame = top.changed.length === 0 && isAlike(top);
      const parent = pending.at(-1);
      if (!isSame && parent !== undefined) parent.changed.push(parent.keys[parent.nextKey - 1] ?? '');
      continue;
    }
    top.nextKey += 1;
    const value = own(top.now, key);
    const oldValue = own(top.before, key);
    if (value === oldValue) continue;
    if (typeof value === 'object' && value !== null) pending.push(comparison(value, oldValue));
    else top.changed.push(key);
  }
  return { isSame, changes };
}

function comparison(now: object, before: unknown): Comparison {
  return { now, before, keys: Object.keys(now), changed: [], nextKey: 0 };
}

/** Whether both are lists or both are objects, with the same number of keys. */
function isAlike({ now, before, keys }: Comparison): boolean {
  if (typeof before !== 'object' || before === null || Array.isArray(now) !== Array.isArray(before)) return false;
  return Object.keys(before).length === keys.length;
}

function isSame(a: unknown, b: unknown): boolean {
  return compareWithBefore([a], [b]).isSame;
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
