// What a user reads whose request is refused: 8 KiB at most, whatever is wrong with it.
import { Buffer } from 'node:buffer';
import type { AdmissionRequest } from '../engine/request.ts';
import { countOf, isDenied, type Violation } from '../engine/violation.ts';
import type { Mode } from '../engine/zone.ts';
import { findingSentence, objectName } from '../text/sentence.ts';
import { formatCount, notVerified, shortPlaceOf, shortValuesIn } from './render.ts';
import type { AdmissionResponse } from './review.ts';

/** In a denial, the line behind which stands what it is not for. */
export const BESIDE = 'Beside that, and no reason to refuse it:';

/** The longest message, in bytes of UTF-8. The API server passes it on whole, whatever its size. */
const LONGEST = 8 * 1024;

export interface Denial {
  /** The name of the zone. */
  readonly zone: string;
  readonly mode: Mode;
  /** All that was found, the most severe first. */
  readonly violations: readonly Violation[];
  /** The revision that the request brings back, if it does. */
  readonly revision?: string | undefined;
  /** Set where nobody could tell whether something excuses it. */
  readonly unverified?: keyof typeof notVerified | undefined;
  /** Set where the time was over before all was judged. */
  readonly isUnfinished?: boolean;
}

/** What is refused, a line for each violation that is a reason, and then what is told beside them. */
export function denialOf(request: AdmissionRequest, denial: Denial): NonNullable<AdmissionResponse['status']> {
  const { zone, mode, violations } = denial;
  const what = objectName(request.kind.kind, request.namespace, request.name);
  const reasons = violations.filter((violation) => isDenied(violation, mode));
  const others = violations.filter((violation) => !isDenied(violation, mode));
  const count = countOf(reasons);
  const reason = count === 0 ? 'it could not be judged in time' : counted(count);
  const head = `zonegate refuses ${what} in ${zone} (${mode}): ${reason}`;
  const message = messageOf(head, reasons, others, footOf(denial));
  return { code: 403, reason: 'Forbidden', message };
}

/** All lines where they fit; else of each policy as many as fit, and a count of the rest. */
function messageOf(
  head: string,
  reasons: readonly Violation[],
  others: readonly Violation[],
  foot: readonly string[],
): string {
  const lines = allLines(reasons, others);
  const whole = lines && [head, ...lines, ...foot].join('\n');
  if (whole !== undefined && Buffer.byteLength(whole) <= LONGEST) return whole;
  const room = LONGEST - bytesOf([head, ...foot]);
  return [head, ...partWithin(room, groupsOf(reasons), groupsOf(others)), ...foot].join('\n');
}

function counted(violations: number): string {
  return violations === 1 ? '1 violation' : `${formatCount(violations)} violations`;
}

function footOf({ revision, unverified, isUnfinished }: Denial): readonly string[] {
  const lines: string[] = [];
  if (revision !== undefined) lines.push(`Rolling back to revision ${revision} alone would be admitted.`);
  if (unverified !== undefined) {
    const { what, why } = notVerified[unverified];
    lines.push(`${what} would be admitted, but ${why}. Try again.`);
  }
  if (isUnfinished) lines.push('The time was over before all of it was judged: make it smaller, or try again.');
  return lines;
}

/** A line for each; undefined where some were only counted, or where they are too long. */
function allLines(reasons: readonly Violation[], others: readonly Violation[]): readonly string[] | undefined {
  const lines: string[] = [];
  // No character takes less than a byte.
  let left = LONGEST;
  const add = (violation: Violation): boolean => {
    const line = lineOf(violation);
    left -= line.length;
    lines.push(line);
    return violation.more === 0 && left >= 0;
  };
  if (!reasons.every(add)) return undefined;
  if (others.length > 0) lines.push(BESIDE);
  return others.every(add) ? lines : undefined;
}

function partWithin(room: number, reasons: readonly Group[], others: readonly Group[]): readonly string[] {
  const rest = room - bytesOf([BESIDE, REST]);
  const first = linesOf(reasons, rest - bytesOf(others.map(moreOf)));
  const second = linesOf(others, rest - bytesOf(first));
  return [...first, ...(second.length > 0 ? [BESIDE, ...second] : []), REST];
}

const REST = 'zonegate check shows all of them, in the file; zonegate explain POLICY tells how to fix one.';

/** The violations of one policy that are told at one level, with those that were only counted. */
interface Group {
  readonly violations: Violation[];
  /** Those of the first of them, as far as there is room. */
  readonly lines: string[];
}

function groupsOf(violations: readonly Violation[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const violation of violations) {
    const key = `${violation.level} ${violation.policy.id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { violations: [violation], lines: [] });
    else group.violations.push(violation);
  }
  return [...groups.values()];
}

/** Gives each group a line in turn, as long as all that is left out can still be counted. */
function linesOf(groups: readonly Group[], room: number): readonly string[] {
  let left = room - bytesOf(groups.map(moreOf));
  let open = groups;
  while (open.length > 0) {
    open = open.filter((group) => {
      const next = group.violations[group.lines.length];
      if (next === undefined) return false;
      const line = lineOf(next);
      const cost = bytesOf([line]);
      if (cost > left) return false;
      left -= cost;
      group.lines.push(line);
      return true;
    });
  }
  return groups.flatMap((group) => [
    ...group.lines,
    ...(countOf(group.violations) > group.lines.length ? [moreOf(group)] : []),
  ]);
}

function moreOf({ violations, lines }: Group): string {
  const [first] = violations;
  const more = countOf(violations) - lines.length;
  return `- [${first?.level}] ${first?.policy.id}: ${lines.length === 0 ? '' : 'and '}${formatCount(more)} more`;
}

/** A violation in a line: also why it is wrong, how to fix it, and the handbook's chapter. */
function lineOf(violation: Violation): string {
  return `- [${violation.level}] ${findingSentence(violation, shortPlaceOf(violation), shortValuesIn(violation))}`;
}

/** With the end of each line. */
function bytesOf(lines: readonly string[]): number {
  return lines.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0);
}
