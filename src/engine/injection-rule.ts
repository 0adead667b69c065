// Into which fields a request may be injected: never surprise.
import type { AdmissionCase } from './admission-case.ts';
import { equal, isObject, type Path, valueAt } from './json.ts';
import { ByMergeKeys, mergePath } from './merge-path.ts';
import { controllerKinds, controllerOf } from './owner.ts';
import type { Policy } from './policy.ts';
import type { RequestOrigin } from './request-origin.ts';

const SPEC: Path = ['spec'];
const TEMPLATE: Path = ['spec', 'template'];

interface Write {
  /** The item, where one is appended to a list. */
  readonly item?: unknown;
  /** Whether it replaces an earlier injection. */
  readonly replacesInjection?: boolean;
  /** Fields by which the author chooses what is written. */
  readonly chosenBy: readonly Path[];
}

/** Whether a policy may write or remove the field at a path. */
export type InjectionRule = (path: Path, what: Write) => boolean;

/**
 * Anywhere on CREATE; on UPDATE only into a part that this request changes, so that no rollout comes unasked; into
 * immutable kinds only what the request takes away: nobody may change it, and the manifest
 * of its author does not name it. Where the request is no apply of its author, such as `kubectl set image` and
 * `rollout restart`, only what it takes away or changes itself, and containers that it adds: all else runs on as it did.
 * The fields by which an author chooses, such as the label of a tier, ask for what is injected by them; and outside of
 * the template, where nothing rolls out, what was injected before follows any apply that changes the spec. Nothing into
 * what was made for an owner: whoever made it compares it with what he meant, and would make it again.
 */
export function injectionRule(
  admissionCase: AdmissionCase,
  origin: RequestOrigin,
  keepsTemplate: boolean,
): InjectionRule {
  const { operation, oldObject, kind } = admissionCase.request;
  if (
    admissionCase.isForOperator ||
    (controllerKinds.has(kind.kind) && controllerOf(admissionCase.object) !== undefined)
  )
    return () => false;
  if (operation === 'CREATE') return () => true;
  const { immutable, subresource } = admissionCase.view.resource;
  if (!isObject(oldObject) || (immutable && subresource !== undefined)) return () => false;
  const before = new ByMergeKeys(oldObject);
  const changed = new Map<string, boolean>();
  const isChanged = (path: Path) => {
    const key = path.join(' ');
    const known = changed.get(key) ?? !equal(valueAt(admissionCase.object, path), valueAt(oldObject, path));
    changed.set(key, known);
    return known;
  };
  return (path, { item, chosenBy, replacesInjection = false }) => {
    const part = path.slice(0, 2);
    if (immutable) return isChanged(part) && wasThere(admissionCase.object, before, path, item);
    if (keepsTemplate && startsWith(path, TEMPLATE)) return false;
    if (chosenBy.some(isChanged)) return true;
    if (isChanged(part)) return origin.isApply || isTouched(admissionCase.object, before, path, item);
    return (
      replacesInjection && !startsWith(path, admissionCase.view.resource.template) && isChanged(SPEC) && origin.isApply
    );
  };
}

/** Whether a policy injects a field when an object is created, and never again. */
export function isOnlyOnCreate({ injects }: Policy, path: Path): boolean {
  return injects?.onlyOnCreate?.some((field) => field.length === path.length && startsWith(path, field)) ?? false;
}

function startsWith(path: Path, start: Path | undefined): boolean {
  return start?.every((segment, index) => segment === path[index]) ?? false;
}

/** Whether a field was set before, and the request changes or removes it. */
function wasThere(object: object, before: ByMergeKeys, path: Path, item: unknown): boolean {
  const keys = mergePath(object, path);
  const was = before.valueAt(isObject(item) ? [...keys, item] : keys);
  return was !== undefined && isTouched(object, before, path, item);
}

/** Whether a request changes or removes the field at a path; or removes an item of the list there. */
function isTouched(object: object, before: ByMergeKeys, path: Path, item: unknown): boolean {
  const keys = mergePath(object, path);
  // All fields of a new list item are new.
  if (keys.some((key, index) => isObject(key) && before.valueAt(keys.slice(0, index + 1)) === undefined)) return true;
  if (isObject(item)) return before.valueAt([...keys, item]) !== undefined;
  return !equal(before.valueAt(keys) ?? undefined, valueAt(object, path) ?? undefined);
}
