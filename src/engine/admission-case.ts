import type { Exemption } from './exempt.ts';
import type { JsonObject } from './json.ts';
import type { LookupName, TargetRef } from './lookups.ts';
import type { NamespaceRole, ObjectView } from './object-view.ts';
import type { Policy } from './policy.ts';
import type { AdmissionRequest } from './request.ts';
import type { Level, Mode } from './zone.ts';

/** A policy as one zone runs it. */
export interface ActivePolicy {
  readonly policy: Policy;
  readonly level: Level;
  readonly options: unknown;
}

/** A request that is judged: by which policies, how strictly, and what must be looked up first. */
export interface AdmissionCase {
  readonly request: AdmissionRequest;
  readonly object: JsonObject;
  /** What the policies see of the object. */
  readonly view: ObjectView;
  readonly mode: Mode;
  /** Whose its namespace is. */
  readonly namespaceRole: NamespaceRole;
  readonly policies: readonly ActivePolicy[];
  /**
   * Set for a ReplicaSet that is written by hand as a revision of a Deployment: what judges that. It finds what it finds
   * in the template, and no former state of the ReplicaSet excuses it.
   */
  readonly policiesOfDeployment?: readonly ActivePolicy[] | undefined;
  /** Whether an operator made it for an owner: nothing is denied of it, and nothing is injected. */
  readonly isForOperator: boolean;
  /** What must be looked up first. */
  readonly needs: readonly LookupName[];
  /** The same, where it is only injected into. */
  readonly needsToMutate: readonly LookupName[];
  /** What the fact `target` is about. */
  readonly target: TargetRef | undefined;
}

/** A request that is not exempt, with what it takes to validate and mutate it; else why it is exempt. */
export type OpenedRequest =
  | { readonly admissionCase: AdmissionCase; readonly exemption?: undefined }
  | { readonly admissionCase?: undefined; readonly exemption: Exemption };

/** A policy that threw: our own bug, never the user's. */
export interface PolicyError {
  readonly policy: Policy;
  readonly error: unknown;
}
