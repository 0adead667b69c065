import type { Exemption } from '../engine/exempt.ts';
import type { Injection } from '../engine/mutate.ts';
import type { AdmissionRequest } from '../engine/request.ts';
import type { Violation } from '../engine/violation.ts';
import type { Mode } from '../engine/zone.ts';
import { objectName } from '../text/sentence.ts';
import type { AdmissionResponse } from './review.ts';

/** What a webhook answers, for the log and the metrics. */
export type Decision = 'allowed' | 'warned' | 'mutated' | 'denied' | 'exempt' | 'error';

/** The answer to one review, with what the log, the metrics and Events say about it. */
export interface AdmissionResult {
  readonly response: AdmissionResponse;
  readonly decision: Decision;
  readonly mode: Mode;
  /** Why the request was neither validated nor mutated. */
  readonly exemption?: Exemption;
  readonly violations: readonly Violation[];
  readonly injections: readonly Injection[];
  /** The ids of the policies that found or injected something: sorted, separated by commas. */
  readonly policies?: string | undefined;
  /** Set where the request is a rollback, and that made a difference. */
  readonly rollback?: RecognizedRollback | undefined;
  /** Set where a bound was reached before all policies had finished. */
  readonly isUnfinished?: boolean;
  /** A bug of zonegate: what was thrown. The user sees only the correlation id. */
  readonly failure?: { readonly correlationId: string; readonly policy?: string; readonly error: unknown };
}

/** A recognised rollback. */
export interface RecognizedRollback {
  /** The number of the revision, as `kubectl rollout history` shows it. */
  readonly revision: string;
  /** The ids of the policies that would have denied it: sorted, separated by commas. */
  readonly excused?: string | undefined;
}

/** The fields of a result without violations and injections. */
export const noFindings = { violations: [], injections: [] } as const;

/**
 * The answer to a bug of zonegate: audit admits the request with a warning, the other modes deny it with status 500.
 * @param policy the id of the policy that threw, if one did.
 */
export function internalError(
  correlationId: string,
  mode: Mode,
  request: AdmissionRequest,
  error: unknown,
  policy?: string,
): AdmissionResult {
  const what = objectName(request.kind.kind, request.namespace, request.name);
  const where = policy === undefined ? '' : ` in policy ${policy}`;
  const text = `zonegate: internal error${where}: this is our fault, not yours; its log has it under ${correlationId}`;
  const { uid } = request;
  const response: AdmissionResponse =
    mode === 'audit'
      ? { uid, allowed: true, warnings: [`${text}; not validated`], auditAnnotations: { mode } }
      : {
          uid,
          allowed: false,
          status: { code: 500, reason: 'InternalError', message: `${text}. ${what} could not be validated` },
          auditAnnotations: { mode },
        };
  const failure = { correlationId, error, ...(policy !== undefined && { policy }) };
  return { response, decision: 'error', mode, ...noFindings, failure };
}
