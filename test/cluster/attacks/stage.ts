// What must be in the cluster before an attack: namespaces, who may do what in them, and the objects that an attack uses.
import type { JsonObject } from '../../../src/engine/json.ts';
import type { Attack } from '../../attacks/attack.ts';
import { CLIENT, EXECUTORS } from '../../attacks/parts.ts';
import { deployment } from '../support/objects.ts';
import { type Client, collectionOf, must } from './client.ts';

export const ATTACKER = 'mallory';
export const HONEST = 'ada';

/** Where others work meanwhile. */
export const others = ['ge-system', 'sh-acme'] as const;

/** How many objects are created at once. */
const AT_ONCE = 8;

/** The Deployment that stays in each of their namespaces. */
export const STANDING = 'standing';

/** Gives the attacker and the others their namespaces: each has no more than the role `edit`. */
export async function prepareStage(admin: Client): Promise<void> {
  const labels = { 'zonegate.dev/tier': 'xlarge' };
  for (const [user, names] of [[ATTACKER, [EXECUTORS, CLIENT]] as const, [HONEST, others] as const]) {
    for (const namespace of names) {
      await create(admin, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
      await create(admin, editor(user, namespace));
      if (user === HONEST) await create(admin, deployment({ name: STANDING, namespace }));
    }
  }
}

function editor(name: string, namespace: string): JsonObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name }],
  };
}

/** Creates what attacks need; it may have been there before zonegate was, which must not be registered. */
export async function prepareAttacks(admin: Client, attacks: readonly Attack[]): Promise<void> {
  // One iterator for all who take from it; what is large is made only when its turn comes.
  const objects = objectsOf(attacks);
  const work = async () => {
    for (const object of objects) await create(admin, object);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

function* objectsOf(attacks: readonly Attack[]): Generator<JsonObject> {
  for (const { before } of attacks) yield* before?.() ?? [];
}

export async function clearStage(admin: Client): Promise<void> {
  for (const namespace of [EXECUTORS, CLIENT, ...others]) {
    await admin({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
  }
}

function create(admin: Client, object: JsonObject) {
  return must(admin, { method: 'POST', path: collectionOf(object), body: JSON.stringify(object) });
}
