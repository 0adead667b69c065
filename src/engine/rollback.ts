// `kubectl rollout undo` is an update like any other: it is known by its template, which is one that the object had.
// It is mitigation at a bad time, and never blocked (principle 1).
import type { AdmissionCase } from './admission-case.ts';
import { isObject, type JsonObject, own, type Path, valueAt } from './json.ts';
import type { IsTemplate, RevisionOwner } from './lookups.ts';
import { daemonSets, deployments, type Resource, statefulSets } from './resource.ts';

/** Kinds whose earlier templates Kubernetes keeps. */
export const withRevisions: readonly Resource[] = [deployments, statefulSets, daemonSets];

const TEMPLATE: Path = ['spec', 'template'];

/** Whose revisions tell whether a request is a rollback; undefined where it can be none. */
export function revisionOwner({ request, object, view }: AdmissionCase): RevisionOwner | undefined {
  const { resource } = view;
  if (request.operation !== 'UPDATE' || !withRevisions.includes(resource)) return undefined;
  if (isSame(valueAt(object, TEMPLATE), valueAt(request.oldObject, TEMPLATE))) return undefined;
  const uid = valueAt(request.oldObject, ['metadata', 'uid']);
  const selector = valueAt(request.oldObject, ['spec', 'selector']);
  if (typeof uid !== 'string' || !isObject(selector)) return undefined;
  return { resource, namespace: request.namespace ?? '', uid, selector };
}

/** Tells whether a kept template is the one that a request brings back. */
export function bringsBack({ request, object }: AdmissionCase): IsTemplate {
  const now = comparable(valueAt(object, TEMPLATE));
  const { changes } = compared(now, comparable(valueAt(request.oldObject, TEMPLATE)));
  return (template) => isBroughtBack(comparable(template), now, changes);
}

/**
 * Whether a rollback excuses what is found at a path: all of the template. The rest of the object is judged, unless it
 * is as it was: then whatever is found there comes from the template, or from the annotations that come back with it.
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

/** A template without what only its keeper wrote: the hash of a ReplicaSet, the directive of a ControllerRevision. */
function comparable(template: unknown): JsonObject {
  const { $patch: _, metadata, ...rest } = asObject(template);
  const { labels, creationTimestamp: __, ...others } = asObject(metadata);
  const { 'pod-template-hash': ___, ...own } = asObject(labels);
  return { ...rest, metadata: { ...others, labels: own } };
}

/**
 * Whether `now` is the kept template. A ControllerRevision is kept as it was written: what it does not mention may have
 * been filled in since by a newer API server, and then stands in the template before, too.
 *
 * It costs no more than the kept template is long: many are compared with one that may be longer. And it does not call
 * itself: a ControllerRevision may be nested as deep as JSON can be.
 */
function isBroughtBack(template: JsonObject, current: JsonObject, changes: Changes): boolean {
  const open: [kept: unknown, now: unknown][] = [[template, current]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [kept, now] = pair;
    if (kept === now) continue;
    if (Array.isArray(kept) && Array.isArray(now) && kept.length === now.length) {
      for (const [index, item] of kept.entries()) open.push([item, now[index]]);
    } else if (isObject(kept) && isObject(now) && hasAll(kept, changes.get(now) ?? [])) {
      for (const key of Object.keys(kept)) open.push([kept[key], own(now, key)]);
    } else return false;
  }
  return true;
}

function hasAll(object: JsonObject, keys: readonly string[]): boolean {
  return keys.length <= Object.keys(object).length && keys.every((key) => Object.hasOwn(object, key));
}

/** Of each object the keys whose values differ from those before; none for those that are as they were. */
type Changes = ReadonlyMap<unknown, readonly string[]>;

/** An object or a list that is being compared with the one before. */
interface Comparison {
  readonly now: object;
  readonly before: unknown;
  readonly keys: readonly string[];
  readonly changed: string[];
  at: number;
}

/** Compares what was parsed: no object in it stands in two places. Without calling itself, however deep it goes. */
function compared(now: object, before: unknown): { readonly isSame: boolean; readonly changes: Changes } {
  const changes = new Map<unknown, readonly string[]>();
  const open = [comparison(now, before)];
  let isSame = true;
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const key = top.keys[top.at];
    if (key === undefined) {
      open.pop();
      if (top.changed.length > 0) changes.set(top.now, top.changed);
      isSame = top.changed.length === 0 && isAlike(top);
      const parent = open.at(-1);
      if (!isSame && parent !== undefined) parent.changed.push(parent.keys[parent.at - 1] ?? '');
      continue;
    }
    top.at += 1;
    const value = own(top.now, key);
    const former = own(top.before, key);
    if (value === former) continue;
    if (typeof value === 'object' && value !== null) open.push(comparison(value, former));
    else top.changed.push(key);
  }
  return { isSame, changes };
}

function comparison(now: object, before: unknown): Comparison {
  return { now, before, keys: Object.keys(now), changed: [], at: 0 };
}

/** Whether both are lists or both are objects, and the one before has nothing more. */
function isAlike({ now, before, keys }: Comparison): boolean {
  if (typeof before !== 'object' || before === null || Array.isArray(now) !== Array.isArray(before)) return false;
  return Object.keys(before).length === keys.length;
}

function isSame(a: unknown, b: unknown): boolean {
  return compared([a], [b]).isSame;
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
