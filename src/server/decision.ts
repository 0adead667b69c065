import type { AdmissionResult } from '../admission/result.ts';
import type { AdmissionRequest, Webhook } from '../engine/request.ts';
import { toldError } from './fault.ts';
import type { Logger } from './log.ts';
import { toldText } from './log-text.ts';

/**
 * One line for each decision: who, what, and what became of it. Exempt requests are told at debug level, because most
 * are controllers' bookkeeping; denials at warn; our own errors at error, under the id that the user was told.
 */
export function logDecision(
  logger: Logger,
  webhook: Webhook,
  request: AdmissionRequest,
  outcome: AdmissionResult,
  milliseconds: number,
): void {
  const { decision, failure } = outcome;
  const level =
    decision === 'exempt' ? 'debug' : decision === 'error' ? 'error' : decision === 'denied' ? 'warn' : 'info';
  if (!logger.isLevelEnabled(level)) return;
  logger[level](
    {
      webhook,
      uid: toldText(request.uid),
      operation: toldText(request.operation),
      kind: toldText(request.kind.kind),
      subresource: toldText(request.subResource),
      namespace: toldText(request.namespace),
      name: toldText(request.name),
      user: toldText(request.userInfo?.username),
      dryRun: request.dryRun || undefined,
      decision,
      exemption: outcome.exemption,
      mode: outcome.mode,
      policies: outcome.policies?.split(','),
      unfinished: outcome.isUnfinished || undefined,
      rollback: toldText(outcome.rollback?.revision),
      durationMs: Math.round(milliseconds * 1000) / 1000,
      ...(failure !== undefined && {
        correlationId: failure.correlationId,
        policy: failure.policy,
        error: toldError(failure, request),
      }),
    },
    'admission decision',
  );
}
