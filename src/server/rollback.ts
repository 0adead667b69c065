import type { AdmissionResult } from '../admission/result.ts';
import type { ObjectEvent } from '../cluster/events.ts';
import { valueAt } from '../engine/json.ts';
import type { AdmissionRequest } from '../engine/request.ts';
import { toldText } from './log-text.ts';

/** The Event about a rollback that was admitted (the handbook's incident log); undefined where there is none to tell. */
export function rollbackEvent(request: AdmissionRequest, { rollback }: AdmissionResult): ObjectEvent | undefined {
  const { kind, namespace, name, oldObject } = request;
  const uid = valueAt(oldObject, ['metadata', 'uid']);
  // A dry run must have no effects.
  if (rollback === undefined || request.dryRun || !namespace || !name || typeof uid !== 'string') return undefined;
  const revision = toldText(rollback.revision);
  const { excused } = rollback;
  const despite = excused === undefined ? '' : `, although its template breaks ${excused.replaceAll(',', ', ')}`;
  return {
    regarding: { apiVersion: `${kind.group}/${kind.version}`, kind: kind.kind, namespace, name, uid: toldText(uid) },
    type: 'Warning',
    reason: 'Rollback',
    action: 'Rollback',
    note: `Rolled back to revision ${revision} by ${toldText(request.userInfo?.username) ?? 'unknown'}${despite}. Find the root cause: a rollback is mitigation, not resolution.`,
    identity: `${toldText(uid)} ${revision} ${toldText(String(valueAt(oldObject, ['metadata', 'generation'])))}`,
  };
}
