// Warnings: what the webhooks say about violations, excuses and injections, besides a denial.
import type { Debugging } from '../engine/debugging.ts';
import { shorten } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import type { Policy } from '../engine/policy.ts';
import { countOf, type Violation } from '../engine/violation.ts';
import { clean } from '../text/clean.ts';
import { injectionNotes, locationText, valuesText } from '../text/sentence.ts';

/** A violation as a warning: policy, path, found, wanted, chapter. */
function warningOf(violation: Violation): string {
  return `${violation.policy.id}: ${statementOf(violation)} (K8S:${violation.policy.handbook})`;
}

/** A violation without its policy: path, found, wanted. */
export function statementOf(violation: Violation): string {
  return `${shortLocation(violation)}: ${shortValues(violation)}`;
}

/** The longest texts that a webhook quotes, in characters: a value of the user, what the profile wants, a path. */
const LONGEST_VALUE = 80;
const LONGEST_WANTED = 240;
const LONGEST_LOCATION = 240;

/** What was found and what was wanted; long values are shortened. */
export function shortValues(violation: Violation): string {
  const { finding, isOld } = violation;
  const { found, wanted } = finding;
  if (found.length <= LONGEST_VALUE && wanted.length <= LONGEST_WANTED) return valuesText(violation);
  const short = { ...finding, found: shorten(found, LONGEST_VALUE), wanted: shorten(wanted, LONGEST_WANTED) };
  return valuesText({ isOld, finding: short });
}

/** The path of a violation and its container; a long path is shortened. */
export function shortLocation(violation: Violation): string {
  const location = locationText(violation);
  return location.length <= LONGEST_LOCATION ? location : clean(shorten(location, LONGEST_LOCATION));
}

/** The violations as warnings, after those in `first`; within the bounds of {@link fitWarnings}. */
export function violationWarnings(violations: readonly Violation[], first: readonly string[] = []): readonly string[] {
  const uncounted = countOf(violations) - violations.length;
  return fitWarnings([...first, ...violations.map(warningOf)], 'validate', uncounted);
}

const UNVERIFIED = 'whether this is one could not be verified: the API server did not tell zonegate';

/** How an excuse is called, and why nobody knows whether it holds. */
export const unverifiedExcuses = {
  rollback: { what: 'A rollback', why: `${UNVERIFIED} which revisions there are` },
  instance: { what: "A Job of a CronJob's template", why: `${UNVERIFIED} what that template is` },
} as const;

/** The warning that an excuse admitted a request, or may have; none where there is no excuse. */
export function excuseWarning(excuse: {
  readonly revision?: string | undefined;
  readonly cronJob?: string | undefined;
  readonly unverified?: keyof typeof unverifiedExcuses | undefined;
}): readonly string[] {
  const { revision, cronJob, unverified } = excuse;
  if (unverified !== undefined) {
    const { what, why } = unverifiedExcuses[unverified];
    return [`zonegate: admitted as it may be ${what.replace('A ', 'a ')}: ${why}`];
  }
  if (cronJob !== undefined)
    return [`Job of CronJob ${clean(shorten(cronJob))}: admitted with the template that it has`];
  if (revision === undefined) return [];
  return [
    `rollback to revision ${revision}: admitted and recorded; now find the root cause (handbook K8S:DEPLOYMENTS)`,
  ];
}

/** The warning for a pod that somebody debugs with. */
export function debuggingWarning({ tool }: Debugging): readonly string[] {
  return [`${tool}: recorded, and what is there to debug with is only warned of; delete the pod afterwards`];
}

/**
 * The injections as warnings: for each policy one for each container, and one for the rest; none for quiet policies.
 */
export function injectionWarnings(injections: readonly Injection[], verb: 'injected' | 'would inject'): string[] {
  return injectionNotes(injections).map(({ policy, values, caution }) => {
    const note = caution === undefined ? '' : ` (${caution})`;
    return `${policy.id}: ${verb} ${values}${note}`;
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
/** What the mutating webhook may use of these: both webhooks add warnings to the same response. */
const MOST_RUNES_OF_MUTATION = 1024;

/**
 * Shortens warnings so that the API server passes them all on: if they have more than 4,096 characters together, it
 * cuts each at 256 and drops the rest. A last warning says how many did not fit. Source:
 * k8s.io/apiserver/pkg/endpoints/filters/warning.go.
 * @param uncounted how many warnings there are besides these.
 */
export function fitWarnings(
  warnings: readonly string[],
  webhook: 'mutate' | 'validate',
  uncounted = 0,
): readonly string[] {
  const fitting: string[] = [];
  const most = webhook === 'mutate' ? MOST_RUNES_OF_MUTATION : MOST_RUNES - MOST_RUNES_OF_MUTATION;
  // Room for the last warning, which says how many did not fit.
  let room = most - MOST_RUNES_EACH;
  for (const [index, warning] of warnings.entries()) {
    const text = warning.length > MOST_RUNES_EACH ? `${warning.slice(0, MOST_RUNES_EACH - 3)}...` : warning;
    room -= text.length;
    if (room < 0) return [...fitting, andMore(warnings.length - index + uncounted)];
    fitting.push(text);
  }
  return uncounted === 0 ? fitting : [...fitting, andMore(uncounted)];
}

function andMore(count: number): string {
  return `zonegate: and ${formatCount(count)} more`;
}

/** A number for people: `19,997`. */
export function formatCount(count: number): string {
  return count < 1000 ? String(count) : count.toLocaleString('en-US');
}
