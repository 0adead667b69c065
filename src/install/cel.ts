// CEL, as the API server evaluates it in a ValidatingAdmissionPolicy: what policies have in common. It mirrors the engine,
// and test/cluster/backstop.test.ts holds the two together.
import { DEBUG_LABEL, DEBUG_NAME, NODE_LABELS } from '../engine/debugging.ts';
import { isObject, type Path } from '../engine/json.ts';
import type { Resource } from '../engine/resource.ts';

/** One state of the object: the one that a request would write, or the one that it would replace. */
export type State = 'object' | 'oldObject';

/** Settings as CEL. Maps hold values of one type there: each value is dyn. Sorted, as Helm sorts them. */
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

/** The optional value at a path of an object. */
export function valueIn(object: string, path: Path): string {
  return [object, ...path].join('.?');
}

/** A state of an object, as the API server checks its type: where it may be of several kinds, no schema fits. */
export function stateOf(state: State, resources: readonly Resource[]): string {
  const [first, ...others] = resources;
  return others.every(({ kind }) => kind === first?.kind) ? state : `dyn(${state})`;
}

/** What depends on the kind of the object, where it does. */
export function byKind(resources: readonly Resource[], of: (resource: Resource) => string): string {
  const kinds = new Map<string, Set<string>>();
  for (const resource of resources) {
    const cel = of(resource);
    kinds.set(cel, (kinds.get(cel) ?? new Set()).add(resource.kind));
  }
  // What most kinds have comes last, and needs no condition.
  const [last, ...others] = [...kinds].sort(([, a], [, b]) => b.size - a.size);
  const rest = others.map(([cel, these]) => `request.kind.kind in ${list(these)} ? ${cel}\n: `);
  return `${rest.join('')}${last?.[0]}`;
}

/** A list of names that need no escapes. */
export function list(names: Iterable<string>): string {
  return `[${[...names].map((name) => `'${name}'`).join(', ')}]`;
}

/** Terms that must all hold, or any of them; each on its own line. */
export function all(terms: readonly string[]): string {
  return terms.join('\n&& ');
}

export function any(terms: readonly string[]): string {
  return `(${terms.join(' || ')})`;
}

/** Whether the request's namespace is one of those that a list of patterns names. */
export function isInNamespaces(patterns: string): string {
  return `request.namespace.matches('^(' + ${patterns}.join('|').replace('*', '.*') + ')$')`;
}

/** Whether a list of users, of which some are the start of a name and `*`, has the one who sends the request. */
export function isOneOf(users: string): string {
  const name = 'request.userInfo.username';
  return `${users}.exists(user, user.endsWith('*') ? ${name}.startsWith(user.substring(0, user.size() - 1)) : ${name} == user)`;
}

/**
 * Whether a state of a Pod is what `kubectl debug node/NAME` makes (debugging.ts). Clients are measured by what they rent.
 */
export function isNodeDebugger(state: State): string {
  const pod = `dyn(${state})`;
  const text = (...path: string[]) => `${valueIn(pod, path)}.orValue('')`;
  const labels = `${valueIn(pod, ['metadata', 'labels'])}.orValue({})`;
  const begins = (name: string) => `${name}.startsWith('${DEBUG_NAME}' + ${text('spec', 'nodeName')} + '-')`;
  const [name, beginning] = [text('metadata', 'name'), text('metadata', 'generateName')];
  return all([
    "request.kind.kind == 'Pod'",
    `!${isInNamespaces('variables.clients.namespaces')}`,
    `${valueIn(pod, ['metadata', 'ownerReferences'])}.orValue([]).size() == 0`,
    `${labels}[?'${DEBUG_LABEL.key}'] == optional.of('${DEBUG_LABEL.value}')`,
    `${labels}.all(key, key == '${DEBUG_LABEL.key}' || key.startsWith('${NODE_LABELS}'))`,
    `${text('spec', 'nodeName')} != ''`,
    `(${name} == '' ? ${begins(beginning)} : ${begins(name)})`,
    `${text('spec', 'restartPolicy')} == 'Never'`,
    `${valueIn(pod, ['spec', 'containers'])}.orValue([]).size() == 1`,
    `${valueIn(pod, ['spec', 'initContainers'])}.orValue([]).size() == 0`,
  ]);
}

const LABELS = 'variables.executors.labels';

/** Whether an object of this kind is about executors, as far as it shows (subject.ts, target.ts). */
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

/** A text in which names in braces stand for CEL strings. */
export function interpolate(text: string, values: Readonly<Record<string, string>>): string {
  const parts = text.split(/\{(\w+)\}/).map((part, index) => {
    const value = index % 2 === 1 ? values[part] : undefined;
    if (value === undefined) return JSON.stringify(index % 2 === 1 ? `{${part}}` : part);
    return value.includes(' ') ? `(${value})` : value;
  });
  return parts.filter((part) => part !== '""').join(' + ');
}
