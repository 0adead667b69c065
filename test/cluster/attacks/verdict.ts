import type { Measured } from './measure.ts';

/** So long 99 of 100 honest writes may take at most, in milliseconds. */
export const LONGEST = 1000;
/** Of the 384 MiB that a pod may take. */
export const MOST_MIB = 300;

/**
 * What an attack has brought down: nothing, if all held.
 * @param isTogether whether all attacks came at once: then the API server itself is slow, and only zonegate is judged.
 */
export function downfalls(found: Measured, isTogether = false): readonly string[] {
  const { writes, liveness, peakMiB, ends, killed } = found;
  const problems: string[] = [];
  if (!isTogether && writes.failed > 0) {
    problems.push(`${writes.failed} of ${writes.count} writes of others failed: ${writes.failures.join('; ')}`);
  }
  if (!isTogether && writes.p99 >= LONGEST) {
    problems.push(`the p99 of others' writes is ${writes.p99} ms, the slowest ${writes.max} ms: ${writes.slowest}`);
  }
  if (peakMiB >= MOST_MIB) problems.push(`it held ${peakMiB} MiB`);
  if (ends > 0) problems.push(`it ended ${ends} times, ${killed} of them killed for its memory`);
  if (liveness.failed > 0) problems.push(`liveness failed ${liveness.failed} times: ${liveness.failures.join('; ')}`);
  return problems;
}
