import type { JsonObject, Path } from '../../../src/engine/json.ts';
import type { Names } from '../support/objects.ts';
import type { ZoneName } from '../support/zonegate.ts';

export type Verb = 'apply' | 'apply --server-side' | 'create' | 'replace';

/** How one policy shows itself on a real API server. */
export interface Scenario {
  readonly policy: string;
  readonly namespace: string;
  readonly app?: string;
  /** What must be there already, made by the same names. */
  readonly before?: (names: Names) => readonly JsonObject[];
  readonly good: (names: Names) => JsonObject;
  /** Leaves out what the policy injects; and where to find it afterwards. */
  readonly unset?: (names: Names) => JsonObject;
  readonly injected?: readonly (readonly [Path, unknown])[];
  /** Breaks this rule, and no other but those in `also`. */
  readonly bad: (names: Names) => JsonObject;
  /** What cannot but be broken together with this rule. */
  readonly also?: readonly string[];
  /** Where it can be seen alone; everywhere by default. */
  readonly zones?: readonly ZoneName[];
  /** How it can be written; in every way by default. */
  readonly verbs?: readonly Verb[];
}

/** The container of a Deployment. */
export const container: Path = ['spec', 'template', 'spec', 'containers', 0];
