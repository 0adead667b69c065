import type { Exemption } from '../engine/exempt.ts';
import type { JsonObject } from '../engine/json.ts';
import type { Injection } from '../engine/mutate.ts';
import type { Violation } from '../engine/violation.ts';
import type { Mode, Zone } from '../engine/zone.ts';
import type { Manifest, Position } from '../manifests/manifest.ts';
import type { FileProblem } from '../problem/problem.ts';

/** What would happen to an object in a zone. `skipped`: no policy validates it. */
export type Verdict = 'admitted' | 'warned' | 'denied' | 'skipped';

/** Why no policy validates an object. `other-version`: API servers do not serve its kind in this apiVersion. */
export type SkipReason = Exemption | 'other-version';

/** One finding in one object. */
export interface CheckedViolation extends Violation {
  /** Whether the zone denies the object because of it. */
  readonly isDenied: boolean;
  /** The position of the field; of its parent if the field is missing. */
  readonly position: Position;
}

/** One object, and what the zone would answer to `kubectl apply` of it. */
export interface CheckedObject {
  readonly manifest: Manifest;
  readonly kind: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  /** For an object with generateName: the generateName and `*`. */
  readonly name: string;
  readonly verdict: Verdict;
  /** Only if it is skipped. */
  readonly skipped?: SkipReason;
  /** The mode that holds in its namespace. */
  readonly mode: Mode;
  /** The most severe first. */
  readonly violations: readonly CheckedViolation[];
  readonly injections: readonly Injection[];
  /** The object that would be stored, with API defaults and injections. Undefined if it is skipped. */
  readonly admitted: JsonObject | undefined;
}

/** The answers of a zone to all objects of an input. */
export interface CheckReport {
  readonly zone: Zone;
  /** In the order of the input. */
  readonly objects: readonly CheckedObject[];
  readonly problems: readonly FileProblem[];
}
