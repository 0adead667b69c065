// The hard limits as ValidatingAdmissionPolicies: the API server holds them itself, while zonegate is down or not called.
// Their text is the same in every zone; what a zone's profile decides stands in it as data.

import { formatPath } from '../engine/json.ts';
import { makers } from '../engine/owner.ts';
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
  IS_CONTROLLER_KIND,
  isOwned,
  type MatchCondition,
  type Rule,
  rulesOf,
} from './webhook-configuration.ts';

/** What a zone's profile decides. In CEL they are variables of these names. */
export const settingNames = ['options', 'executors', 'clients', 'controllers', 'operators', 'namespaces'] as const;
export type SettingName = (typeof settingNames)[number];

/** What becomes of a violation that is new. */
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

/** What must hold, for what is denied and for what is warned of. */
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
    policy.backstop === undefined ? [] : [textOf(heldPart(policy, policy.backstop), policy.backstop)],
  );
}

/** The policy for what its backstop can be asked about. */
function heldPart(policy: Policy, { resources = policy.match.resources }: Backstop<string>): Policy {
  return { ...policy, match: { ...policy.match, resources } };
}

function textOf(policy: Policy, backstop: Backstop<string>): BackstopText {
  const { resources } = policy.match;
  const sparesNodes = policy.onlyWarnsDebugging === true && resources.includes(pods);
  const kept = resources.filter((resource) => withRevisions.includes(resource));
  const excuses = [
    ...(kept.length > 0 ? [{ name: 'mayBeRollback', expression: mayBeRollback(kept, backstop) }] : []),
    ...(resources.includes(jobs) ? [{ name: 'mayBeInstance', expression: mayBeInstance }] : []),
  ];
  const spared = sparesNodes ? [{ name: 'isNodeDebugger', expression: isNodeDebugger('object') }] : [];
  const variables = [
    ...spared,
    { name: 'now', expression: valueCel('object', policy, backstop) },
    { name: 'before', expression: valueCel('oldObject', policy, backstop) },
    { name: 'isBroken', expression: isBroken('object', policy, backstop) },
    { name: 'wasBroken', expression: wasBroken(policy, backstop, sparesNodes) },
    { name: 'isNew', expression: all(['variables.isBroken', isNew(backstop), ...notMade(resources)]) },
    ...excuses,
    {
      name: 'isDenied',
      expression: all([
        isStrict,
        `!(${isForOperator})`,
        ...[...spared, ...excuses].map(({ name }) => `!variables.${name}`),
      ]),
    },
  ];
  const place = byKind(resources, (resource) => `'${formatPath(backstop.path(resource))}'`);
  const sentence = findingSentence({ policy, finding: backstop }, '{place}', 'found {found}, wanted {wanted}');
  const found = backstop.found('variables.now');
  const messageExpression = interpolate(sentence, { place, found, wanted: backstop.wanted });
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

/** Whether it was broken before the update; what was let in to debug with, where it is nothing else now, does not count. */
function wasBroken(policy: Policy, backstop: Backstop<string>, sparesNodes: boolean): string {
  const isKept = `(!(${isNodeDebugger('oldObject')}) || variables.isNodeDebugger)`;
  return all([IS_UPDATE, isBroken('oldObject', policy, backstop), ...(sparesNodes ? [isKept] : [])]);
}

/** Whether what is broken was not broken before, or is worse now, or another. */
function isNew({ amount, about }: Backstop<string>): string {
  if (amount === undefined && about === undefined) return '!variables.wasBroken';
  const [now, before] = ['variables.now', 'variables.before'];
  return any([
    '!variables.wasBroken',
    ...(amount === undefined ? [] : [`${amount(now)} > ${amount(before)}`]),
    ...(about === undefined ? [] : [`${about(now)} != ${about(before)}`]),
  ]);
}

/** What Kubernetes' own controllers make is not called for at all; these are others that the profile takes for such. */
function notMade(resources: readonly Resource[]): readonly string[] {
  if (!resources.some(({ kind }) => makers.has(kind))) return [];
  return [`!(${isOneOf('variables.controllers.users')} && ${isOwned(`(${IS_CONTROLLER_KIND})`)})`];
}

/**
 * Whether a Job may be one that `kubectl create job --from` made of a CronJob: nobody can look here what that has for a
 * template.
 */
const mayBeInstance = all([
  "request.operation == 'CREATE'",
  "request.kind.kind == 'Job'",
  isOwned("owner.kind == 'CronJob' && owner.apiVersion.startsWith('batch/')"),
  "object.?metadata.?annotations[?'cronjob.kubernetes.io/instantiate'] == optional.of('manual')",
]);

/** Whether an operator makes the object for an owner: it is only warned of. */
const isForOperator = `${isOneOf('variables.operators.users')} && ${isOwned('true')}`;

/** Whether new violations are denied in the request's namespace. */
const isStrict = any(
  denying.map((names) => names.map((name) => isInNamespaces(`variables.namespaces.${name}`)).join(' && ')),
);

/**
 * Whether an update may bring back an earlier template: nobody can look here whether there is one. An object that was
 * never changed has none. As in rollback.ts, it excuses what is found in the template; and where nothing else changes,
 * everything.
 */
function mayBeRollback(kept: readonly Resource[], { path }: Backstop<string>): string {
  const [now, before] = ['dyn(object)', 'dyn(oldObject)'];
  const isEqual = (...at: string[]) => `${valueIn(now, at)} == ${valueIn(before, at)}`;
  const nothingElse = [
    `${now}.spec.all(key, key == 'template' || ${now}.spec[?key] == ${before}.spec[?key])`,
    `${before}.spec.all(key, key in ${now}.spec)`,
    isEqual('metadata', 'labels'),
    isEqual('metadata', 'ownerReferences'),
  ];
  return all([
    IS_UPDATE,
    `request.kind.kind in ${list(kept.map(({ kind }) => kind))}`,
    `${before}.metadata.generation > 1`,
    `${now}.spec.template != ${before}.spec.template`,
    ...(kept.every((resource) => isInTemplate(path(resource))) ? [] : nothingElse),
  ]);
}
