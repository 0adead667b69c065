import type { JsonObject, Path } from '../../../src/engine/json.ts';
import type { Names } from '../support/objects.ts';

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
  /** Breaks this rule and no other. */
  readonly bad: (names: Names) => JsonObject;
}

/** The container of a Deployment. */
export const container: Path = ['spec', 'template', 'spec', 'containers', 0];
