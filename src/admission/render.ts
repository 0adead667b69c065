// What the webhooks say: findings as warnings and denials.
import type { Injection } from '../engine/mutate.ts';
import type { Policy } from '../engine/policy.ts';
import type { AdmissionRequest } from '../engine/request.ts';
import { isDenied, type Violation } from '../engine/violation.ts';
import type { Mode } from '../engine/zone.ts';
import { findingSentence, injectionNotes, objectName, placeOf, valuesIn } from './sentence.ts';

/** The most severe first: `must` before `should`, new before old. */
export function bySeverity(violations: readonly Violation[]): readonly Violation[] {
  const rank = ({ level, isOld }: Violation) => (isOld ? 2 : 0) + (level === 'must' ? 0 : 1);
  return violations.length < 2 ? violations : violations.toSorted((a, b) => rank(a) - rank(b));
}

/** A violation as a warning: policy, place, found, wanted, and the handbook's chapter. */
export function warningOf(violation: Violation): string {
  return `${violation.policy.id}: ${statementOf(violation)} (K8S:${violation.policy.handbook})`;
}

/** What is stated of an object: place, found, wanted. */
export function statementOf(violation: Violation): string {
  return `${placeOf(violation)}: ${valuesIn(violation)}`;
}

/** A violation as a line of a denial: also why it is wrong, how to fix it, and the handbook's chapter. */
function denialLineOf(violation: Violation): string {
  return `- [${violation.level}] ${findingSentence(violation, placeOf(violation), valuesIn(violation))}`;
}

/** In a denial, the line behind which stands what it is not for. */
export const BESIDE = 'Beside that, and no reason to refuse it:';

/** The whole denial: what is refused, a line for each violation that is a reason, and then what is told beside them. */
export function denialOf(
  zone: string,
  mode: Mode,
  request: AdmissionRequest,
  violations: readonly Violation[],
  { revision, isUnverified }: { readonly revision: string | undefined; readonly isUnverified: boolean },
): { readonly code: number; readonly reason: string; readonly message: string } {
  const what = objectName(request.kind.kind, request.namespace, request.name);
  const reasons = violations.filter((violation) => isDenied(violation, mode));
  const others = violations.filter((violation) => !reasons.includes(violation));
  const count = reasons.length === 1 ? '1 violation' : `${reasons.length} violations`;
  const lines = [`zonegate refuses ${what} in ${zone} (${mode}): ${count}`, ...reasons.map(denialLineOf)];
  if (others.length > 0) lines.push(BESIDE, ...others.map(denialLineOf));
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
  return injectionNotes(injections).map(({ policy, values }) => {
    const caution = policy.injects?.caution === undefined ? '' : ` (${policy.injects.caution})`;
    return `${policy.id}: ${verb} ${values}${caution}`;
  });
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
