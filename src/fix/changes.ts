// What is to be written into a file for an object: what would be injected, and what puts findings right.
import type { CheckedObject } from '../check/report.ts';
import { isOnlyOnCreate } from '../engine/injection-rule.ts';
import { type Path, valueAt } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import { containerListIn } from '../engine/pod.ts';
import type { Finding, Policy } from '../engine/policy.ts';
import type { Change } from '../manifests/change.ts';
import type { Edit } from '../yaml/edit/data-draft.ts';

/** What is kept of an object that is changed: what it says, and where that lies, becomes something else. */
export interface ChangedObject extends Pick<CheckedObject, 'kind' | 'namespace' | 'name'> {
  /** Which object of its file, from 0. */
  readonly index: number;
}

/** What a policy writes into one object, all of it or nothing. */
export interface ObjectChange extends Change {
  readonly object: ChangedObject;
  readonly policy: Policy;
  /** The finding that it puts right; undefined where it writes what the author left unset. */
  readonly finding: Finding | undefined;
  /** What the author should know of what is injected. */
  readonly caution: string | undefined;
  /** The same as `edits`, from the root of the object. */
  readonly objectEdits: readonly Edit[];
}

/**
 * The changes of one object that do not meet at the same place; what is left out comes with the next look.
 * @param index which object of its file it is, from 0.
 * @param part which of the file it is in, as editing counts.
 */
export function changesOf(object: CheckedObject, index: number, part: number): readonly ObjectChange[] {
  const { kind, namespace, name } = object;
  const { root } = object.manifest;
  const changed = { kind, namespace, name, index };
  const change = (of: Pick<ObjectChange, 'policy' | 'finding' | 'caution' | 'objectEdits'>): ObjectChange => {
    const { objectEdits } = of;
    const edits =
      root.length === 0 ? objectEdits : objectEdits.map(({ path, value }) => ({ path: [...root, ...path], value }));
    return { object: changed, part, ...of, edits };
  };
  const defaults = [...Map.groupBy(object.injections.filter(isWritten), groupOf).values()];
  const all = [
    ...defaults.map((group) => {
      const { policy, caution } = group[0] as Injection;
      return change({ policy, finding: undefined, caution, objectEdits: group.map((each) => editOf(each, object)) });
    }),
    ...object.violations.flatMap(({ policy, finding }) => {
      if (finding.remedy === undefined) return [];
      return [change({ policy, finding, caution: undefined, objectEdits: finding.remedy })];
    }),
  ];
  const taken = new WrittenPaths();
  return all.filter(({ objectEdits }) => taken.take(objectEdits.map(({ path }) => path)));
}

/** What is injected only on CREATE would be set again by each apply of the file. */
function isWritten({ policy, path }: Injection): boolean {
  return !isOnlyOnCreate(policy, path);
}

/** A policy fills each container for itself. */
function groupOf({ policy, path }: Injection): string {
  const list = containerListIn(path);
  return JSON.stringify([policy.id, list < 0 ? [] : path.slice(0, list + 2)]);
}

/** An injection names the list that it adds an item to. */
function editOf({ path, value }: Injection, { admitted }: CheckedObject): Edit {
  const isItem = Array.isArray(valueAt(admitted, path)) && !Array.isArray(value);
  return { path: isItem ? [...path, LIST_END] : path, value };
}

/** Behind the last item of any list. */
export const LIST_END = Number.MAX_SAFE_INTEGER;

/** The places that changes write to: what is at one of them, around it or below it meets it. */
class WrittenPaths {
  readonly #root: PathTree = new Map();

  /** Whether no one of them meets one that was taken before; they are taken then. */
  take(paths: readonly Path[]): boolean {
    const isFree = paths.every((path) => this.#isFree(path));
    for (const path of isFree ? paths : []) this.#add(path);
    return isFree;
  }

  #isFree(path: Path): boolean {
    let place = this.#root;
    for (const segment of path) {
      const below = place.get(segment);
      if (below === undefined) return true;
      // Two new items of a list do not meet.
      if (below.size === 0) return segment === LIST_END;
      place = below;
    }
    return false;
  }

  #add(path: Path): void {
    let place = this.#root;
    for (const segment of path) {
      const below = place.get(segment) ?? new Map();
      place.set(segment, below);
      place = below;
    }
  }
}

/** What is taken below a place; nothing where the place itself is. */
type PathTree = Map<string | number, PathTree>;
