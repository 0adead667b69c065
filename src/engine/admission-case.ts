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

/** A request that is not exempt, with the policies that apply to it, the mode, and what must be looked up first. */
export interface AdmissionCase {
  readonly request: AdmissionRequest;
  readonly object: JsonObject;
  /** What the policies see of the object. */
  readonly view: ObjectView;
  readonly mode: Mode;
  /** What the namespace of the object is for. */
  readonly namespaceRole: NamespaceRole;
  readonly policies: readonly ActivePolicy[];
  /**
   * Set for a ReplicaSet that somebody writes by hand as a revision of a Deployment: the policies for that Deployment.
   * They validate its template only, and all violations there are new: the old ReplicaSet does not count.
   */
  readonly policiesOfDeployment?: readonly ActivePolicy[] | undefined;
  /** Whether an operator makes the object for an owner: then it is never denied, and nothing is injected. */
  readonly isForOperator: boolean;
  /** What must be looked up before policies validate it. */
  readonly needs: readonly LookupName[];
  /** What must be looked up before policies mutate it. */
  readonly needsToMutate: readonly LookupName[];
  /** The workload that the look-up `target` asks for. */
  readonly target: TargetRef | undefined;
}

/** A request that is not exempt, with what it takes to validate and mutate it; else why it is exempt. */
export type OpenedRequest =
  | { readonly admissionCase: AdmissionCase; readonly exemption?: undefined }
  | { readonly admissionCase?: undefined; readonly exemption: Exemption };

/** What a policy threw: a bug of zonegate, never a mistake of the user. */
export interface PolicyError {
  readonly policy: Policy;
  readonly error: unknown;
}
