// Where a request may be injected into (principle 2, "never surprise").
import type { Case } from './case.ts';
import { equal, isObject, type Path, valueAt } from './json.ts';
import { ByMergeKeys, mergePath } from './merge-path.ts';
import { controllerOf, makers } from './owner.ts';
import type { Sender } from './sender.ts';

interface Write {
  /** What is appended to a list, if that is what is written. */
  readonly item?: unknown;
  /** Fields by which the author chooses what is written. */
  readonly follows: readonly Path[];
}

/** Whether something may be written at a path, or taken away. */
export type InjectionRule = (path: Path, what: Write) => boolean;

/**
 * Anywhere on CREATE; on UPDATE only into a part that this request changes, so that no rollout comes unasked; replicas
 * and immutable kinds never after CREATE. Where the request is no apply of its author, such as `kubectl set image` and
 * `rollout restart`, only what it takes away or changes itself, and containers that it adds: all else runs on as it did.
 * What a policy follows, such as the label of a tier, asks for what is injected by it. Nothing into what was made for an
 * owner: whoever made it compares it with what he meant, and would make it again.
 */
export function injectionRule(at: Case, sender: Sender, keepsTemplate: boolean): InjectionRule {
  const { operation, oldObject, kind } = at.request;
  if (at.isForOperator || (makers.has(kind.kind) && controllerOf(at.object) !== undefined)) return () => false;
  if (operation === 'CREATE') return () => true;
  if (at.subject.resource.immutable || !isObject(oldObject)) return () => false;
  const changed = new Map<string, boolean>();
  const before = new ByMergeKeys(oldObject);
  const isChanged = (path: Path) => {
    const key = path.join(' ');
    const known = changed.get(key) ?? !equal(valueAt(at.object, path), valueAt(oldObject, path));
    changed.set(key, known);
    return known;
  };
  return (path, { item, follows }) => {
    const part = path.slice(0, 2);
    const key = part.join('.');
    if (key === 'spec.replicas' || (keepsTemplate && key === 'spec.template')) return false;
    if (follows.some(isChanged)) return true;
    return isChanged(part) && (sender.isApply || isTouched(at.object, before, path, item));
  };
}

/** Whether a request changes what stands at a path; or an item of the list there, which it does not have now. */
function isTouched(object: object, before: ByMergeKeys, path: Path, item: unknown): boolean {
  const keys = mergePath(object, path);
  // What stands in an item that was not there before is new, too.
  if (keys.some((key, at) => isObject(key) && before.valueAt(keys.slice(0, at + 1)) === undefined)) return true;
  if (isObject(item)) return before.valueAt([...keys, item]) !== undefined;
  return !equal(before.valueAt(keys) ?? undefined, valueAt(object, path) ?? undefined);
}
