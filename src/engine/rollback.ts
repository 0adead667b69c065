// `kubectl rollout undo` is an update like any other: it is known by its template, which is one that the object had.
// It is mitigation at a bad time, and never blocked (principle 1).
import type { Case } from './case.ts';
import type { Revision, RevisionOwner } from './facts.ts';
import { equal, isObject, type JsonObject, own, type Path, valueAt } from './json.ts';
import { daemonSets, deployments, type Resource, statefulSets } from './resource.ts';

/** Kinds whose earlier templates Kubernetes keeps. */
export const withRevisions: readonly Resource[] = [deployments, statefulSets, daemonSets];

const TEMPLATE: Path = ['spec', 'template'];

/** Whose revisions tell whether a request is a rollback; undefined where it can be none. */
export function revisionOwner({ request, object, subject }: Case): RevisionOwner | undefined {
  const { resource } = subject;
  if (request.operation !== 'UPDATE' || !withRevisions.includes(resource)) return undefined;
  if (equal(valueAt(object, TEMPLATE), valueAt(request.oldObject, TEMPLATE))) return undefined;
  const uid = valueAt(request.oldObject, ['metadata', 'uid']);
  const selector = valueAt(request.oldObject, ['spec', 'selector']);
  if (typeof uid !== 'string' || !isObject(selector)) return undefined;
  return { resource, namespace: request.namespace ?? '', uid, selector };
}

/** The revision whose template a request brings back. */
export function rolledBackTo({ request, object }: Case, revisions: readonly Revision[]): Revision | undefined {
  const now = comparable(valueAt(object, TEMPLATE));
  const before = comparable(valueAt(request.oldObject, TEMPLATE));
  return revisions.find(({ template }) => isBroughtBack(comparable(template), now, before));
}

/**
 * Whether a rollback excuses what is found at a path: all of the template. The rest of the object is judged, unless it
 * is as it was: then whatever is found there comes from the template, or from the annotations that come back with it.
 */
export function rollbackExcuses({ request, object }: Case): (path: Path) => boolean {
  const isOnlyRollback = equal(withoutTemplate(object), withoutTemplate(request.oldObject));
  return (path) => isOnlyRollback || isInTemplate(path);
}

export function isInTemplate(path: Path): boolean {
  return TEMPLATE.every((segment, at) => path[at] === segment);
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
 * been filled in since by a newer API server, and then stands in the current template, too.
 */
function isBroughtBack(kept: unknown, now: unknown, before: unknown): boolean {
  if (Array.isArray(kept) && Array.isArray(now)) {
    return kept.length === now.length && kept.every((item, at) => isBroughtBack(item, now[at], own(before, at)));
  }
  if (!isObject(kept) || !isObject(now)) return equal(kept, now);
  return (
    Object.keys(kept).every((key) => isBroughtBack(kept[key], own(now, key), own(before, key))) &&
    Object.keys(now).every((key) => Object.hasOwn(kept, key) || equal(now[key], own(before, key)))
  );
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
