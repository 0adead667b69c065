// The only place where findings become sentences.
import { formatPath, type Path } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import type { Policy } from '../engine/policy.ts';
import type { AdmissionRequest } from '../engine/request.ts';
import type { Violation } from '../engine/violation.ts';
import type { Mode } from '../engine/zone.ts';

/** Who is judged, in words: `Deployment ge-agents/api`. */
export function objectName(kind: string, namespace: string | undefined, name: string | undefined): string {
  if (kind === 'PodExecOptions') return objectName('exec in Pod', namespace, name);
  const place = namespace && kind !== 'Namespace' ? `${namespace}/` : '';
  return clean(`${kind} ${place}${name || '(name to be generated)'}`);
}

/** The most severe first: `must` before `should`, new before old. */
export function bySeverity(violations: readonly Violation[]): readonly Violation[] {
  const rank = ({ level, isOld }: Violation) => (isOld ? 2 : 0) + (level === 'must' ? 0 : 1);
  return violations.length < 2 ? violations : violations.toSorted((a, b) => rank(a) - rank(b));
}

/** A violation as a warning: policy, place, found, wanted. */
export function warningOf(violation: Violation): string {
  return `${violation.policy.id}: ${placeOf(violation)}: ${valuesIn(violation)}`;
}

/** A violation as a line of a denial: also why it is wrong, how to fix it, and the handbook's chapter. */
function denialLineOf(violation: Violation): string {
  const { policy, level, finding } = violation;
  const message = policy.messages[finding.message];
  const fix = message?.remediation ?? policy.docs.remediation;
  return (
    `- [${level}] ${policy.id}: ${placeOf(violation)}: ${message?.text ?? policy.docs.summary}: ${valuesIn(violation)}. ` +
    `Fix: ${fix} (handbook K8S:${policy.handbook})`
  );
}

/** The whole denial: what is refused, and a line for each violation. */
export function denialOf(
  zone: string,
  mode: Mode,
  request: AdmissionRequest,
  violations: readonly Violation[],
  { revision, isUnverified }: { readonly revision: string | undefined; readonly isUnverified: boolean },
): { readonly code: number; readonly reason: string; readonly message: string } {
  const what = objectName(request.kind.kind, request.namespace, request.name);
  const count = violations.length === 1 ? '1 violation' : `${violations.length} violations`;
  const lines = [`zonegate refuses ${what} in ${zone} (${mode}): ${count}`, ...violations.map(denialLineOf)];
  if (revision !== undefined) lines.push(`Rolling back to revision ${revision} alone would be admitted.`);
  if (isUnverified) lines.push(`A rollback would be admitted, but ${NOT_VERIFIED}. Try again.`);
  return { code: 403, reason: 'Forbidden', message: lines.join('\n') };
}

const NOT_VERIFIED =
  'whether this is one could not be verified: the API server did not tell zonegate which revisions there are';

/** What is said of a rollback that is admitted; or of an update that may be one. */
export function rollbackWarning(revision: string | undefined, isUnverified: boolean): readonly string[] {
  if (isUnverified) return [`zonegate: admitted as it may be a rollback: ${NOT_VERIFIED}`];
  if (revision === undefined) return [];
  return [
    `rollback to revision ${revision}: admitted and recorded; now find the root cause (handbook K8S:DEPLOYMENTS)`,
  ];
}

/** What each policy injected: a warning for each container, and one for the rest; none for quiet policies. */
export function injectionWarnings(injections: readonly Injection[], verb: 'injected' | 'would inject'): string[] {
  const groups: Injection[][] = [];
  for (const injection of injections) {
    if (injection.policy.injects?.quiet) continue;
    const group = groups.at(-1);
    if (group?.[0] !== undefined && belongTogether(group[0], injection)) group.push(injection);
    else groups.push([injection]);
  }
  return groups.map((group) => {
    const { id, injects } = (group[0] as Injection).policy;
    const caution = injects?.caution === undefined ? '' : ` (${injects.caution})`;
    return `${id}: ${verb} ${valuesOf(group)}${caution}`;
  });
}

/** Injections come in the order of the policies, and within a policy in that of the containers. */
function belongTogether(a: Injection, b: Injection): boolean {
  if (a.policy !== b.policy) return false;
  const at = containersAt(a.path);
  return at === containersAt(b.path) && (at < 0 || a.path[at + 1] === b.path[at + 1]);
}

function containersAt(path: Path): number {
  return path.findIndex((segment) => segment === 'containers' || segment === 'initContainers');
}

/** The ids of policies, sorted, each once, as audit annotations list them; undefined when there are none. */
export function policyIds(items: readonly { readonly policy: Policy }[]): string | undefined {
  const ids: string[] = [];
  for (const { policy } of items) if (!ids.includes(policy.id)) ids.push(policy.id);
  return ids.length === 0 ? undefined : ids.sort().join(',');
}

const MOST_RUNES = 4096;
const MOST_RUNES_EACH = 256;
/** The part of the warnings of one response that is for injections; both webhooks write to the same one. */
const MOST_RUNES_OF_MUTATION = 1024;

/**
 * Warnings that all arrive: beyond 4,096 characters in all the API server cuts each at 256, and drops the rest. What
 * does not fit is counted. Source: k8s.io/apiserver/pkg/endpoints/filters/warning.go.
 */
export function fitWarnings(warnings: readonly string[], webhook: 'mutate' | 'validate'): readonly string[] {
  const fitting: string[] = [];
  const most = webhook === 'mutate' ? MOST_RUNES_OF_MUTATION : MOST_RUNES - MOST_RUNES_OF_MUTATION;
  // For the last one, which counts the rest.
  let room = most - MOST_RUNES_EACH;
  for (const [index, warning] of warnings.entries()) {
    const text = warning.length > MOST_RUNES_EACH ? `${warning.slice(0, MOST_RUNES_EACH - 3)}...` : warning;
    room -= text.length;
    if (room < 0) return [...fitting, `zonegate: and ${warnings.length - index} more`];
    fitting.push(text);
  }
  return fitting;
}

function placeOf({ finding, container }: Violation): string {
  const path = formatPath(finding.path);
  return container === undefined ? path : `${path} (${clean(container)})`;
}

function valuesIn({ finding, isOld }: Violation): string {
  return `found ${clean(finding.found)}, wanted ${clean(finding.wanted)}${isOld ? ' (as before)' : ''}`;
}

/** `spec.replicas=2`; `spec.strategy.rollingUpdate: maxSurge=1, maxUnavailable=0`: what all paths share stands in front. */
function valuesOf(injections: readonly Injection[]): string {
  const shared = injections.length < 2 ? [] : sharedPath(injections.map(({ path }) => path.slice(0, -1)));
  const values = injections.map(({ path, value }) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${formatPath(path.slice(shared.length))}=${clean(text)}`;
  });
  return `${shared.length > 0 ? `${formatPath(shared)}: ` : ''}${values.join(', ')}`;
}

function sharedPath(paths: readonly Path[]): Path {
  const [first = [], ...others] = paths;
  const end = first.findIndex((segment, at) => others.some((path) => path[at] !== segment));
  return end < 0 ? first : first.slice(0, end);
}

/**
 * Text that came from outside. Control characters would make the API server drop a warning, and forge lines of a
 * denial or a log.
 */
function clean(text: string): string {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return text.replace(controlCharacters, ' ');
  }
  return text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]/g;
