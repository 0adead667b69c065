// Label selectors (meta/v1 LabelSelector), as the API server evaluates them.
import type { LabelSelector, LabelSelectorRequirement } from 'kubernetes-types/meta/v1.d.ts';
import { isObject, list, own, strings, type Untrusted } from './json.ts';

type Requirement = Untrusted<LabelSelectorRequirement>;

/** Whether a selector selects an object with these labels: an empty one all objects, a missing one none. */
export function selects(selector: unknown, labels: unknown): boolean {
  return isObject(selector) && requirementsOf(selector).every((requirement) => holds(requirement, labels));
}

/**
 * Whether a selector is about objects of which some labels are known: nothing that it says of these labels excludes
 * them, and it says something of one, or nothing at all. Undefined where it speaks of other labels only.
 */
export function concerns(selector: unknown, known: Readonly<Record<string, string>>): boolean | undefined {
  if (!isObject(selector)) return false;
  const requirements = requirementsOf(selector);
  const about = requirements.filter(({ key }) => typeof key === 'string' && Object.hasOwn(known, key));
  if (about.length === 0 && requirements.length > 0) return undefined;
  return about.every((requirement) => holds(requirement, known));
}

function requirementsOf(selector: Untrusted<LabelSelector>): readonly Requirement[] {
  const matchLabels = isObject(selector.matchLabels) ? Object.entries(selector.matchLabels) : [];
  const equalities = matchLabels.map(([key, value]) => ({ key, operator: 'In', values: [value as string] }));
  return [...equalities, ...list(selector.matchExpressions)];
}

function holds({ key, operator, values }: Requirement, labels: unknown): boolean {
  const value = own(labels, key ?? '');
  switch (operator) {
    case 'In':
      return typeof value === 'string' && strings(values).includes(value);
    case 'NotIn':
      return typeof value !== 'string' || !strings(values).includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
