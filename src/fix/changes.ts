// What to write into a file for an object: the injections, and the remedies of its findings.
import type { CheckedObject } from '../check/report.ts';
import { isOnlyOnCreate } from '../engine/injection-rule.ts';
import { type Path, valueAt } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import { containerListIn } from '../engine/pod.ts';
import type { Finding, Policy } from '../engine/policy.ts';
import type { Change } from '../manifests/change.ts';
import type { Edit } from '../yaml/edit/data-draft.ts';

/** What is kept about a changed object. Its content and its positions are different after the change. */
export interface ChangedObject extends Pick<CheckedObject, 'kind' | 'namespace' | 'name'> {
  /** The index of the object in its file, from 0. */
  readonly index: number;
}

/** What a policy writes into one object: all of it, or nothing. */
export interface ObjectChange extends Change {
  readonly object: ChangedObject;
  readonly policy: Policy;
  /** The finding that it fixes; undefined for injections. */
  readonly finding: Finding | undefined;
  /** What the author should know about the injection. */
  readonly caution: string | undefined;
  /** The same edits as `edits`. Their paths begin at the root of the object. */
  readonly objectEdits: readonly Edit[];
}

/**
 * The changes of one object that do not write to the same path. Those that are left out come with the next step.
 * @param index of the object in its file, from 0.
 * @param part the index of the part of the file that has the object, from 0.
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
  const injections = [...Map.groupBy(object.injections.filter(isWritten), groupOf).values()];
  const all = [
    ...injections.map((group) => {
      const { policy, caution } = group[0] as Injection;
      return change({ policy, finding: undefined, caution, objectEdits: group.map((each) => editOf(each, object)) });
    }),
    ...object.violations.flatMap(({ policy, finding }) => {
      if (finding.remedy === undefined) return [];
      return [change({ policy, finding, caution: undefined, objectEdits: finding.remedy })];
    }),
  ];
  const written = new WrittenPaths();
  return all.filter(({ objectEdits }) => written.add(objectEdits.map(({ path }) => path)));
}

/** What is injected only on CREATE would be set again by each apply of the file. */
function isWritten({ policy, path }: Injection): boolean {
  return !isOnlyOnCreate(policy, path);
}

/** What a policy injects into one container is one change. */
function groupOf({ policy, path }: Injection): string {
  const list = containerListIn(path);
  return JSON.stringify([policy.id, list < 0 ? [] : path.slice(0, list + 2)]);
}

/** The edit of an injection. The path of an injected item is that of its list. */
function editOf({ path, value }: Injection, { admitted }: CheckedObject): Edit {
  const isItem = Array.isArray(valueAt(admitted, path)) && !Array.isArray(value);
  return { path: isItem ? [...path, LIST_END] : path, value };
}

/** An index after the last item of any list. */
export const LIST_END = Number.MAX_SAFE_INTEGER;

/** The paths that changes write to. Two paths collide if they are the same, or if one leads to the other. */
class WrittenPaths {
  readonly #root: PathTree = new Map();

  /** Adds paths, unless one of them collides with a path that was added before. Returns whether they were added. */
  add(paths: readonly Path[]): boolean {
    const isFree = paths.every((path) => this.#isFree(path));
    for (const path of isFree ? paths : []) this.#insert(path);
    return isFree;
  }

  #isFree(path: Path): boolean {
    let tree = this.#root;
    for (const segment of path) {
      const below = tree.get(segment);
      if (below === undefined) return true;
      // Two new items of a list do not collide.
      if (below.size === 0) return segment === LIST_END;
      tree = below;
    }
    return false;
  }

  #insert(path: Path): void {
    let tree = this.#root;
    for (const segment of path) {
      const below = tree.get(segment) ?? new Map();
      tree.set(segment, below);
      tree = below;
    }
  }
}

/** The segments that follow in the added paths; empty at the end of one. */
type PathTree = Map<string | number, PathTree>;
