// Where Kubernetes keeps the templates that a workload had: ReplicaSets (Deployment), ControllerRevisions (StatefulSet,
// DaemonSet).

import { isObject, type JsonObject, list, own, type Path, strings, valueAt } from '../engine/json.ts';
import type { IsTemplate, Revision, RevisionOwner } from '../engine/lookups.ts';
import { controllerOf } from '../engine/owner.ts';
import { deployments, type Resource, replicaSets } from '../engine/resource.ts';
import { REVISION } from '../engine/revision.ts';

const controllerRevisions: Resource = { ...replicaSets, resource: 'controllerrevisions', kind: 'ControllerRevision' };

/** The resource that keeps the revisions of an owner. */
export function revisionResource({ resource }: RevisionOwner): Resource {
  return resource === deployments ? replicaSets : controllerRevisions;
}

/** A revision with its template. */
export interface KeptRevision extends Revision {
  readonly template: JsonObject;
}

/** Looks for the newest revision with a certain template among objects that come page by page, in any order. */
export class RevisionSearch {
  readonly #owner: RevisionOwner;
  readonly #matches: IsTemplate;
  #newest = -1;

  constructor(owner: RevisionOwner, matches: IsTemplate) {
    this.#owner = owner;
    this.#matches = matches;
  }

  /** The newest revision that matches; null if there is none. */
  get found(): Revision | null {
    return this.#newest < 0 ? null : { number: String(this.#newest) };
  }

  visit(item: JsonObject): void {
    const kept = keptRevision(item, this.#owner);
    if (kept === undefined || Number(kept.number) <= this.#newest || !this.#matches(kept.template)) return;
    this.#newest = Number(kept.number);
  }

  /** Forgets what was found. */
  forget(): void {
    this.#newest = -1;
  }
}

/** The revision that an object keeps for an owner. */
export function keptRevision(item: JsonObject, { resource, uid }: RevisionOwner): KeptRevision | undefined {
  if (controllerOf(item)?.uid !== uid) return undefined;
  // Nobody rolls back to a revision that is being deleted. While a finalizer keeps it, its template could be changed.
  if (valueAt(item, ['metadata', 'deletionTimestamp'])) return undefined;
  const isReplicaSet = resource === deployments;
  // A ReplicaSet that the deployment controller made carries its number as an annotation.
  const number = isReplicaSet ? valueAt(item, ANNOTATION) : own(item, 'revision');
  const template = valueAt(item, isReplicaSet ? ['spec', 'template'] : ['data', 'spec', 'template']);
  const digits = typeof number === 'number' && !isReplicaSet ? String(number) : number;
  return isDigits(digits) && isObject(template) ? { number: digits, template } : undefined;
}

const ANNOTATION: Path = ['metadata', 'annotations', REVISION];

/** Whether a text is a number of a revision. Anybody may write any text into a ReplicaSet, and it comes into answers, logs and Events. */
function isDigits(text: unknown): text is string {
  return typeof text === 'string' && text.length <= 15 && /^\d+$/.test(text);
}

/** A label selector as the query of a list. It may be too long for a URL. */
export function selectorText(selector: JsonObject): string {
  const { matchLabels, matchExpressions } = selector;
  const equalities = isObject(matchLabels) ? Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`) : [];
  const terms = list(matchExpressions as readonly JsonObject[] | undefined).map(({ key, operator, values }) => {
    const set = `(${strings(values).join(',')})`;
    switch (operator) {
      case 'In':
        return `${key} in ${set}`;
      case 'NotIn':
        return `${key} notin ${set}`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return String(key);
    }
  });
  return [...equalities, ...terms].join(',');
}
