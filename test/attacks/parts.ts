// The parts of which attacks are made.
import type { JsonObject } from '../../src/engine/json.ts';
import { compliantContainer } from '../cluster/support/objects.ts';

/** Where attackers may write: the executors' namespace, and one of a client. Nobody else writes there. */
export const EXECUTORS = 'ge-agents';
export const CLIENT = 'sh-mallory';

/** So many of something. */
export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** So many properties. */
export function map(count: number, entry: (index: number) => readonly [string, unknown]): JsonObject {
  return Object.fromEntries(times(count, entry));
}

/** A container with required fields only. */
export const bare = (index: number): JsonObject => ({ name: `c${index}`, image: 'x' });

/** A container that breaks no rule, with further fields. */
export const good = (change: object = {}): JsonObject => ({ ...compliantContainer, ...change });

interface Shape {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'ReplicaSet';
  readonly name?: string;
  readonly namespace?: string;
  readonly metadata?: JsonObject;
  readonly spec?: JsonObject;
  readonly template?: JsonObject;
  readonly pod?: JsonObject;
}

/** A workload of the group apps. It has no replicas, so that no pod runs. */
export function workload(containers: readonly JsonObject[], shape: Shape = {}): JsonObject {
  const { kind = 'Deployment', name = 'mallory', namespace = EXECUTORS, metadata, spec, template, pod } = shape;
  const labels = { app: name, component: 'api' };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, labels, ...metadata },
    spec: {
      ...(kind !== 'DaemonSet' && { replicas: 0 }),
      ...(kind === 'StatefulSet' && { serviceName: name }),
      selector: { matchLabels: { app: name } },
      ...spec,
      template: {
        metadata: { labels, ...template },
        spec: { securityContext: { runAsNonRoot: true, fsGroup: 1004 }, containers, ...pod },
      },
    },
  };
}

/** A Pod of a client. */
export function pod(spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'mallory', namespace: CLIENT, labels: { 'zonegate.dev/tier': 'small' }, ...metadata },
    spec,
  };
}

/** A text of so many bytes. */
export function long(bytes: number, words = 'x'): string {
  return words.repeat(Math.ceil(bytes / words.length)).slice(0, bytes);
}

/** One entry of managedFields, by which somebody applied so many fields of containers. */
export function managedFields(fieldsV1: JsonObject): JsonObject {
  return {
    manager: 'mallory',
    operation: 'Apply',
    apiVersion: 'apps/v1',
    time: '2026-01-01T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1,
  };
}
