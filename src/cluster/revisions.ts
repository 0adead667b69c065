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
  readonly #isIt: IsTemplate;
  #newest = -1;

  constructor(owner: RevisionOwner, isIt: IsTemplate) {
    this.#owner = owner;
    this.#isIt = isIt;
  }

  /** Null where none was found. */
  get found(): Revision | null {
    return this.#newest < 0 ? null : { number: String(this.#newest) };
  }

  look(item: JsonObject): void {
    const kept = keptRevision(item, this.#owner);
    if (kept === undefined || Number(kept.number) <= this.#newest || !this.#isIt(kept.template)) return;
    this.#newest = Number(kept.number);
  }

  /** What was found does not count. */
  forget(): void {
    this.#newest = -1;
  }
}

/** The revision that an object keeps for an owner. */
export function keptRevision(item: JsonObject, { resource, uid }: RevisionOwner): KeptRevision | undefined {
  if (controllerOf(item)?.uid !== uid) return undefined;
  // Nobody rolls back to what is being deleted, and whoever holds it back could have changed it.
  if (valueAt(item, ['metadata', 'deletionTimestamp'])) return undefined;
  const isReplicaSet = resource === deployments;
  // A ReplicaSet that the deployment controller made carries its number as an annotation.
  const number = isReplicaSet ? valueAt(item, ANNOTATION) : own(item, 'revision');
  const template = valueAt(item, isReplicaSet ? ['spec', 'template'] : ['data', 'spec', 'template']);
  const digits = typeof number === 'number' && !isReplicaSet ? String(number) : number;
  return isDigits(digits) && isObject(template) ? { number: digits, template } : undefined;
}

const ANNOTATION: Path = ['metadata', 'annotations', REVISION];

/** Whoever may write ReplicaSets may write anything there; the number stands in answers, logs and Events. */
function isDigits(text: unknown): text is string {
  return typeof text === 'string' && text.length <= 15 && /^\d+$/.test(text);
}

/**
 * A label selector as lists take it. It is as long as the selector: whether it fits into a URL is for others to say.
 */
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
