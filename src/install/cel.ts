// Parts of CEL expressions for ValidatingAdmissionPolicies, which several policies share. They must say the same as the
// engine: test/cluster/backstop.test.ts compares the two.
import { DEBUG_LABEL, DEBUG_NAME, NODE_LABELS } from '../engine/debugging.ts';
import { isObject, type Path } from '../engine/json.ts';
import type { Resource } from '../engine/resource.ts';

/** The new state of the object, or the old one. */
export type State = 'object' | 'oldObject';

/** Settings as a CEL map. Its values must have one type: each is dyn. Sorted, as Helm sorts them. */
export function mapOf(settings: object): string {
  const entries = sorted(settings).map(([key, value]) => `${JSON.stringify(key)}: dyn(${json(value)})`);
  return `{${entries.join(', ')}}`;
}

function json(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (isObject(each) ? Object.fromEntries(sorted(each)) : each));
}

function sorted(object: object): [string, unknown][] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** CEL for the value at a path, as an optional. */
export function valueIn(object: string, path: Path): string {
  return [object, ...path].join('.?');
}

/** CEL for a state of the object. Where it may be of several kinds, it is dyn: then the API server checks no types. */
export function stateOf(state: State, resources: readonly Resource[]): string {
  const [first, ...others] = resources;
  return others.every(({ kind }) => kind === first?.kind) ? state : `dyn(${state})`;
}

/** CEL that depends on the kind of the object; without a condition where it is the same for all. */
export function byKind(resources: readonly Resource[], of: (resource: Resource) => string): string {
  const kinds = new Map<string, Set<string>>();
  for (const resource of resources) {
    const cel = of(resource);
    kinds.set(cel, (kinds.get(cel) ?? new Set()).add(resource.kind));
  }
  // The expression of the most kinds comes last, without a condition.
  const [last, ...others] = [...kinds].sort(([, a], [, b]) => b.size - a.size);
  const rest = others.map(([cel, these]) => `request.kind.kind in ${list(these)} ? ${cel}\n: `);
  return `${rest.join('')}${last?.[0]}`;
}

/** A CEL list of names, which must need no escapes. */
export function list(names: Iterable<string>): string {
  return `[${[...names].map((name) => `'${name}'`).join(', ')}]`;
}

/** Terms of which all must hold, each on its own line. */
export function all(terms: readonly string[]): string {
  return terms.join('\n&& ');
}

/** Terms of which one must hold. */
export function any(terms: readonly string[]): string {
  return `(${terms.join(' || ')})`;
}

/** CEL: whether the request's namespace matches a list of patterns. */
export function isInNamespaces(patterns: string): string {
  return `request.namespace.matches('^(' + ${patterns}.join('|').replace('*', '.*') + ')$')`;
}

/** CEL: whether the request's user is in a list of users, which may end in `*`. */
export function isOneOf(users: string): string {
  const name = 'request.userInfo.username';
  return `${users}.exists(user, user.endsWith('*') ? ${name}.startsWith(user.substring(0, user.size() - 1)) : ${name} == user)`;
}

/**
 * CEL: whether a Pod is one that `kubectl debug node/NAME` makes (debugging.ts). Pods of clients count as any others.
 */
export function isNodeDebugger(state: State): string {
  const pod = `dyn(${state})`;
  const text = (...path: string[]) => `${valueIn(pod, path)}.orValue('')`;
  const labels = `${valueIn(pod, ['metadata', 'labels'])}.orValue({})`;
  const isNamedAfterNode = (name: string) => `${name}.startsWith('${DEBUG_NAME}' + ${text('spec', 'nodeName')} + '-')`;
  const [name, generateName] = [text('metadata', 'name'), text('metadata', 'generateName')];
  return all([
    "request.kind.kind == 'Pod'",
    `!${isInNamespaces('variables.clients.namespaces')}`,
    `${valueIn(pod, ['metadata', 'ownerReferences'])}.orValue([]).size() == 0`,
    `${labels}[?'${DEBUG_LABEL.key}'] == optional.of('${DEBUG_LABEL.value}')`,
    `${labels}.all(key, key == '${DEBUG_LABEL.key}' || key.startsWith('${NODE_LABELS}'))`,
    `${text('spec', 'nodeName')} != ''`,
    `(${name} == '' ? ${isNamedAfterNode(generateName)} : ${isNamedAfterNode(name)})`,
    `${text('spec', 'restartPolicy')} == 'Never'`,
    `${valueIn(pod, ['spec', 'containers'])}.orValue([]).size() == 1`,
    `${valueIn(pod, ['spec', 'initContainers'])}.orValue([]).size() == 0`,
  ]);
}

const LABELS = 'variables.executors.labels';

/** CEL: whether an object of this kind is about executors, as far as it shows (object-view.ts, target.ts). */
export function isOfExecutors(object: string, resource: Resource): string {
  if (resource.subresource === 'scale') {
    const terms = `${valueIn(object, ['status', 'selector'])}.orValue('').split(',')`;
    const equalities = `[key + '=' + ${LABELS}[key], key + '==' + ${LABELS}[key], key + ' in (' + ${LABELS}[key] + ')']`;
    return `${LABELS}.all(key, ${terms}.exists(term, term.trim() in ${equalities}))`;
  }
  const own = hasLabels(object, ['metadata', 'labels']);
  if (resource.template === undefined) {
    const target = valueIn(object, ['spec', 'scaleTargetRef', 'name']);
    return any([own, `${target}.orValue('') in variables.executors.names`]);
  }
  return any([own, hasLabels(object, [...resource.template, 'metadata', 'labels'])]);
}

function hasLabels(object: string, path: Path): string {
  return `${LABELS}.all(key, ${valueIn(object, path)}[?key] == optional.of(${LABELS}[key]))`;
}

/** CEL for a text in which names in braces stand for the given CEL strings. */
export function interpolate(text: string, values: Readonly<Record<string, string>>): string {
  const parts = text.split(/\{(\w+)\}/).map((part, index) => {
    const value = index % 2 === 1 ? values[part] : undefined;
    if (value === undefined) return JSON.stringify(index % 2 === 1 ? `{${part}}` : part);
    return value.includes(' ') ? `(${value})` : value;
  });
  return parts.filter((part) => part !== '""').join(' + ');
}
