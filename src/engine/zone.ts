// What a zone is to the engine. A zone is data: src/zones reads it from a profile, policies never ask for its name.
import type { Labels } from './lookups.ts';

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
    /** Containers by name: in a pod of several, that of the executor is known by nothing else. */
    readonly containers: readonly string[];
  };
  readonly clients: { readonly namespaces: readonly string[] };
  /** Deployments that must never run twice, besides those that say so by their label. */
  readonly singletons: { readonly names: readonly string[] };
  /** Users that are Kubernetes' own controllers on some clusters, besides those that are so on all. They may end in `*`. */
  readonly controllers: { readonly users: readonly string[] };
  /** Users that make objects for the owners of their own kinds. They may end in `*`. */
  readonly operators: { readonly users: readonly string[] };
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
  const valuesOf = namespacePatterns(patterns.map((pattern) => [pattern, true] as const));
  return (namespace) => valuesOf(namespace).length > 0;
}

/**
 * Compiles namespace patterns, each with a value: gives the values of those that match a name, in their order. What a
 * name costs depends on how many lengths the prefixes have, not on how many patterns there are.
 */
export function namespacePatterns<Value>(
  patterns: readonly (readonly [pattern: string, value: Value])[],
): (namespace: string) => readonly Value[] {
  const names = new Map<string, number[]>();
  /** By their length. */
  const prefixes = new Map<number, Map<string, number[]>>();
  for (const [index, [pattern]] of patterns.entries()) {
    if (!pattern.endsWith('*')) add(names, pattern, index);
    else {
      const prefix = pattern.slice(0, -1);
      const ofLength = prefixes.get(prefix.length) ?? new Map<string, number[]>();
      prefixes.set(prefix.length, ofLength);
      add(ofLength, prefix, index);
    }
  }
  return (namespace) => {
    let found = names.get(namespace) ?? none;
    for (const [length, ofLength] of prefixes) {
      const more = ofLength.get(namespace.slice(0, length));
      if (more !== undefined) found = [...found, ...more];
    }
    if (found.length === 0) return nothing;
    return [...new Set(found)].sort((a, b) => a - b).map((index) => (patterns[index] as readonly [string, Value])[1]);
  };
}

const none: readonly number[] = [];
const nothing: readonly never[] = [];

function add(into: Map<string, number[]>, key: string, index: number): void {
  const known = into.get(key);
  if (known === undefined) into.set(key, [index]);
  else known.push(index);
}
