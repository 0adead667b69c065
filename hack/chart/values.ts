// What the values of the chart may be. Helm deletes a key whose value is null, and `--reuse-values` brings those of an
// older chart: keys that templates can do without are optional.
import * as z from 'zod';
import type { Registry } from '../../src/engine/registry.ts';
import { logLevels } from '../../src/server/log.ts';
import { profileSchemaOf, shippedNames } from '../../src/zones/profile.ts';
import {
  Affinity,
  EnvironmentVariable,
  Labels,
  ObjectName,
  Resources,
  Toleration,
  TopologySpread,
} from './kubernetes.ts';

const Text = z.string();
/** As Go reads and writes it, which is what cert-manager does. */
const GoDuration = Text.regex(/^([0-9]+(\.[0-9]+)?(h|m|s|ms))+$/);
/** As Prometheus does. */
const PrometheusDuration = Text.regex(/^([0-9]+(ms|[smhdwy]))+$/);
const NamespaceName = Text.regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
const Replicas = z.int().min(1);

/** The schema of the values; what they mean is said in values.yaml. */
export function valuesSchemaOf(registry: Registry) {
  return z.strictObject({
    global: z.looseObject({}).optional(),
    enabled: z.boolean().optional(),
    zone: z.enum(['', ...shippedNames]),
    profile: profileSchemaOf(registry).omit({ apiVersion: true, kind: true, name: true, extends: true }).optional(),
    replicaCount: Replicas,
    image: z.strictObject({
      registry: Text.regex(/^([^/\s]+(\/[^/\s]+)*)?$/).optional(),
      repository: Text.regex(/^[^/\s:@]+(\/[^/\s:@]+)*$/),
      tag: Text.regex(/^([A-Za-z0-9_][-A-Za-z0-9._]{0,127})?$/).optional(),
      digest: Text.regex(/^(sha256:[0-9a-f]{64})?$/).optional(),
      pullPolicy: z.enum(['IfNotPresent', 'Always', 'Never']),
    }),
    imagePullSecrets: z.array(z.strictObject({ name: ObjectName.min(1) })).optional(),
    certManager: z.strictObject({
      enabled: z.boolean(),
      issuerRef: z
        .strictObject({ name: ObjectName.optional(), kind: Text.min(1).optional(), group: Text.min(1).optional() })
        .meta({ dependencies: { kind: ['name'], group: ['name'] } })
        .optional(),
      duration: GoDuration,
      renewBefore: GoDuration,
    }),
    tls: z.strictObject({
      secretName: ObjectName.optional(),
      // Checked by a template: Helm quotes what does not match a pattern, and it may be a key.
      caBundle: Text.optional(),
      selfSigned: z.boolean(),
      validityDays: z.int().min(1).max(36_500),
      clientCA: z
        .strictObject({
          secretName: ObjectName.optional(),
          configMapName: ObjectName.optional(),
          key: Text.min(1),
          commonName: Text.optional(),
        })
        .optional(),
    }),
    backstop: z.strictObject({ enabled: z.boolean() }).optional(),
    webhooks: z.strictObject({
      failurePolicy: z.enum(['', 'Ignore', 'Fail']).optional(),
      timeoutSeconds: z.int().min(1).max(5),
      exemptNamespaces: z.array(NamespaceName).optional(),
    }),
    apiServer: Text.regex(/^((https?:\/\/)?[A-Za-z0-9[][-A-Za-z0-9.:\]]*\/?)?$/).optional(),
    logLevel: z.enum(logLevels),
    extraArgs: z.array(Text.regex(/^--[a-z]/)).optional(),
    extraEnv: z.array(EnvironmentVariable).optional(),
    resources: Resources,
    priorityClassName: ObjectName.optional(),
    nodeSelector: Labels.optional(),
    tolerations: z.array(Toleration).optional(),
    affinity: Affinity.optional(),
    topologySpreadConstraints: z.array(TopologySpread).optional(),
    podLabels: Labels.optional(),
    podAnnotations: Labels.optional(),
    serviceAccount: z.strictObject({
      create: z.boolean(),
      name: ObjectName.optional(),
      annotations: Labels.optional(),
    }),
    podDisruptionBudget: z.strictObject({ enabled: z.boolean() }),
    networkPolicy: z.strictObject({ enabled: z.boolean() }),
    autoscaling: z.strictObject({
      enabled: z.boolean(),
      minReplicas: Replicas,
      maxReplicas: Replicas,
      targetCPUUtilizationPercentage: z.int().min(1).max(100),
    }),
    serviceMonitor: z.strictObject({
      enabled: z.boolean(),
      interval: PrometheusDuration,
      labels: Labels.optional(),
    }),
    prometheusRule: z.strictObject({
      enabled: z.boolean(),
      labels: Labels.optional(),
      runbookUrl: Text.regex(/^(https?:\/\/\S+)?$/).optional(),
    }),
    test: z.strictObject({ namespace: NamespaceName }),
    nameOverride: Text.optional(),
    fullnameOverride: Text.optional(),
  });
}
