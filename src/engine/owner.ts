// Who looks after an object. An owner reference is what the sender of a request says: by itself it proves nothing.
import { isObject, type JsonObject, list, valueAt } from './json.ts';
import { groupOf } from './resource.ts';

/** The owner reference (meta/v1) of an object's controller; undefined where it has none. */
export function controllerOf(object: unknown): JsonObject | undefined {
  const owners = valueAt(object, ['metadata', 'ownerReferences']) as readonly JsonObject[] | undefined;
  return list(owners).find(({ controller }) => controller === true);
}

/** A kind by its API group; the version does not matter. */
interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

const core = (kind: string): GroupKind => ({ group: '', kind });
const apps = (kind: string): GroupKind => ({ group: 'apps', kind });
const batch = (kind: string): GroupKind => ({ group: 'batch', kind });

/** What Kubernetes' own controllers make of which templates: all of these are judged themselves. */
export const makers: ReadonlyMap<string, readonly GroupKind[]> = new Map([
  ['Pod', [core('ReplicationController'), apps('ReplicaSet'), apps('StatefulSet'), apps('DaemonSet'), batch('Job')]],
  ['ReplicaSet', [apps('Deployment')]],
  ['Job', [batch('CronJob')]],
]);

/** Whether an object says that it was made of a template which was judged, in its owner. */
export function isMadeOfTemplate(kind: string, object: unknown): boolean {
  return makerOf(kind, object) !== undefined;
}

/** The owner reference of the object whose template another one says it was made of. */
export function makerOf(kind: string, object: unknown): JsonObject | undefined {
  const known = makers.get(kind);
  const controller = known && controllerOf(object);
  if (!isObject(controller) || typeof controller.apiVersion !== 'string') return undefined;
  const group = groupOf(controller.apiVersion);
  return known?.some((maker) => maker.kind === controller.kind && maker.group === group) ? controller : undefined;
}
