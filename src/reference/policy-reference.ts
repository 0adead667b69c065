// What readers want to know about a policy, taken from the policy itself. Rendered as Markdown (webhooks/README.md), as
// text (zonegate explain) and as JSON.
import * as z from 'zod';
import type { Policy } from '../engine/policy.ts';
import type { Registry } from '../engine/registry.ts';
import type { Level, Mode, Zone } from '../engine/zone.ts';
import { type ShippedName, shippedNames } from '../zones/profile.ts';
import { zoneOf } from '../zones/resolve.ts';

/** What becomes of a new violation at admission. */
export type Effect = 'denied' | 'warned' | 'off' | 'not judged';

export interface ZoneReference {
  readonly mode: Mode;
  readonly level: Level | 'off';
  readonly effect: Effect;
}

export interface OptionReference {
  readonly name: string;
  /** In words: `list of text`. */
  readonly type: string;
  /** Undefined where it is unset by default. */
  readonly default?: unknown;
  readonly description: string;
}

/** One object that breaks a rule, or follows it, as YAML. */
export interface Example {
  readonly yaml: string;
  /** What is found in it: `LEVEL PATH (CONTAINER): found X, wanted Y`. */
  readonly findings?: readonly string[];
}

export interface Examples {
  readonly fails: Example;
  readonly passes: Example;
  /** Before and after the injection. */
  readonly injects?: { readonly before: string; readonly after: string };
}

export interface PolicyReference {
  readonly id: string;
  readonly level: Level;
  /** Off unless a profile turns it on. */
  readonly optIn: boolean;
  readonly handbook: { readonly chapter: string; readonly quote: string };
  readonly summary: string;
  readonly rationale: string;
  readonly remediation: string;
  readonly zones: Readonly<Record<ShippedName, ZoneReference>>;
  readonly kinds: readonly string[];
  readonly operations: readonly string[];
  /** Which namespaces, in words; undefined where it is all of them. */
  readonly where?: string;
  /** Judged in files and by scans only, never at admission. */
  readonly onlyInSets: boolean;
  readonly injects?: { readonly summary: string; readonly caution?: string };
  readonly messages: readonly { readonly id: string; readonly text: string; readonly level: Level }[];
  readonly options: readonly OptionReference[];
  readonly examples: Examples;
}

const places = { executors: "the executors' namespaces", clients: "clients' namespaces", system: 'kube-system' };

/** All policies of the registry, in its order. */
export function references(
  registry: Registry,
  examples: Readonly<Record<string, Examples>>,
): readonly PolicyReference[] {
  const zones = shippedNames.map((name) => [name, zoneOf(name, registry)] as const);
  return registry.policies.map((policy) => {
    const { id, level, match, docs, injects, messages } = policy;
    return {
      id,
      level,
      optIn: policy.optIn === true,
      handbook: { chapter: `K8S:${policy.handbook}`, quote: docs.quote },
      summary: docs.summary,
      rationale: docs.rationale,
      remediation: docs.remediation,
      zones: Object.fromEntries(zones.map(([name, zone]) => [name, zoneReference(policy, zone)])) as Record<
        ShippedName,
        ZoneReference
      >,
      kinds: kindsOf(policy),
      operations: match.operations,
      ...(match.where !== undefined && { where: places[match.where] }),
      onlyInSets: match.onlyInSets === true,
      ...(injects !== undefined && {
        injects: {
          summary: injects.summary,
          ...(injects.caution !== undefined && { caution: injects.caution }),
        },
      }),
      messages: Object.entries(messages).map(([message, { text, level: cap }]) => ({
        id: message,
        text,
        level: cap ?? level,
      })),
      options: optionsOf(policy),
      examples: examples[id] ?? { fails: { yaml: '' }, passes: { yaml: '' } },
    };
  });
}

/** What a zone makes of a policy. */
export function zoneReference({ id, match }: Policy, { mode, policies }: Zone): ZoneReference {
  const level = policies[id]?.level ?? 'off';
  return { mode, level, effect: match.onlyInSets && level !== 'off' ? 'not judged' : effectOf(mode, level) };
}

function effectOf(mode: Mode, level: Level | 'off'): Effect {
  if (level === 'off') return 'off';
  return mode === 'strict' || (mode === 'enforce' && level === 'must') ? 'denied' : 'warned';
}

function kindsOf({ match }: Policy): readonly string[] {
  const kinds = match.resources.map(({ kind, resource, subresource }) => {
    if (subresource === 'scale') return 'Scale (kubectl scale)';
    return subresource === undefined ? kind : `${kind} (${resource}/${subresource})`;
  });
  return [...new Set(kinds)];
}

type Schema = { readonly [key: string]: unknown };

function optionsOf(policy: Policy): readonly OptionReference[] {
  const { properties = {} } = z.toJSONSchema(policy.options, { io: 'input' });
  return Object.entries(properties as Readonly<Record<string, Schema>>).map(([name, schema]) => ({
    name,
    type: typeOf(schema),
    ...(schema.default !== undefined && { default: schema.default }),
    description: String(schema.description ?? ''),
  }));
}

function typeOf({ type, items, additionalProperties }: Schema): string {
  if (type === 'integer') return 'whole number';
  if (type === 'boolean') return 'true or false';
  if (type === 'array') return `list of ${typeOf(items as Schema)}`;
  if (type !== 'object') return 'text';
  return additionalProperties ? `object of ${typeOf(additionalProperties as Schema)}` : 'object';
}
