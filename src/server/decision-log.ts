import type { AdmissionResult } from '../admission/result.ts';
import type { AdmissionRequest, Webhook } from '../engine/request.ts';
import type { Logger } from './log.ts';
import { logText } from './log-text.ts';
import { loggedPolicyError } from './logged-error.ts';

/**
 * Logs a decision in one line: who asked for what, and how zonegate answered. The level is debug for exempt requests, as
 * most are bookkeeping of controllers; warn for denials; error for internal errors, with the id that the user was given;
 * else info.
 */
export function logDecision(
  logger: Logger,
  webhook: Webhook,
  request: AdmissionRequest,
  result: AdmissionResult,
  milliseconds: number,
): void {
  const { decision, failure } = result;
  const level =
    decision === 'exempt' ? 'debug' : decision === 'error' ? 'error' : decision === 'denied' ? 'warn' : 'info';
  if (!logger.isLevelEnabled(level)) return;
  logger[level](
    {
      webhook,
      uid: logText(request.uid),
      operation: logText(request.operation),
      kind: logText(request.kind.kind),
      subresource: logText(request.subResource),
      namespace: logText(request.namespace),
      name: logText(request.name),
      user: logText(request.userInfo?.username),
      dryRun: request.dryRun || undefined,
      decision,
      exemption: result.exemption,
      mode: result.mode,
      policies: result.policies?.split(','),
      unfinished: result.isUnfinished || undefined,
      rollback: logText(result.rollback?.revision),
      durationMs: Math.round(milliseconds * 1000) / 1000,
      ...(failure !== undefined && {
        correlationId: failure.correlationId,
        policy: failure.policy,
        error: loggedPolicyError(failure, request),
      }),
    },
    'admission decision',
  );
}
