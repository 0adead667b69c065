// The parts of what is said about violations and injections, wherever it is said. What came from outside is cleaned.

import { formatPath, type Path, shorten } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import { containerListIn } from '../engine/pod.ts';
import type { Policy } from '../engine/policy.ts';
import type { Violation } from '../engine/violation.ts';
import { clean } from './clean.ts';

/** Who is judged, in words: `Deployment ge-agents/api`. */
export function objectName(kind: string, namespace: string | undefined, name: string | undefined): string {
  if (kind === 'PodExecOptions') return objectName('exec in Pod', namespace, name);
  if (kind === 'PodAttachOptions') return objectName('attach to Pod', namespace, name);
  const place = namespace && kind !== 'Namespace' ? `${namespace}/` : '';
  return clean(shorten(`${kind} ${place}${name || '(name to be generated)'}`, LONGEST_NAME));
}

/** Names of Kubernetes are shorter. */
const LONGEST_NAME = 400;

/** Where a violation is: its path, and the container that it leads into. */
export function locationText({ finding, container }: Violation): string {
  const path = clean(formatPath(finding.path));
  return container === undefined ? path : `${path} (${clean(container)})`;
}

/** What was found, and what was wanted instead. */
export function valuesText({ finding, isOld }: Pick<Violation, 'finding' | 'isOld'>): string {
  return `found ${clean(finding.found)}, wanted ${clean(finding.wanted)}${isOld ? ' (as before)' : ''}`;
}

/** Which of the findings of a policy it is. */
export interface ReportedFinding {
  readonly policy: Policy;
  readonly finding: { readonly message: string };
}

/** What is wrong, without the values. */
export function messageText({ policy, finding }: ReportedFinding): string {
  return policy.messages[finding.message]?.text ?? policy.docs.summary;
}

/** How it is fixed. */
export function remediationOf({ policy, finding }: ReportedFinding): string {
  return policy.messages[finding.message]?.remediation ?? policy.docs.remediation;
}

/** The handbook's chapter, as it is cited. */
export function chapterOf({ handbook }: Policy): string {
  return `K8S:${handbook}`;
}

/** What is wrong, where, why, how to fix it, and the handbook's chapter. */
export function findingSentence(told: ReportedFinding, place: string, values: string): string {
  const { policy } = told;
  return `${policy.id}: ${place}: ${messageText(told)}: ${values}. Fix: ${remediationOf(told)} (handbook ${chapterOf(policy)})`;
}

/** What one policy injects into one container, or beside them. */
export interface InjectionNote {
  readonly policy: Policy;
  /** `spec.replicas=2`; `spec.strategy.rollingUpdate: maxSurge=1, maxUnavailable=0`. */
  readonly values: string;
  /** What the author should know about it. */
  readonly caution: string | undefined;
}

/** What each policy injected: a note for each container, and one for the rest; none for quiet policies. */
export function injectionNotes(injections: readonly Injection[]): readonly InjectionNote[] {
  const groups: [Injection, ...Injection[]][] = [];
  for (const injection of injections) {
    if (injection.policy.injects?.quiet) continue;
    const group = groups.at(-1);
    if (group !== undefined && belongTogether(group[0], injection)) group.push(injection);
    else groups.push([injection]);
  }
  return groups.map((group) => {
    const { policy, caution } = group[0];
    return { policy, values: valuesOf(group), caution };
  });
}

/** Injections come in the order of the policies, and within a policy in that of the containers. */
function belongTogether(a: Injection, b: Injection): boolean {
  if (a.policy !== b.policy) return false;
  const index = containerListIn(a.path);
  return index === containerListIn(b.path) && (index < 0 || a.path[index + 1] === b.path[index + 1]);
}

/** What all paths share stands in front. */
function valuesOf(injections: readonly Injection[]): string {
  const shared = injections.length < 2 ? [] : sharedPath(injections.map(({ path }) => path.slice(0, -1)));
  const values = injections.map(({ path, value }) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return clean(`${formatPath(path.slice(shared.length))}=${text}`);
  });
  return `${shared.length > 0 ? `${clean(formatPath(shared))}: ` : ''}${values.join(', ')}`;
}

function sharedPath(paths: readonly Path[]): Path {
  const [first = [], ...others] = paths;
  const end = first.findIndex((segment, index) => others.some((path) => path[index] !== segment));
  return end < 0 ? first : first.slice(0, end);
}
