// KEDA's kinds, as far as zonegate looks at them.
import type { JsonObject } from '../../../src/engine/json.ts';
import { mustKubectl } from './kubectl.ts';
import type { Names } from './objects.ts';

const kinds = { scaledobjects: 'ScaledObject', scaledjobs: 'ScaledJob' };

const definitions: readonly JsonObject[] = Object.entries(kinds).map(([plural, kind]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.keda.sh` },
  spec: {
    group: 'keda.sh',
    scope: 'Namespaced',
    names: { kind, plural, singular: kind.toLowerCase() },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
}));

/** Installs them; until then the API server knows none of them. */
export async function installKeda(): Promise<void> {
  await mustKubectl(['apply', '-f', '-'], definitions);
  const names = Object.keys(kinds).map((plural) => `crd/${plural}.keda.sh`);
  await mustKubectl(['wait', '--for=condition=Established', '--timeout=30s', ...names]);
}

export function scaledObject({ name, namespace }: Names, target: string, maxReplicaCount?: number): JsonObject {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { name: target },
      ...(maxReplicaCount !== undefined && { maxReplicaCount }),
      triggers: [{ type: 'cron', metadata: { desiredReplicas: '9' } }],
    },
  };
}
