// The hard limits as ValidatingAdmissionPolicies: the API server holds them itself, while zonegate is down or not called.
// Their text is the same in every zone; what a zone's profile decides stands in it as data.

import { formatPath } from '../engine/json.ts';
import { controllerKinds } from '../engine/owner.ts';
import type { Backstop, Policy } from '../engine/policy.ts';
import type { Registry } from '../engine/registry.ts';
import { jobs, pods, type Resource } from '../engine/resource.ts';
import { isInTemplate, withRevisions } from '../engine/rollback.ts';
import { effectOf } from '../engine/violation.ts';
import { levels } from '../engine/zone.ts';
import { findingSentence } from '../text/sentence.ts';
import {
  all,
  any,
  byKind,
  interpolate,
  isInNamespaces,
  isNodeDebugger,
  isOfExecutors,
  isOneOf,
  list,
  type State,
  stateOf,
  valueIn,
} from './cel.ts';
import {
  exemptConditions,
  isOwned,
  type MatchCondition,
  OWNER_IS_CONTROLLER_KIND,
  type Rule,
  rulesOf,
} from './webhook-configuration.ts';

/** The settings of a zone's profile. In CEL they are variables with these names. */
export const settingNames = ['options', 'executors', 'clients', 'controllers', 'operators', 'namespaces'] as const;
export type SettingName = (typeof settingNames)[number];

/** What happens to a new violation. */
export type Action = 'deny' | 'warn';

export interface Variable {
  readonly name: string;
  readonly expression: string;
}

/** One policy's backstop, in any zone. */
export interface BackstopText {
  readonly id: string;
  /** The settings that it reads. */
  readonly settings: readonly SettingName[];
  readonly resourceRules: readonly Rule[];
  readonly matchConditions: readonly MatchCondition[];
  readonly variables: readonly Variable[];
  readonly messageExpression: string;
}

/** The validation expressions: false where the action is taken. */
export const expressions: Readonly<Record<Action, string>> = {
  deny: '!variables.isNew || !variables.isDenied',
  warn: '!variables.isNew || variables.isDenied',
};

/** Patterns of the namespaces in which a policy is a must, in which the mode is enforce at least, and strict. */
export interface Strictness {
  readonly must: readonly string[];
  readonly enforce: readonly string[];
  readonly strict: readonly string[];
}

/** Where new violations are denied: in the namespaces that all patterns of one of these lists have. */
export const denying: readonly (readonly (keyof Strictness)[])[] = (['strict', 'enforce'] as const).map((mode) => {
  const isEveryLevel = levels.every((level) => effectOf(level, mode) === 'denied');
  return isEveryLevel ? [mode] : [mode, 'must'];
});

/** The backstops of all policies that have one. */
export function backstopTexts(registry: Registry): readonly BackstopText[] {
  return registry.policies.flatMap((policy) =>
    policy.backstop === undefined ? [] : [textOf(limitedToBackstop(policy, policy.backstop), policy.backstop)],
  );
}

/** A policy with only those resources that its backstop covers. */
function limitedToBackstop(policy: Policy, { resources = policy.match.resources }: Backstop<string>): Policy {
  return { ...policy, match: { ...policy.match, resources } };
}

function textOf(policy: Policy, backstop: Backstop<string>): BackstopText {
  const { resources } = policy.match;
  const allowsNodeDebugger = policy.onlyWarnsDebugging === true && resources.includes(pods);
  const revisioned = resources.filter((resource) => withRevisions.includes(resource));
  const excuses = [
    ...(revisioned.length > 0 ? [{ name: 'mayBeRollback', expression: mayBeRollback(revisioned, backstop) }] : []),
    ...(resources.includes(jobs) ? [{ name: 'mayBeInstance', expression: mayBeInstance }] : []),
  ];
  const debugging = allowsNodeDebugger ? [{ name: 'isNodeDebugger', expression: isNodeDebugger('object') }] : [];
  const variables = [
    ...debugging,
    { name: 'now', expression: valueCel('object', policy, backstop) },
    { name: 'before', expression: valueCel('oldObject', policy, backstop) },
    { name: 'isBroken', expression: isBroken('object', policy, backstop) },
    { name: 'wasBroken', expression: wasBroken(policy, backstop, allowsNodeDebugger) },
    { name: 'isNew', expression: all(['variables.isBroken', isNew(backstop), ...notMadeByController(resources)]) },
    ...excuses,
    {
      name: 'isDenied',
      expression: all([
        isStrict,
        `!(${isForOperator})`,
        ...[...debugging, ...excuses].map(({ name }) => `!variables.${name}`),
      ]),
    },
  ];
  const path = byKind(resources, (resource) => `'${formatPath(backstop.path(resource))}'`);
  const sentence = findingSentence({ policy, finding: backstop }, '{path}', 'found {found}, wanted {wanted}');
  const found = backstop.found('variables.now');
  const messageExpression = interpolate(sentence, { path, found, wanted: backstop.wanted });
  const everything = [...variables.map(({ expression }) => expression), messageExpression].join('\n');
  return {
    id: policy.id,
    settings: settingNames.filter((name) => everything.includes(`variables.${name}`)),
    resourceRules: rulesOf([policy]),
    matchConditions: exemptConditions,
    variables,
    messageExpression,
  };
}

