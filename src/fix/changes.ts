// What is to be written into a file for an object: what would be injected, and what puts findings right.
import type { CheckedObject, CheckedViolation } from '../check/report.ts';
import { type Path, valueAt } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import type { Policy } from '../engine/policy.ts';
import type { Edit } from './data.ts';
import type { Change } from './edit.ts';

/** What a policy writes into one object, all of it or nothing. */
export interface ObjectChange extends Change {
  readonly object: CheckedObject;
  readonly policy: Policy;
  /** The finding that it puts right; undefined where it writes what the author left unset. */
  readonly violation: CheckedViolation | undefined;
  /** The same as `edits`, from the root of the object. */
  readonly ofObject: readonly Edit[];
}

/**
 * The changes of one object that do not meet at the same place; what is left out comes with the next look.
 * @param document which of the file it is in, as editing counts.
 */
export function changesOf(object: CheckedObject, document: number): readonly ObjectChange[] {
  const { root } = object.manifest;
  const change = (policy: Policy, ofObject: readonly Edit[], violation?: CheckedViolation): ObjectChange => {
    const edits = ofObject.map(({ path, value }) => ({ path: [...root, ...path], value }));
    return { object, policy, violation, document, ofObject, edits };
  };
  const defaults = [...Map.groupBy(object.injections.filter(isWritten), groupOf).values()];
  const kept: ObjectChange[] = [];
  for (const next of [
    ...defaults.map((group) =>
      change(
        (group[0] as Injection).policy,
        group.map((each) => editOf(each, object)),
      ),
    ),
    ...object.violations.flatMap((violation) => {
      const { policy, finding } = violation;
      return finding.remedy === undefined ? [] : [change(policy, finding.remedy, violation)];
    }),
  ]) {
    if (!kept.some((other) => meet(other, next))) kept.push(next);
  }
  return kept;
}

/**
 * Replicas are injected when an object is created, and never again. In a file each apply would set them, against the
 * autoscaler that may have changed them since.
 */
function isWritten({ path }: Injection): boolean {
  return path.join('.') !== 'spec.replicas';
}

/** A policy fills each container for itself. */
function groupOf({ policy, path }: Injection): string {
  const list = path.findIndex((segment) => segment === 'containers' || segment === 'initContainers');
  return JSON.stringify([policy.id, list < 0 ? [] : path.slice(0, list + 2)]);
}

/** An injection names the list that it adds an item to. */
function editOf({ path, value }: Injection, { admitted }: CheckedObject): Edit {
  const isItem = Array.isArray(valueAt(admitted, path)) && !Array.isArray(value);
  return { path: isItem ? [...path, END] : path, value };
}

/** Behind the last item of any list. */
export const END = Number.MAX_SAFE_INTEGER;

function meet(a: ObjectChange, b: ObjectChange): boolean {
  return a.ofObject.some(({ path }) =>
    b.ofObject.some((other) => begins(path, other.path) || begins(other.path, path)),
  );
}

/** Two new items of a list do not meet. */
function begins(path: Path, start: Path): boolean {
  return start.at(-1) !== END && start.every((segment, at) => path[at] === segment);
}
