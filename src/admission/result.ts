import type { Exemption } from '../engine/exempt.ts';
import type { Injection } from '../engine/mutate.ts';
import type { AdmissionRequest } from '../engine/request.ts';
import type { Violation } from '../engine/violation.ts';
import type { Mode } from '../engine/zone.ts';
import { objectName } from '../text/sentence.ts';
import type { AdmissionResponse } from './review.ts';

/** What became of a request: for the log and the metrics. */
export type Decision = 'allowed' | 'warned' | 'mutated' | 'denied' | 'exempt' | 'error';

export interface AdmissionResult {
  readonly response: AdmissionResponse;
  readonly decision: Decision;
  readonly mode: Mode;
  /** Why the request was not judged. */
  readonly exemption?: Exemption;
  readonly violations: readonly Violation[];
  readonly injections: readonly Injection[];
  /** The ids of the policies that found or injected something: sorted, with commas between them. */
  readonly policies?: string | undefined;
  /** The revision that the request brings back, where that made a difference. */
  readonly rollback?: RecognizedRollback | undefined;
  /** Set where a limit was reached before all was judged, or all was injected. */
  readonly isUnfinished?: boolean;
  /** Our own bug: what was thrown, under the id that the user was told. */
  readonly failure?: { readonly correlationId: string; readonly policy?: string; readonly error: unknown };
}

/** A recognised rollback. */
export interface RecognizedRollback {
  /** The number of the revision, as `kubectl rollout history` shows it. */
  readonly revision: string;
  /** The policies that would have denied it: sorted, with commas between them. */
  readonly excused?: string | undefined;
}

export const nothing = { violations: [], injections: [] } as const;

/** An answer to our own bug: audit lets the request pass and says so; else it is refused, and it is not its author's fault. */
export function failed(
  correlationId: string,
  mode: Mode,
  request: AdmissionRequest,
  error: unknown,
  policy?: string,
): AdmissionResult {
  const what = objectName(request.kind.kind, request.namespace, request.name);
  const where = policy === undefined ? '' : ` in policy ${policy}`;
  const told = `zonegate: internal error${where}: this is our fault, not yours; its log has it under ${correlationId}`;
  const { uid } = request;
  const response: AdmissionResponse =
    mode === 'audit'
      ? { uid, allowed: true, warnings: [`${told}; not judged`], auditAnnotations: { mode } }
      : {
          uid,
          allowed: false,
          status: { code: 500, reason: 'InternalError', message: `${told}. ${what} could not be judged` },
          auditAnnotations: { mode },
        };
  const failure = { correlationId, error, ...(policy !== undefined && { policy }) };
  return { response, decision: 'error', mode, ...nothing, failure };
}
