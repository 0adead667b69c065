// The controllers of objects. Anybody may write an owner reference: by itself it proves nothing.
import { isObject, type JsonObject, list, valueAt } from './json.ts';
import { groupOf } from './resource.ts';

/** The owner reference (meta/v1 OwnerReference) of an object's controller; undefined where it has none. */
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

/**
 * By the kind of an object: the kinds from whose templates Kubernetes' own controllers make it. Policies see all of
 * these templates.
 */
export const controllerKinds: ReadonlyMap<string, readonly GroupKind[]> = new Map([
  ['Pod', [core('ReplicationController'), apps('ReplicaSet'), apps('StatefulSet'), apps('DaemonSet'), batch('Job')]],
  ['ReplicaSet', [apps('Deployment')]],
  ['Job', [batch('CronJob')]],
]);

/** Whether an object claims to be made from the template of its controller, which was validated before. */
export function isMadeOfTemplate(kind: string, object: unknown): boolean {
  return controllerReference(kind, object) !== undefined;
}

/**
 * The owner reference of the controller from whose template an object claims to be made; undefined where it claims
 * none.
 */
export function controllerReference(kind: string, object: unknown): JsonObject | undefined {
  const kinds = controllerKinds.get(kind);
  const controller = kinds && controllerOf(object);
  if (!isObject(controller) || typeof controller.apiVersion !== 'string') return undefined;
  const group = groupOf(controller.apiVersion);
  return kinds?.some((known) => known.kind === controller.kind && known.group === group) ? controller : undefined;
}
