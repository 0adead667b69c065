// What must be done before objects can go to another zone.
import type { CheckedObject, CheckedViolation, CheckReport } from './report.ts';

/** An object, and what must be done before the zone admits it. */
export interface Candidate {
  readonly object: CheckedObject;
  /** What the zone would deny. */
  readonly obstacles: readonly CheckedViolation[];
  /** What the zone would admit with a warning. */
  readonly advice: readonly CheckedViolation[];
}

export interface Checklist {
  /** The objects that policies validate: first those with obstacles, then the others, in the order of the input. */
  readonly candidates: readonly Candidate[];
  readonly ready: number;
  readonly obstacles: number;
}

export function checklistOf({ objects }: CheckReport): Checklist {
  const all = objects
    .filter(({ verdict }) => verdict !== 'skipped')
    .map((object) => ({
      object,
      obstacles: object.violations.filter(({ isDenied }) => isDenied),
      advice: object.violations.filter(({ isDenied }) => !isDenied),
    }));
  const ready = all.filter(({ obstacles }) => obstacles.length === 0);
  return {
    candidates: [...all.filter(({ obstacles }) => obstacles.length > 0), ...ready],
    ready: ready.length,
    obstacles: all.reduce((sum, { obstacles }) => sum + obstacles.length, 0),
  };
}
