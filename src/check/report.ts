import type { Exemption } from '../engine/exempt.ts';
import type { JsonObject } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import type { Violation } from '../engine/violation.ts';
import type { Mode, Zone } from '../engine/zone.ts';
import type { Manifest, Position } from '../manifests/manifest.ts';
import type { FileProblem } from '../problem/problem.ts';

/** What would become of an object in a zone: `skipped` is what no policy judges there. */
export type Verdict = 'admitted' | 'warned' | 'denied' | 'skipped';

/** Why nobody judges an object; `other-version`: API servers do not serve its kind in this apiVersion (any more). */
export type SkipReason = Exemption | 'other-version';

/** One finding in one object. */
export interface CheckedViolation extends Violation {
  /** Whether it is one that the zone denies. */
  readonly isDenied: boolean;
  /** The offending field; of the parent where a field is missing. */
  readonly position: Position;
}

/** One object, and what the zone would answer to `kubectl apply` of it. */
export interface CheckedObject {
  readonly manifest: Manifest;
  readonly kind: string;
  /** Empty for objects of the cluster. */
  readonly namespace: string;
  /** Of a name that is to be generated the beginning, and `*`. */
  readonly name: string;
  readonly verdict: Verdict;
  /** Only where it was skipped. */
  readonly skipped?: SkipReason;
  /** The mode that holds in its namespace. */
  readonly mode: Mode;
  /** The most severe first. */
  readonly violations: readonly CheckedViolation[];
  readonly injections: readonly Injection[];
  /** What would be stored: API defaults and injections filled in. Undefined where it was skipped. */
  readonly admitted: JsonObject | undefined;
}

/** What a zone makes of an input. */
export interface CheckReport {
  readonly zone: Zone;
  /** In the order of the input. */
  readonly objects: readonly CheckedObject[];
  readonly problems: readonly FileProblem[];
}
