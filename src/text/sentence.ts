// The parts of sentences about violations and injections, for denials, warnings and reports. Text from outside is
// cleaned.

import { formatPath, type Path, shorten } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import { containerListIn } from '../engine/pod.ts';
import type { Policy } from '../engine/policy.ts';
import type { Violation } from '../engine/violation.ts';
import { clean } from './clean.ts';

/** An object in words: `Deployment ge-agents/api`. */
export function objectName(kind: string, namespace: string | undefined, name: string | undefined): string {
  if (kind === 'PodExecOptions') return objectName('exec in Pod', namespace, name);
  if (kind === 'PodAttachOptions') return objectName('attach to Pod', namespace, name);
  const prefix = namespace && kind !== 'Namespace' ? `${namespace}/` : '';
  return clean(shorten(`${kind} ${prefix}${name || '(name to be generated)'}`, LONGEST_NAME));
}

/** In characters. Names in Kubernetes are shorter. */
const LONGEST_NAME = 400;

/** The path of a violation, and the name of the container that it leads into. */
export function locationText({ finding, container }: Violation): string {
  const path = clean(formatPath(finding.path));
  return container === undefined ? path : `${path} (${clean(container)})`;
}

/** What was found and what was wanted, with a note for an old violation. */
export function valuesText({ finding, isOld }: Pick<Violation, 'finding' | 'isOld'>): string {
  return `found ${clean(finding.found)}, wanted ${clean(finding.wanted)}${isOld ? ' (as before)' : ''}`;
}

/** A finding, as far as its sentences need it. */
export interface ReportedFinding {
  readonly policy: Policy;
  readonly finding: { readonly message: string };
}

/** The text of a finding's message, without the values. */
export function messageText({ policy, finding }: ReportedFinding): string {
  return policy.messages[finding.message]?.text ?? policy.docs.summary;
}

/** The sentence that says how to fix a finding. */
export function remediationOf({ policy, finding }: ReportedFinding): string {
  return policy.messages[finding.message]?.remediation ?? policy.docs.remediation;
}

/** The handbook's chapter: `K8S:HEALTH_PROBES`. */
export function chapterOf({ handbook }: Policy): string {
  return `K8S:${handbook}`;
}

/** A finding in one sentence: policy, path, message, values, fix, chapter. */
export function findingSentence(reported: ReportedFinding, location: string, values: string): string {
  const { policy } = reported;
  return `${policy.id}: ${location}: ${messageText(reported)}: ${values}. Fix: ${remediationOf(reported)} (handbook ${chapterOf(policy)})`;
}

/** What one policy injects into one container, or outside of containers. */
export interface InjectionNote {
  readonly policy: Policy;
  /** `spec.replicas=2`; `spec.strategy.rollingUpdate: maxSurge=1, maxUnavailable=0`. */
  readonly values: string;
  /** What the author should know about it. */
  readonly caution: string | undefined;
}

/**
 * Groups injections into notes: for each policy one for each container, and one for the rest; none for quiet policies.
 */
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

/** Whether two injections belong in one note. They come in the order of policies, then of containers. */
function belongTogether(a: Injection, b: Injection): boolean {
  if (a.policy !== b.policy) return false;
  const index = containerListIn(a.path);
  return index === containerListIn(b.path) && (index < 0 || a.path[index + 1] === b.path[index + 1]);
}

/** The injections as `PATH=VALUE`, with the part that all paths share in front. */
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
