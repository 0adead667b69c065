// What a zone is to the engine. A zone is data: src/zones reads it from a profile, policies never ask for its name.
import type { Labels } from './facts.ts';

/** How violations are answered: reported; `must` denied; all denied. In the order of strictness. */
export const modes = ['audit', 'enforce', 'strict'] as const;
export type Mode = (typeof modes)[number];

/** `must` = the handbook says RULE, MUST, NEVER or HARD LIMIT; `should` = its templates and preferences. */
export const levels = ['should', 'must'] as const;
export type Level = (typeof levels)[number];

/** Whether defaults are written, only told, or neither. */
export const mutations = ['inject', 'preview', 'off'] as const;
export type Mutation = (typeof mutations)[number];

/** Who is who on the platform; several policies speak of the same groups. Names of namespaces may end in `*`. */
export interface Platform {
  readonly executors: {
    readonly namespaces: readonly string[];
    /** Labels of their pods, all of which must match. */
    readonly labels: Readonly<Record<string, string>>;
    /** Workloads by name: an autoscaler knows its target by nothing else. */
    readonly names: readonly string[];
  };
  readonly clients: { readonly namespaces: readonly string[] };
  /** Deployments that must never run twice, besides those that say so by their label. */
  readonly singletons: { readonly names: readonly string[] };
}

/** One policy's settings in a zone. */
export interface PolicySetting {
  readonly level: Level | 'off';
  /** Already checked against the policy's own schema, defaults filled in. */
  readonly options: unknown;
}

/** What holds in some namespaces: stricter settings (the loader refuses others), and labels. */
export interface NamespaceOverride {
  readonly namespaces: readonly string[];
  readonly mode?: Mode | undefined;
  readonly levels: Readonly<Record<string, Level>>;
  /** The labels that they carry, for whoever judges objects without their Namespace. The webhooks ask the cluster. */
  readonly labels?: Labels | undefined;
}

/** A zone's profile, resolved: every registered policy has a setting. */
export interface Zone {
  readonly name: string;
  readonly mode: Mode;
  readonly mutation: Mutation;
  readonly platform: Platform;
  readonly policies: Readonly<Record<string, PolicySetting>>;
  readonly overrides: readonly NamespaceOverride[];
}

/** A test for namespace patterns: exact names, or prefixes that end in `*`. */
export function namespaceMatcher(patterns: readonly string[]): (namespace: string) => boolean {
  const names = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
  const prefixes = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1));
  return (namespace) => names.has(namespace) || prefixes.some((prefix) => namespace.startsWith(prefix));
}
