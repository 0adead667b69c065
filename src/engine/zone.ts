// A zone, as the engine sees it. src/zones reads it from a profile. Policies never ask for its name.
import type { Labels } from './lookups.ts';

/**
 * How violations are answered, from lax to strict: all are reported; those of level `must` are denied; all are denied.
 */
export const modes = ['audit', 'enforce', 'strict'] as const;
export type Mode = (typeof modes)[number];

/** `must` = the handbook says RULE, MUST, NEVER or HARD LIMIT; `should` = its templates and preferences. */
export const levels = ['should', 'must'] as const;
export type Level = (typeof levels)[number];

/** Whether injections are written, only reported, or neither. */
export const mutations = ['inject', 'preview', 'off'] as const;
export type Mutation = (typeof mutations)[number];

/** Groups on the platform that several policies need. Names of namespaces may end in `*`. */
export interface Platform {
  readonly executors: {
    readonly namespaces: readonly string[];
    /** Labels of their pods, all of which must match. */
    readonly labels: Readonly<Record<string, string>>;
    /** The names of their workloads: an autoscaler shows nothing else of its target. */
    readonly names: readonly string[];
    /** The names of their containers: in a pod of several, nothing else shows which one is the executor. */
    readonly containers: readonly string[];
  };
  readonly clients: { readonly namespaces: readonly string[] };
  /** The names of Deployments that must never run twice, besides those with the label for that. */
  readonly singletons: { readonly names: readonly string[] };
  /** Users of Kubernetes' own controllers, besides those that are the same on all clusters. They may end in `*`. */
  readonly controllers: { readonly users: readonly string[] };
  /** The users of operators. They may end in `*`. */
  readonly operators: { readonly users: readonly string[] };
}

/** One policy's settings in a zone. */
export interface PolicySetting {
  readonly level: Level | 'off';
  /** Valid by the policy's own schema, with its defaults. */
  readonly options: unknown;
}

/** Settings for some namespaces: stricter ones (src/zones refuses others), and labels. */
export interface NamespaceOverride {
  readonly namespaces: readonly string[];
  readonly mode?: Mode | undefined;
  readonly levels: Readonly<Record<string, Level>>;
  /** Their labels, for objects in files without their Namespace. The webhooks ask the cluster. */
  readonly labels?: Labels | undefined;
}

/** A zone's profile with all defaults: every policy has a setting. */
export interface Zone {
  readonly name: string;
  readonly mode: Mode;
  readonly mutation: Mutation;
  readonly platform: Platform;
  readonly policies: Readonly<Record<string, PolicySetting>>;
  readonly overrides: readonly NamespaceOverride[];
}

/** Makes a test for namespace patterns: exact names, or prefixes that end in `*`. */
export function namespaceMatcher(patterns: readonly string[]): (namespace: string) => boolean {
  const valuesOf = namespacePatterns(patterns.map((pattern) => [pattern, true] as const));
  return (namespace) => valuesOf(namespace).length > 0;
}

/**
 * Compiles namespace patterns, each with a value, into a function that gives the values of the patterns that match a
 * name, in the order of the patterns. Its cost depends on how many lengths the prefixes have, not on the number of
 * patterns.
 */
export function namespacePatterns<Value>(
  patterns: readonly (readonly [pattern: string, value: Value])[],
): (namespace: string) => readonly Value[] {
  const names = new Map<string, number[]>();
  /** By length, then by prefix: indexes of patterns. */
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
