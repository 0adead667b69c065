// The only place where findings become sentences.
import { formatPath, type Path } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import type { Policy } from '../engine/policy.ts';
import type { Violation } from '../engine/violation.ts';

/** Who is judged, in words: `Deployment ge-agents/api`. */
export function objectName(kind: string, namespace: string | undefined, name: string | undefined): string {
  const place = namespace ? `${namespace}/` : '';
  return clean(`${kind} ${place}${name || '(name to be generated)'}`);
}

/** The most severe first: `must` before `should`, new before old. */
export function bySeverity(violations: readonly Violation[]): readonly Violation[] {
  const rank = ({ level, isOld }: Violation) => (isOld ? 2 : 0) + (level === 'must' ? 0 : 1);
  return violations.length < 2 ? violations : violations.toSorted((a, b) => rank(a) - rank(b));
}

/** A violation as a warning: policy, place, found, wanted. */
export function warningOf(violation: Violation): string {
  const { policy, finding, isOld } = violation;
  const old = isOld ? ' (as before)' : '';
  return clean(`${policy.id}: ${placeOf(violation)}: found ${finding.found}, wanted ${finding.wanted}${old}`);
}

/** A violation as a line of a denial: also why it is wrong, how to fix it, and the handbook's chapter. */
export function denialLineOf(violation: Violation): string {
  const { policy, level, finding, isOld } = violation;
  const message = policy.messages[finding.message];
  const fix = message?.remediation ?? policy.docs.remediation;
  const old = isOld ? ' (as before)' : '';
  return clean(
    `- [${level}] ${policy.id}: ${placeOf(violation)}: ${message?.text ?? policy.docs.summary}: ` +
      `found ${finding.found}, wanted ${finding.wanted}${old}. Fix: ${fix} (handbook K8S:${policy.handbook})`,
  );
}

/** What each policy injected: a warning for each container, and one for the rest; none for quiet policies. */
export function injectionWarnings(injections: readonly Injection[], verb: 'injected' | 'would inject'): string[] {
  const loud = injections.filter(({ policy }) => !policy.injects?.quiet);
  const groups = Map.groupBy(loud, ({ policy, path }) => `${policy.id} ${formatPath(containerPath(path))}`);
  return [...groups.values()].map((group) => {
    const { id, injects } = (group[0] as Injection).policy;
    const caution = injects?.caution === undefined ? '' : ` (${injects.caution})`;
    return clean(`${id}: ${verb} ${valuesOf(group)}${caution}`);
  });
}

/** The path of the container that a path leads into; empty outside of containers. */
function containerPath(path: Path): Path {
  const at = path.findIndex((segment) => segment === 'containers' || segment === 'initContainers');
  return at < 0 ? [] : path.slice(0, at + 2);
}

/** The ids of policies, sorted, each once, as audit annotations list them; undefined when there are none. */
export function policyIds(items: readonly { readonly policy: Policy }[]): string | undefined {
  if (items.length === 0) return undefined;
  return [...new Set(items.map(({ policy }) => policy.id))].sort().join(',');
}

const MOST_RUNES = 4096;
const MOST_RUNES_EACH = 256;

/**
 * Warnings that all arrive: beyond 4,096 characters in all the API server cuts each at 256, and drops the rest. What
 * does not fit is counted. Source: k8s.io/apiserver/pkg/endpoints/filters/warning.go.
 */
export function fitWarnings(warnings: readonly string[]): readonly string[] {
  const fitting: string[] = [];
  let room = MOST_RUNES - MOST_RUNES_EACH;
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
  return container === undefined ? path : `${path} (${container})`;
}

/** `spec.replicas=2`; `spec.strategy.rollingUpdate: maxSurge=1, maxUnavailable=0`: what all paths share stands in front. */
function valuesOf(injections: readonly Injection[]): string {
  const shared = injections.length < 2 ? [] : sharedPath(injections.map(({ path }) => path.slice(0, -1)));
  const values = injections.map(({ path, value }) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${formatPath(path.slice(shared.length))}=${text}`;
  });
  return `${shared.length > 0 ? `${formatPath(shared)}: ` : ''}${values.join(', ')}`;
}

function sharedPath(paths: readonly Path[]): Path {
  const [first = [], ...others] = paths;
  const end = first.findIndex((segment, at) => others.some((path) => path[at] !== segment));
  return end < 0 ? first : first.slice(0, end);
}

/** Control characters would make the API server drop a warning, and forge lines of a denial or a log. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]/g, ' ');
}
