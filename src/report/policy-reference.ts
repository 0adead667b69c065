// The reference of a policy, made from the policy itself. It is printed as Markdown (webhooks/README.md), as text
// (zonegate explain) and as JSON.
import type { Policy } from '../engine/policy.ts';
import type { Registry } from '../engine/registry.ts';
import { effectOf, levelOfMessage } from '../engine/violation.ts';
import type { Level, Mode, Platform, Zone } from '../engine/zone.ts';
import { type ShippedName, shippedNames } from '../zones/profile.ts';
import { zoneOf } from '../zones/resolve.ts';
import { type OptionReference, optionsOf } from './policy-options.ts';

/** What a new violation does at admission. */
export type Effect = 'denied' | 'warned' | 'off' | 'not judged';

export interface ZoneReference {
  readonly mode: Mode;
  readonly level: Level | 'off';
  readonly effect: Effect;
}

/** One message of a policy. */
export interface MessageReference {
  readonly id: string;
  readonly text: string;
  readonly level: Level;
  /** How to fix it, if that differs from the remediation of the policy. */
  readonly remediation?: string;
}

/** What an example needs besides its object, as YAML, by the key of its fixture: `options`, `set`, ... */
export interface ExampleContext {
  readonly beside?: Readonly<Record<string, string>>;
}

/** An object that breaks a rule or follows it, as YAML. */
export interface Example extends ExampleContext {
  readonly yaml: string;
  /** Its findings: `LEVEL PATH (CONTAINER): found X, wanted Y`. */
  readonly findings?: readonly string[];
}

export interface InjectionExample extends ExampleContext {
  readonly before: string;
  readonly after: string;
}

export interface Examples {
  readonly fails: Example;
  readonly passes: Example;
  readonly injects?: InjectionExample;
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
  /** The namespaces that it validates, in words; undefined for all. */
  readonly where?: string;
  /** Whether only a set of objects shows a violation, so that admission never validates it. */
  readonly onlyInSets: boolean;
  /** Whether it is part of `zonegate backstop`. */
  readonly backstop: boolean;
  readonly injects?: { readonly summary: string; readonly caution?: string };
  /** What its remedies change, in words. */
  readonly remedies?: string;
  readonly messages: readonly MessageReference[];
  readonly options: readonly OptionReference[];
  readonly examples: Examples;
}

/** The references of all policies of the registry, in its order. */
export function references(
  registry: Registry,
  examples: Readonly<Record<string, Examples>>,
): readonly PolicyReference[] {
  const zones = Object.fromEntries(shippedNames.map((name) => [name, zoneOf(name, registry)])) as Zones;
  return registry.policies.map((policy) => {
    const { id, level, match, docs, injects, remedies } = policy;
    const where = namespacesText(policy, zones['zone-1'].platform);
    return {
      id,
      level,
      optIn: policy.optIn === true,
      handbook: { chapter: `K8S:${policy.handbook}`, quote: docs.quote },
      summary: docs.summary,
      rationale: docs.rationale,
      remediation: docs.remediation,
      zones: {
        'zone-1': zoneReference(policy, zones['zone-1']),
        'zone-2': zoneReference(policy, zones['zone-2']),
        'zone-3': zoneReference(policy, zones['zone-3']),
      },
      kinds: kindsOf(policy),
      operations: match.operations,
      ...(where !== undefined && { where }),
      onlyInSets: match.onlyInSets === true,
      backstop: policy.backstop !== undefined,
      ...(injects !== undefined && {
        injects: {
          summary: injects.summary,
          ...(injects.caution !== undefined && { caution: injects.caution }),
        },
      }),
      ...(remedies !== undefined && { remedies }),
      messages: messagesOf(policy),
      options: optionsOf(policy.options),
      examples: examples[id] ?? { fails: { yaml: '' }, passes: { yaml: '' } },
    };
  });
}

type Zones = Readonly<Record<ShippedName, Zone>>;

/** The level and the effect of a policy in a zone. */
export function zoneReference({ id, match }: Policy, { mode, policies }: Zone): ZoneReference {
  const level = policies[id]?.level ?? 'off';
  return { mode, level, effect: match.onlyInSets && level !== 'off' ? 'not judged' : effectIn(mode, level) };
}

/** The effect of messages that are only a `should`, although their policy may be a `must`. */
export function effectOfHint({ mode, effect }: ZoneReference): Effect {
  return effect === 'denied' ? effectOf('should', mode) : effect;
}

function effectIn(mode: Mode, level: Level | 'off'): Effect {
  return level === 'off' ? 'off' : effectOf(level, mode);
}

function namespacesText({ match }: Policy, { executors, clients }: Platform): string | undefined {
  switch (match.where) {
    case 'executors':
      return `the executors' namespaces (${executors.namespaces.join(', ')})`;
    case 'clients':
      return `the clients' namespaces (${clients.namespaces.join(', ')})`;
    case 'system':
      return 'kube-system';
    default:
      return undefined;
  }
}

function kindsOf({ match }: Policy): readonly string[] {
  const kinds = match.resources.map(({ kind, resource, subresource }) => {
    if (subresource === 'scale') return 'Scale (kubectl scale)';
    return subresource === undefined ? kind : `${kind} (${resource}/${subresource})`;
  });
  return [...new Set(kinds)];
}

function messagesOf(policy: Policy): readonly MessageReference[] {
  return Object.entries(policy.messages).map(([id, { text, remediation }]) => ({
    id,
    text,
    level: levelOfMessage(policy, id, policy.level),
    ...(remediation !== undefined && { remediation }),
  }));
}
