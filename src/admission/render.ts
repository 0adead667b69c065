// What the webhooks say beside a denial: findings and injections as warnings.
import type { Debugging } from '../engine/debugging.ts';
import { shorten } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import type { Policy } from '../engine/policy.ts';
import { countOf, type Violation } from '../engine/violation.ts';
import { clean } from '../text/clean.ts';
import { injectionNotes, locationText, valuesText } from '../text/sentence.ts';

/** A violation as a warning: policy, place, found, wanted, and the handbook's chapter. */
function warningOf(violation: Violation): string {
  return `${violation.policy.id}: ${statementOf(violation)} (K8S:${violation.policy.handbook})`;
}

/** What is stated of an object: place, found, wanted. */
export function statementOf(violation: Violation): string {
  return `${shortPlaceOf(violation)}: ${shortValuesIn(violation)}`;
}

/** The longest value of a user that a webhook quotes, in characters; of what a profile wants there may be more. */
const LONGEST_VALUE = 80;
const LONGEST_WISH = 240;
const LONGEST_PLACE = 240;

/** What was found, and what was wanted instead, however long they are. */
export function shortValuesIn(violation: Violation): string {
  const { finding, isOld } = violation;
  const { found, wanted } = finding;
  if (found.length <= LONGEST_VALUE && wanted.length <= LONGEST_WISH) return valuesText(violation);
  const short = { ...finding, found: shorten(found, LONGEST_VALUE), wanted: shorten(wanted, LONGEST_WISH) };
  return valuesText({ isOld, finding: short });
}

/** Where a violation is, however long the names on the way are. */
export function shortPlaceOf(violation: Violation): string {
  const place = locationText(violation);
  return place.length <= LONGEST_PLACE ? place : clean(shorten(place, LONGEST_PLACE));
}

/** The violations as warnings that all arrive. */
export function violationWarnings(violations: readonly Violation[], first: readonly string[] = []): readonly string[] {
  const uncounted = countOf(violations) - violations.length;
  return fitWarnings([...first, ...violations.map(warningOf)], 'validate', uncounted);
}

const NOT_VERIFIED = 'whether this is one could not be verified: the API server did not tell zonegate';

/** What may excuse a request, where nobody can tell whether it does. */
export const notVerified = {
  rollback: { what: 'A rollback', why: `${NOT_VERIFIED} which revisions there are` },
  instance: { what: "A Job of a CronJob's template", why: `${NOT_VERIFIED} what that template is` },
} as const;

/** What is said where a template that was judged before excuses a request; or may do so. */
export function excuseWarning(excuse: {
  readonly revision?: string | undefined;
  readonly cronJob?: string | undefined;
  readonly unverified?: keyof typeof notVerified | undefined;
}): readonly string[] {
  const { revision, cronJob, unverified } = excuse;
  if (unverified !== undefined) {
    const { what, why } = notVerified[unverified];
    return [`zonegate: admitted as it may be ${what.replace('A ', 'a ')}: ${why}`];
  }
  if (cronJob !== undefined)
    return [`Job of CronJob ${clean(shorten(cronJob))}: admitted with the template that it has`];
  if (revision === undefined) return [];
  return [
    `rollback to revision ${revision}: admitted and recorded; now find the root cause (handbook K8S:DEPLOYMENTS)`,
  ];
}

/** What whoever debugs should know. */
export function debuggingWarning({ tool }: Debugging): readonly string[] {
  return [`${tool}: recorded, and what is there to debug with is only warned of; delete the pod afterwards`];
}

/** What each policy injected: a warning for each container, and one for the rest; none for quiet policies. */
export function injectionWarnings(injections: readonly Injection[], verb: 'injected' | 'would inject'): string[] {
  return injectionNotes(injections).map(({ policy, values, caution }) => {
    const known = caution === undefined ? '' : ` (${caution})`;
    return `${policy.id}: ${verb} ${values}${known}`;
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
 * @param uncounted how many more there are that nobody wrote down.
 */
export function fitWarnings(
  warnings: readonly string[],
  webhook: 'mutate' | 'validate',
  uncounted = 0,
): readonly string[] {
  const fitting: string[] = [];
  const most = webhook === 'mutate' ? MOST_RUNES_OF_MUTATION : MOST_RUNES - MOST_RUNES_OF_MUTATION;
  // For the last one, which counts the rest.
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
