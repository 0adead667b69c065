import type { Measured } from './measure.ts';

/** So long 99 of 100 honest writes may take at most, in milliseconds. */
export const LONGEST = 1000;
/** The same of writes that need look-ups. */
export const LONGEST_LOOKED_UP = 3000;
/** Of the 384 MiB that a pod may take. */
export const MOST_MIB = 300;

/**
 * What an attack has brought down: nothing, if all held.
 * @param isTogether whether all attacks came at once: then the API server itself is slow, and only zonegate is judged.
 */
export function downfalls(found: Measured, isTogether = false): readonly string[] {
  const { writes, plain, lookedUp, liveness, peakMiB, ends, killed } = found;
  const problems: string[] = [];
  if (!isTogether && writes.failed > 0) {
    problems.push(`${writes.failed} of ${writes.count} writes of others failed: ${writes.failures.join('; ')}`);
  }
  const limited = [
    ["others' writes", plain, LONGEST],
    ["others' writes with look-ups", lookedUp, LONGEST_LOOKED_UP],
  ] as const;
  for (const [what, { p99, max, slowest }, longest] of isTogether ? [] : limited) {
    if (p99 >= longest) problems.push(`the p99 of ${what} is ${p99} ms, the slowest ${max} ms: ${slowest}`);
  }
  if (peakMiB >= MOST_MIB) problems.push(`it held ${peakMiB} MiB`);
  if (ends > 0) problems.push(`it ended ${ends} times, ${killed} of them killed for its memory`);
  if (liveness.failed > 0) problems.push(`liveness failed ${liveness.failed} times: ${liveness.failures.join('; ')}`);
  return problems;
}
