import type { Registry } from '../../src/engine/registry.ts';
import type { Mode, Platform, Zone } from '../../src/engine/zone.ts';

const platform: Platform = {
  executors: {
    namespaces: ['ge-agents'],
    labels: { app: 'ge-executor' },
    names: ['ge-executor'],
    containers: ['ge-executor', 'executor'],
  },
  clients: { namespaces: ['ge-hosting', 'sh-*', 'ded-*'] },
  singletons: { names: ['dolly', 'orchestrator'] },
  controllers: { users: [] },
  operators: { users: ['system:serviceaccount:operators:*'] },
};

interface Settings {
  readonly mode?: Mode;
  readonly mutation?: Zone['mutation'];
  /** Only this policy is on. */
  readonly only?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly overrides?: Zone['overrides'];
}

/** A zone with every policy at its own level and default options, but for the given settings. */
export function zoneWith(registry: Registry, settings: Settings = {}): Zone {
  const { mode = 'strict', mutation = 'inject', only, options = {}, overrides = [] } = settings;
  const policies = registry.policies.map((policy) => {
    const level = only === undefined || only === policy.id ? policy.level : ('off' as const);
    return [policy.id, { level, options: policy.options.parse(options[policy.id] ?? {}) }] as const;
  });
  return { name: 'test', mode, mutation, platform, policies: Object.fromEntries(policies), overrides };
}
