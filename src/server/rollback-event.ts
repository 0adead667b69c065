import type { AdmissionResult } from '../admission/result.ts';
import type { ObjectEvent } from '../cluster/events.ts';
import { valueAt } from '../engine/json.ts';
import type { AdmissionRequest } from '../engine/request.ts';
import { logText } from './log-text.ts';

/** The Event about an admitted rollback (the handbook's incident log); undefined if the request was none. */
export function rollbackEvent(request: AdmissionRequest, { rollback }: AdmissionResult): ObjectEvent | undefined {
  const { kind, namespace, name, oldObject } = request;
  const uid = valueAt(oldObject, ['metadata', 'uid']);
  // A dry run must have no effects.
  if (rollback === undefined || request.dryRun || !namespace || !name || typeof uid !== 'string') return undefined;
  const revision = logText(rollback.revision);
  const { excused } = rollback;
  const despite = excused === undefined ? '' : `, although its template breaks ${excused.replaceAll(',', ', ')}`;
  return {
    regarding: { apiVersion: `${kind.group}/${kind.version}`, kind: kind.kind, namespace, name, uid: logText(uid) },
    type: 'Warning',
    reason: 'Rollback',
    action: 'Rollback',
    note: `Rolled back to revision ${revision} by ${logText(request.userInfo?.username) ?? 'unknown'}${despite}. Find the root cause: a rollback is mitigation, not resolution.`,
    identity: `${logText(uid)} ${revision} ${logText(String(valueAt(oldObject, ['metadata', 'generation'])))}`,
  };
}
