// The parts of a pod that values hand on as they are, so that a key which Kubernetes does not know is refused early.
import * as z from 'zod';

const Text = z.string();

export const Labels = z.record(Text, Text);

/** The names that a Service may have, and everything else. */
export const ObjectName = Text.regex(/^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$/);

const Quantity = z.union([Text.regex(/^[0-9]+(\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi)?$/), z.number().min(0)]);
const Amounts = z.strictObject({ cpu: Quantity, memory: Quantity, 'ephemeral-storage': Quantity.optional() });
export const Resources = z.strictObject({ requests: Amounts, limits: Amounts });

export const Toleration = z.strictObject({
  key: Text.optional(),
  operator: z.enum(['Exists', 'Equal', 'Lt', 'Gt']).optional(),
  value: Text.optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
  tolerationSeconds: z.int().optional(),
});

const Requirements = (operators: readonly [string, ...string[]]) =>
  z.array(z.strictObject({ key: Text, operator: z.enum(operators), values: z.array(Text).optional() })).optional();

const LabelSelector = z.strictObject({
  matchLabels: Labels.optional(),
  matchExpressions: Requirements(['In', 'NotIn', 'Exists', 'DoesNotExist']),
});

export const TopologySpread = z.strictObject({
  maxSkew: z.int().min(1),
  topologyKey: Text.min(1),
  whenUnsatisfiable: z.enum(['DoNotSchedule', 'ScheduleAnyway']),
  labelSelector: LabelSelector.optional(),
  matchLabelKeys: z.array(Text).optional(),
  minDomains: z.int().min(1).optional(),
  nodeAffinityPolicy: z.enum(['Honor', 'Ignore']).optional(),
  nodeTaintsPolicy: z.enum(['Honor', 'Ignore']).optional(),
});

const NodeTerms = Requirements(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']);
const NodeSelectorTerm = z.strictObject({ matchExpressions: NodeTerms, matchFields: NodeTerms });
const PodAffinityTerm = z.strictObject({
  labelSelector: LabelSelector.optional(),
  matchLabelKeys: z.array(Text).optional(),
  mismatchLabelKeys: z.array(Text).optional(),
  namespaces: z.array(Text).optional(),
  namespaceSelector: LabelSelector.optional(),
  topologyKey: Text.min(1),
});
const weight = z.int().min(1).max(100);
const PodAffinity = z.strictObject({
  requiredDuringSchedulingIgnoredDuringExecution: z.array(PodAffinityTerm).optional(),
  preferredDuringSchedulingIgnoredDuringExecution: z
    .array(z.strictObject({ weight, podAffinityTerm: PodAffinityTerm }))
    .optional(),
});

export const Affinity = z.strictObject({
  nodeAffinity: z
    .strictObject({
      requiredDuringSchedulingIgnoredDuringExecution: z
        .strictObject({ nodeSelectorTerms: z.array(NodeSelectorTerm) })
        .optional(),
      preferredDuringSchedulingIgnoredDuringExecution: z
        .array(z.strictObject({ weight, preference: NodeSelectorTerm }))
        .optional(),
    })
    .optional(),
  podAffinity: PodAffinity.optional(),
  podAntiAffinity: PodAffinity.optional(),
});

const KeyOf = z.strictObject({ name: Text.min(1), key: Text.min(1), optional: z.boolean().optional() });

export const EnvironmentVariable = z.strictObject({
  name: Text.min(1),
  value: Text.optional(),
  valueFrom: z
    .strictObject({
      secretKeyRef: KeyOf.optional(),
      configMapKeyRef: KeyOf.optional(),
      fieldRef: z.strictObject({ fieldPath: Text, apiVersion: Text.optional() }).optional(),
    })
    .optional(),
});
