import type { AdmissionCase } from '../engine/admission-case.ts';
import type { Bounds } from '../engine/bounds.ts';
import type { Engine } from '../engine/engine.ts';
import type { Deadline, LookupResults, LookupSource } from '../engine/lookups.ts';

/** What admission needs from the server around it. */
export interface Admission {
  /** The engine in use now: a reloaded profile brings another one. */
  readonly engine: () => Engine;
  readonly lookups: LookupSource;
  readonly newCorrelationId: () => string;
}

/** An admission case with its look-ups done: all that is needed to answer it. */
export interface PreparedCase {
  readonly admission: Admission;
  readonly engine: Engine;
  readonly admissionCase: AdmissionCase;
  readonly lookups: LookupResults;
  readonly deadline: Deadline;
  readonly bounds: Bounds;
}
