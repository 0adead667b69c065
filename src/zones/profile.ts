import * as z from 'zod';
import { isObject } from '../engine/json.ts';
import type { Policy } from '../engine/policy.ts';
import type { Registry } from '../engine/registry.ts';
import { levels, modes, mutations } from '../engine/zone.ts';

export const API_VERSION = 'zonegate.dev/v1alpha1';
export const KIND = 'ZoneProfile';

/** The profiles that come with zonegate: development, staging and production. */
export const shippedNames = ['zone-1', 'zone-2', 'zone-3'] as const;
export type ShippedName = (typeof shippedNames)[number];

const NamespacePattern = z
  .string()
  .max(63)
  .regex(/^(?:\*|[a-z0-9][-a-z0-9]*\*|[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)$/, {
    error: 'expected the name of a namespace, or the start of one and *',
  });

const Name = z
  .string()
  .max(63)
  .regex(/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/, { error: 'expected lower-case letters, digits and dashes' });

const Executors = z.strictObject({
  namespaces: z.array(NamespacePattern).optional().describe('Namespaces of executors. Default: ge-agents.'),
  labels: z
    .record(z.string().min(1), z.string())
    .optional()
    .describe("Labels of executors' pods, all of which must match. Default: app: ge-executor."),
  names: z
    .array(z.string().min(1))
    .optional()
    .describe('Workloads by name, for autoscalers, which know their target by nothing else. Default: ge-executor.'),
  containers: z
    .array(z.string().min(1))
    .optional()
    .describe(
      'Containers by name, for pods of several: those that the executor runs in. Default: ge-executor, executor.',
    ),
});

const Clients = z.strictObject({
  namespaces: z
    .array(NamespacePattern)
    .optional()
    .describe('Namespaces of client workloads. Default: ge-hosting, sh-*, ded-*.'),
});

const Singletons = z.strictObject({
  names: z
    .array(z.string().min(1))
    .optional()
    .describe('Deployments that are singletons without the label. Default: dolly, orchestrator.'),
});

const User = z
  .string()
  .max(320)
  .regex(/^[^*\s]+\*?$/, {
    error: 'expected the name of a user, or the start of one and *, such as system:serviceaccount:cert-manager:*',
  });

const Controllers = z.strictObject({
  users: z
    .array(User)
    .optional()
    .describe(
      "Users that are Kubernetes' own controllers on this cluster, besides system:kube-controller-manager and the accounts of kube-system. Default: none.",
    ),
});

const Operators = z.strictObject({
  users: z
    .array(User)
    .optional()
    .describe(
      'Users that make objects for owners of their own kinds: nothing is injected there, and what breaks a rule is only warned of. Default: the accounts of cert-manager, Argo, KEDA, Knative, Tekton, Strimzi, Spark, OpenKruise, VPA and other well-known operators, each in its usual namespace; they stand in the policies of `zonegate backstop`.',
    ),
});

const OverrideLevel = z.enum(levels, {
  error: ({ input }) =>
    input === 'off' || isObject(input)
      ? 'a namespace may only tighten: expected must or should, without options'
      : undefined,
});

const LabelKey = z
  .string()
  .regex(/^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/, {
    error: 'expected the key of a label, such as zonegate.dev/tier',
  });

const LabelValue = z.string().regex(/^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/, {
  error: 'expected the value of a label: at most 63 letters, digits, -, _ and .',
});

/** The schema of a profile for these policies. It only checks: resolve.ts fills the defaults in. */
export function profileSchemaOf(registry: Registry) {
  const { policies } = registry;
  return z.strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal(KIND),
    name: Name.describe('The name of the zone, as reports and metrics show it.'),
    extends: z.enum(shippedNames).optional().describe('The shipped profile whose values hold where none is given.'),
    mode: z
      .enum(modes)
      .optional()
      .describe('audit reports, enforce denies what breaks a must, strict denies every violation.'),
    mutation: z
      .enum(mutations)
      .optional()
      .describe('Whether defaults are written, only reported, or neither. Default: inject.'),
    executors: Executors.optional(),
    clients: Clients.optional(),
    singletons: Singletons.optional(),
    controllers: Controllers.optional(),
    operators: Operators.optional(),
    policies: z
      .strictObject(Object.fromEntries(policies.map((policy) => [policy.id, settingOf(policy).optional()])))
      .optional()
      .describe('Levels and options by policy.'),
    namespaces: z
      .array(
        z.strictObject({
          names: z.array(NamespacePattern).min(1),
          mode: z.enum(modes).optional().describe("A stricter mode than the zone's."),
          policies: z
            .strictObject(Object.fromEntries(policies.map(({ id }) => [id, OverrideLevel.optional()])))
            .optional()
            .describe("Stricter levels than the zone's."),
          labels: z
            .record(LabelKey, LabelValue)
            .optional()
            .describe(
              'Labels of the namespaces, for checks of files that hold no Namespace object of that name. The webhooks ask the cluster.',
            ),
        }),
      )
      .optional()
      .describe('Stricter settings for some namespaces, which may only tighten; and what is known of their labels.'),
  });
}

function settingOf({ level, options, docs }: Policy) {
  const Level = z.enum(['must', 'should', 'off']);
  return z
    .union([Level, z.strictObject({ level: Level.optional(), options: options.optional() })])
    .describe(`${docs.summary} Default: ${level}.`);
}

/** A profile as its author writes it. */
export type Profile = z.input<ReturnType<typeof profileSchemaOf>>;

/** The JSON Schema (draft 7, which editors understand best) of a profile for these policies. */
export function profileSchema(registry: Registry): Readonly<Record<string, unknown>> {
  return {
    ...z.toJSONSchema(profileSchemaOf(registry), { io: 'input', target: 'draft-7', unrepresentable: 'any' }),
    title: KIND,
    anyOf: [{ required: ['mode'] }, { required: ['extends'] }],
  };
}
