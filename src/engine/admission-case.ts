import type { JsonObject } from './json.ts';
import type { FactName, TargetRef } from './lookups.ts';
import type { Subject, Whose } from './object-view.ts';
import type { Policy } from './policy.ts';
import type { AdmissionRequest } from './request.ts';
import type { Level, Mode } from './zone.ts';

/** A policy as one zone runs it. */
export interface Active {
  readonly policy: Policy;
  readonly level: Level;
  readonly options: unknown;
}

/** A request that is judged: by which policies, how strictly, and what must be looked up first. */
export interface Case {
  readonly request: AdmissionRequest;
  readonly object: JsonObject;
  /** What the policies see of the object. */
  readonly subject: Subject;
  readonly mode: Mode;
  /** Whose its namespace is. */
  readonly whose: Whose;
  readonly active: readonly Active[];
  /**
   * Set for a ReplicaSet that is written by hand as a revision of a Deployment: what judges that. It finds what it finds
   * in the template, and no former state of the ReplicaSet excuses it.
   */
  readonly asDeployment?: readonly Active[] | undefined;
  /** Whether an operator made it for an owner: nothing is denied of it, and nothing is injected. */
  readonly isForOperator: boolean;
  /** What must be looked up first. */
  readonly needs: readonly FactName[];
  /** The same, where it is only injected into. */
  readonly needsToMutate: readonly FactName[];
  /** What the fact `target` is about. */
  readonly target: TargetRef | undefined;
}

/** A policy that threw: our own bug, never the user's. */
export interface Fault {
  readonly policy: Policy;
  readonly error: unknown;
}
