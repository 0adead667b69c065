// What readers want to know about a policy, taken from the policy itself. Rendered as Markdown (webhooks/README.md), as
// text (zonegate explain) and as JSON.
import type { Policy } from '../engine/policy.ts';
import type { Registry } from '../engine/registry.ts';
import { effectOf, levelOfMessage } from '../engine/violation.ts';
import type { Level, Mode, Platform, Zone } from '../engine/zone.ts';
import { type ShippedName, shippedNames } from '../zones/profile.ts';
import { zoneOf } from '../zones/resolve.ts';
import { type OptionReference, optionsOf } from './policy-options.ts';

/** What becomes of a new violation at admission. */
export type Effect = 'denied' | 'warned' | 'off' | 'not judged';

export interface ZoneReference {
  readonly mode: Mode;
  readonly level: Level | 'off';
  readonly effect: Effect;
}

/** One way to be wrong. */
export interface MessageReference {
  readonly id: string;
  readonly text: string;
  readonly level: Level;
  /** How to fix it, where it differs from the policy's own remediation. */
  readonly remediation?: string;
}

/** What else there is where an example is judged, as YAML by the name that fixtures give it: `options`, `set`, ... */
export interface ExampleContext {
  readonly beside?: Readonly<Record<string, string>>;
}

/** One object that breaks a rule, or follows it, as YAML. */
export interface Example extends ExampleContext {
  readonly yaml: string;
  /** What is found in it: `LEVEL PATH (CONTAINER): found X, wanted Y`. */
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
  /** Which namespaces, in words; undefined where it is all of them. */
  readonly where?: string;
  /** No single request shows it: it is never judged at admission. */
  readonly onlyInSets: boolean;
  /** The API server holds it itself, too: `zonegate backstop`. */
  readonly backstop: boolean;
  readonly injects?: { readonly summary: string; readonly caution?: string };
  /** What `zonegate fix` changes of what the author set. */
  readonly remedies?: string;
  readonly messages: readonly MessageReference[];
  readonly options: readonly OptionReference[];
  readonly examples: Examples;
}

/** All policies of the registry, in its order. */
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

/** What a zone makes of a policy. */
export function zoneReference({ id, match }: Policy, { mode, policies }: Zone): ZoneReference {
  const level = policies[id]?.level ?? 'off';
  return { mode, level, effect: match.onlyInSets && level !== 'off' ? 'not judged' : effectIn(mode, level) };
}

/** What becomes of what is only a hint (`should`), whatever the policy's own level. */
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
