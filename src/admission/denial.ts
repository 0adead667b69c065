// The message of a denied request: 8 KiB at most, however many violations there are.
import { Buffer } from 'node:buffer';
import type { AdmissionRequest } from '../engine/request.ts';
import { countOf, isDenied, type Violation } from '../engine/violation.ts';
import type { Mode } from '../engine/zone.ts';
import { findingSentence, objectName } from '../text/sentence.ts';
import { formatCount, shortLocation, shortValues, unverifiedExcuses } from './render.ts';
import type { AdmissionResponse } from './review.ts';

/** The line in a denial after which come the violations that are not a reason for it. */
export const OTHER_VIOLATIONS = 'Beside that, and no reason to refuse it:';

/** The longest message, in bytes of UTF-8. The API server passes it on whole, whatever its size. */
const LONGEST = 8 * 1024;

export interface Denial {
  /** The name of the zone. */
  readonly zone: string;
  readonly mode: Mode;
  /** All violations, the most severe first. */
  readonly violations: readonly Violation[];
  /** The number of the revision that the request brings back, if it is a rollback. */
  readonly revision?: string | undefined;
  /** What may excuse the request, where the look-up failed. */
  readonly unverified?: keyof typeof unverifiedExcuses | undefined;
  /** Set where the time was over before all policies had finished. */
  readonly isUnfinished?: boolean;
}

/** The status of a denial: first a line for each violation that is a reason for it, then the other violations. */
export function denialStatus(request: AdmissionRequest, denial: Denial): NonNullable<AdmissionResponse['status']> {
  const { zone, mode, violations } = denial;
  const what = objectName(request.kind.kind, request.namespace, request.name);
  const reasons = violations.filter((violation) => isDenied(violation, mode));
  const others = violations.filter((violation) => !isDenied(violation, mode));
  const count = countOf(reasons);
  const why = count === 0 ? 'it could not be validated in time' : countText(count);
  const head = `zonegate refuses ${what} in ${zone} (${mode}): ${why}`;
  const message = denialMessage(head, reasons, others, footLines(denial));
  return { code: 403, reason: 'Forbidden', message };
}

/** All lines if they fit. Else, for each policy, as many lines as fit and the number of the others. */
function denialMessage(
  head: string,
  reasons: readonly Violation[],
  others: readonly Violation[],
  foot: readonly string[],
): string {
  const lines = completeLines(reasons, others);
  const whole = lines && [head, ...lines, ...foot].join('\n');
  if (whole !== undefined && Buffer.byteLength(whole) <= LONGEST) return whole;
  const room = LONGEST - bytesOfLines([head, ...foot]);
  return [head, ...shortenedLines(room, groupByPolicy(reasons), groupByPolicy(others)), ...foot].join('\n');
}

function countText(violations: number): string {
  return violations === 1 ? '1 violation' : `${formatCount(violations)} violations`;
}

function footLines({ revision, unverified, isUnfinished }: Denial): readonly string[] {
  const lines: string[] = [];
  if (revision !== undefined) lines.push(`Rolling back to revision ${revision} alone would be admitted.`);
  if (unverified !== undefined) {
    const { what, why } = unverifiedExcuses[unverified];
    lines.push(`${what} would be admitted, but ${why}. Try again.`);
  }
  if (isUnfinished) lines.push('The time was over before all of it was validated: make it smaller, or try again.');
  return lines;
}

/** A line for each violation; undefined if some violations were only counted, or if the lines do not fit. */
function completeLines(reasons: readonly Violation[], others: readonly Violation[]): readonly string[] | undefined {
  const lines: string[] = [];
  // A character takes at least one byte, so that the length of a text is cheap to bound.
  let left = LONGEST;
  const add = (violation: Violation): boolean => {
    const line = violationLine(violation);
    left -= line.length;
    lines.push(line);
    return violation.more === 0 && left >= 0;
  };
  if (!reasons.every(add)) return undefined;
  if (others.length > 0) lines.push(OTHER_VIOLATIONS);
  return others.every(add) ? lines : undefined;
}

function shortenedLines(room: number, reasons: readonly Group[], others: readonly Group[]): readonly string[] {
  const rest = room - bytesOfLines([OTHER_VIOLATIONS, REST]);
  const first = groupLines(reasons, rest - bytesOfLines(others.map(moreLine)));
  const second = groupLines(others, rest - bytesOfLines(first));
  return [...first, ...(second.length > 0 ? [OTHER_VIOLATIONS, ...second] : []), REST];
}

const REST = 'zonegate check shows all of them, in the file; zonegate explain POLICY tells how to fix one.';

/** The violations of one policy at one level. */
interface Group {
  readonly violations: Violation[];
  /** The lines of the first violations, as many as fit. */
  readonly lines: string[];
}

function groupByPolicy(violations: readonly Violation[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const violation of violations) {
    const key = `${violation.level} ${violation.policy.id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { violations: [violation], lines: [] });
    else group.violations.push(violation);
  }
  return [...groups.values()];
}

/** Gives one line to each group in turn, and keeps room for the line that counts the group's other violations. */
function groupLines(groups: readonly Group[], room: number): readonly string[] {
  let left = room - bytesOfLines(groups.map(moreLine));
  let open = groups;
  while (open.length > 0) {
    open = open.filter((group) => {
      const next = group.violations[group.lines.length];
      if (next === undefined) return false;
      const line = violationLine(next);
      const cost = bytesOfLines([line]);
      if (cost > left) return false;
      left -= cost;
      group.lines.push(line);
      return true;
    });
  }
  return groups.flatMap((group) => [
    ...group.lines,
    ...(countOf(group.violations) > group.lines.length ? [moreLine(group)] : []),
  ]);
}

function moreLine({ violations, lines }: Group): string {
  const [first] = violations;
  const more = countOf(violations) - lines.length;
  return `- [${first?.level}] ${first?.policy.id}: ${lines.length === 0 ? '' : 'and '}${formatCount(more)} more`;
}

/** One violation: policy, path, message, found, wanted, fix, chapter. */
function violationLine(violation: Violation): string {
  return `- [${violation.level}] ${findingSentence(violation, shortLocation(violation), shortValues(violation))}`;
}

/** The bytes of lines in UTF-8, with a line feed after each. */
function bytesOfLines(lines: readonly string[]): number {
  return lines.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0);
}
