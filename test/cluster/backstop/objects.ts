// The objects of these tests, and what is done to them.
import { expect } from 'vitest';
import type { JsonObject } from '../../../src/engine/json.ts';
import { kubectl } from '../support/kubectl.ts';
import { autoscaler, cronJob, deployment, type Names, replicationController } from '../support/objects.ts';

export const agents = 'ge-agents';
export const executor = (name: string, replicas: number): JsonObject =>
  deployment({ name, namespace: agents, app: 'ge-executor' }, { spec: { replicas } });
export const window = (name: string, seconds: number): JsonObject => {
  const object = autoscaler({ name, namespace: 'ge-system' }, 5);
  const behavior = { scaleUp: { stabilizationWindowSeconds: seconds } };
  return { ...object, spec: { ...(object.spec as JsonObject), behavior } };
};
export const onHost = (names: Names): JsonObject => deployment(names, { pod: { hostNetwork: true } });
export const overlapping = (name: string, concurrencyPolicy: string): JsonObject =>
  cronJob({ name, namespace: 'ge-system' }, { spec: { concurrencyPolicy } });
export const pod = (name: string, namespace: string, spec: object, metadata: object = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, ...metadata },
  spec: { containers: [{ name: 'app', image: 'registry.example.com/app:1' }], ...spec },
});
export const statefulSet = (name: string, replicas: number): JsonObject => {
  const object = executor(name, replicas);
  const { strategy: _, ...spec } = object.spec as JsonObject;
  return { ...object, kind: 'StatefulSet', spec: { ...spec, serviceName: 'x' } };
};
export const executorController = (name: string, replicas: number): JsonObject =>
  replicationController({ name, namespace: agents, app: 'ge-executor' }, { spec: { replicas } });
export const patch = (kind: string, { name, namespace }: Names, change: object, ...flags: string[]) =>
  kubectl(['patch', kind, name, '-n', namespace, '--type=merge', '-p', JSON.stringify(change), ...flags]);
export const create = (object: JsonObject, ...flags: string[]) => kubectl(['create', '-f', '-', ...flags], object);
/** As somebody who may do everything. */
export const as = (user: string) => [`--as=${user}`, '--as-group=system:masters'];
export const inTemplate = (change: object) => ({ spec: { template: { spec: change } } });
export const system = (name: string): Names => ({ name, namespace: 'ge-system' });

/** Refused by a policy, with these words. */
export function expectDenied({ code, stderr }: { code: number; stderr: string }, id: string, words: string): void {
  expect(stderr).toContain(`ValidatingAdmissionPolicy 'zonegate-${id}-deny' with binding 'zonegate-${id}-deny' denied`);
  expect(stderr).toContain(` denied request: ${id}: ${words}`);
  expect(code).toBe(1);
}