const IS_UPDATE = "request.operation == 'UPDATE'";

function valueCel(state: State, { match }: Policy, { path, unset }: Backstop<string>): string {
  const object = stateOf(state, match.resources);
  return byKind(match.resources, (resource) => {
    const value = valueIn(object, path(resource));
    return unset === undefined ? value : `${value}.orValue(${unset(resource)})`;
  });
}

/** Whether a state of the object breaks the rule. */
function isBroken(state: State, { match }: Policy, { of, breaks }: Backstop<string>): string {
  const { where, resources } = match;
  const object = stateOf(state, resources);
  return all([
    ...(where === undefined || where === 'system' ? [] : [isInNamespaces(`variables.${where}.namespaces`)]),
    breaks(state === 'object' ? 'variables.now' : 'variables.before'),
    ...(of === undefined ? [] : [`(${byKind(resources, (resource) => isOfExecutors(object, resource))})`]),
  ]);
}

/**
 * Whether the old object breaks the rule. A pod that was admitted for debugging counts only while it still is such a
 * pod.
 */
function wasBroken(policy: Policy, backstop: Backstop<string>, allowsNodeDebugger: boolean): string {
  const isStillDebugger = `(!(${isNodeDebugger('oldObject')}) || variables.isNodeDebugger)`;
  return all([IS_UPDATE, isBroken('oldObject', policy, backstop), ...(allowsNodeDebugger ? [isStillDebugger] : [])]);
}

/** Whether a violation is new: the old object has none, or a smaller amount, or another `about`. */
function isNew({ amount, about }: Backstop<string>): string {
  if (amount === undefined && about === undefined) return '!variables.wasBroken';
  const [now, before] = ['variables.now', 'variables.before'];
  return any([
    '!variables.wasBroken',
    ...(amount === undefined ? [] : [`${amount(now)} > ${amount(before)}`]),
    ...(about === undefined ? [] : [`${about(now)} != ${about(before)}`]),
  ]);
}

/**
 * Excludes objects that the profile's own controllers make; the match conditions exclude those of Kubernetes'
 * controllers.
 */
function notMadeByController(resources: readonly Resource[]): readonly string[] {
  if (!resources.some(({ kind }) => controllerKinds.has(kind))) return [];
  return [`!(${isOneOf('variables.controllers.users')} && ${isOwned(`(${OWNER_IS_CONTROLLER_KIND})`)})`];
}

/**
 * Whether a Job may come from `kubectl create job --from=cronjob/NAME`. CEL cannot look up the CronJob's template to
 * compare.
 */
const mayBeInstance = all([
  "request.operation == 'CREATE'",
  "request.kind.kind == 'Job'",
  isOwned("owner.kind == 'CronJob' && owner.apiVersion.startsWith('batch/')"),
  "object.?metadata.?annotations[?'cronjob.kubernetes.io/instantiate'] == optional.of('manual')",
]);

/** Whether an operator makes the object for an owner: then there is only a warning. */
const isForOperator = `${isOneOf('variables.operators.users')} && ${isOwned('true')}`;

/** Whether new violations are denied in the request's namespace. */
const isStrict = any(
  denying.map((names) => names.map((name) => isInNamespaces(`variables.namespaces.${name}`)).join(' && ')),
);

/**
 * Whether an update may be a rollback. CEL cannot look up the revisions; only an object that was never changed has
 * none. As in rollback.ts, this excuses violations in the template, and others if nothing but the template changes.
 */
function mayBeRollback(revisioned: readonly Resource[], { path }: Backstop<string>): string {
  const [now, before] = ['dyn(object)', 'dyn(oldObject)'];
  const isEqual = (...field: string[]) => `${valueIn(now, field)} == ${valueIn(before, field)}`;
  const nothingElse = [
    `${now}.spec.all(key, key == 'template' || ${now}.spec[?key] == ${before}.spec[?key])`,
    `${before}.spec.all(key, key in ${now}.spec)`,
    isEqual('metadata', 'labels'),
    isEqual('metadata', 'ownerReferences'),
  ];
  return all([
    IS_UPDATE,
    `request.kind.kind in ${list(revisioned.map(({ kind }) => kind))}`,
    `${before}.metadata.generation > 1`,
    `${now}.spec.template != ${before}.spec.template`,
    ...(revisioned.every((resource) => isInTemplate(path(resource))) ? [] : nothingElse),
  ]);
}
