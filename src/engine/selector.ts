// Label selectors (meta/v1 LabelSelector), as the API server evaluates them.
import type { LabelSelector, LabelSelectorRequirement } from 'kubernetes-types/meta/v1.d.ts';
import { compiledOnce } from './compiled.ts';
import { isObject, list, strings, type Untrusted } from './json.ts';

/** A compiled label selector. To match an object costs no more than the number of its labels. */
export interface Selector {
  /** Whether it selects an object with these labels. */
  selects(labels: unknown): boolean;
  /**
   * Whether it may select objects of which only some labels are known. False where it excludes one of these labels;
   * undefined where it says nothing about any of them.
   */
  concerns(known: Readonly<Record<string, string>>): boolean | undefined;
  /** The labels that all selected objects have. */
  readonly required: readonly RequiredLabel[];
}

/** A label that a selector requires. */
export interface RequiredLabel {
  readonly key: string;
  /** The value, where only one is allowed. */
  readonly value: string | undefined;
}

/** Compiles the selector of an object's spec. An empty one selects all objects, a missing one none. */
export function selectorOf(selector: unknown): Selector {
  return isObject(selector) ? compiled(selector) : nothing;
}

const nothing: Selector = { selects: () => false, concerns: () => false, required: [] };

const compiled = compiledOnce((selector: Untrusted<LabelSelector>): Selector => {
  const rules = rulesOf(selector);
  const required = [...rules].filter(([, { isRequired }]) => isRequired);
  return {
    selects(labels) {
      let met = 0;
      for (const key of isObject(labels) ? Object.keys(labels) : []) {
        const rule = rules.get(key);
        if (rule === undefined) continue;
        if (!admits(rule, (labels as Readonly<Record<string, unknown>>)[key])) return false;
        if (rule.isRequired) met += 1;
      }
      return met === required.length;
    },
    concerns(known) {
      const about = Object.keys(known).filter((key) => rules.has(key));
      if (about.length === 0 && rules.size > 0) return undefined;
      return about.every((key) => admits(rules.get(key), known[key]));
    },
    required: required.map(([key, { values }]) => ({
      key,
      value: typeof values === 'string' ? values : onlyOne(values),
    })),
  };
});

/** All that a selector says about one key. */
interface Rule {
  /** Whether the label must exist. */
  isRequired: boolean;
  /** Whether the label must not exist. With `isRequired`, the selector selects nothing. */
  isForbidden: boolean;
  /** The allowed values; the value itself where only one is allowed. Undefined where any value is. */
  values: ReadonlySet<string> | string | undefined;
  /** The forbidden values. */
  others: Set<string> | undefined;
}

function onlyOne(values: ReadonlySet<string> | undefined): string | undefined {
  return values?.size === 1 ? [...values][0] : undefined;
}

function isAmong(value: string, values: ReadonlySet<string> | string): boolean {
  return typeof values === 'string' ? value === values : values.has(value);
}

function rulesOf({ matchLabels, matchExpressions }: Untrusted<LabelSelector>): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>();
  const ruleOf = (key: string): Rule => {
    const rule = rules.get(key) ?? { isRequired: false, isForbidden: false, values: undefined, others: undefined };
    rules.set(key, rule);
    return rule;
  };
  if (isObject(matchLabels)) for (const key of Object.keys(matchLabels)) allow(ruleOf(key), [matchLabels[key]]);
  for (const requirement of list(matchExpressions)) {
    const { key } = requirement;
    tighten(ruleOf(typeof key === 'string' ? key : ''), requirement);
  }
  return rules;
}

function tighten(rule: Rule, { operator, values }: Untrusted<LabelSelectorRequirement>): void {
  switch (operator) {
    case 'In':
      allow(rule, values);
      return;
    case 'NotIn':
      rule.others ??= new Set();
      for (const value of strings(values)) rule.others.add(value);
      return;
    case 'Exists':
      rule.isRequired = true;
      return;
    case 'DoesNotExist':
      rule.isForbidden = true;
      return;
    default:
      // An unknown operator selects nothing.
      rule.isRequired = true;
      rule.isForbidden = true;
  }
}

function allow(rule: Rule, values: unknown): void {
  const { values: before } = rule;
  rule.isRequired = true;
  const wanted = strings(values).filter((value) => before === undefined || isAmong(value, before));
  rule.values = wanted.length === 1 ? wanted[0] : new Set(wanted);
}

/** Whether a label with this value satisfies a rule. */
function admits(rule: Rule | undefined, value: unknown): boolean {
  if (rule === undefined) return true;
  if (rule.isForbidden) return false;
  if (typeof value !== 'string') return rule.values === undefined;
  return (rule.values === undefined || isAmong(value, rule.values)) && !rule.others?.has(value);
}
