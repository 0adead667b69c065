import type { Policy } from '../engine/policy.ts';
import type { Registry } from '../engine/registry.ts';
import type { Level, Mode, NamespaceOverride, Platform, PolicySetting, Zone } from '../engine/zone.ts';
import { failure, isAnyProblem, type Result, success } from '../problem/problem.ts';
import { knownOperators } from './operators.ts';
import type { Profile, ShippedName } from './profile.ts';
import { plainWords, settingProblemsOf } from './schema-messages.ts';
import type { SettingProblem } from './setting-problem.ts';
import { shippedModes, shippedProfile } from './shipped.ts';

/** The platform where a profile says nothing. */
const defaultPlatform: Platform = {
  executors: {
    namespaces: ['ge-agents'],
    labels: { app: 'ge-executor' },
    names: ['ge-executor'],
    containers: ['ge-executor', 'executor'],
  },
  clients: { namespaces: ['ge-hosting', 'sh-*', 'ded-*'] },
  singletons: { names: ['dolly', 'orchestrator'] },
  controllers: { users: [] },
  operators: { users: knownOperators },
};

/** The zone of a shipped profile. */
export function zoneOf(name: ShippedName, registry: Registry): Zone {
  const resolved = resolveZone(shippedProfile(name), registry);
  if (!resolved.ok) throw new Error(`the shipped profile ${name} does not fit the policies`);
  return resolved.value;
}

/** Fills in what a profile leaves out: from the profile that it extends, else the defaults. */
export function resolveZone(profile: Profile, registry: Registry): Result<Zone, SettingProblem> {
  const mode = modeOf(profile);
  if (mode === undefined) return failure([modeProblem]);
  const problems: SettingProblem[] = [];
  const policies: Record<string, PolicySetting> = {};
  for (const policy of registry.policies) {
    const options = optionsOf(policy, profile);
    if (options.ok) policies[policy.id] = { level: levelOf(policy, profile), options: options.value };
    else for (const problem of options.problems) problems.push(problem);
  }
  if (isAnyProblem(problems)) return failure(problems);
  const mutation = profile.mutation ?? 'inject';
  const platform = platformOf(profile);
  return success({ name: profile.name, mode, mutation, platform, policies, overrides: overridesOf(profile) });
}

/** What is said of a profile that has no mode, neither its own nor an inherited one. */
export const modeProblem: SettingProblem = {
  path: ['mode'],
  at: 'value',
  message: () => 'mode: required where nothing is extended: audit, enforce or strict',
};

/** The mode of a zone: its own or the inherited one. Undefined if it has neither. */
export function modeOf(profile: Pick<Profile, 'mode' | 'extends'>): Mode | undefined {
  return profile.mode ?? (profile.extends && shippedModes[profile.extends]);
}

/** The level of a policy in a zone: set there, inherited, or the policy's own. */
export function levelOf(policy: Policy, profile: Pick<Profile, 'policies' | 'extends'>): Level | 'off' {
  const inherited = profile.extends && policy.zones[profile.extends];
  return settingOf(profile, policy.id).level ?? inherited ?? (policy.optIn ? 'off' : policy.level);
}

function settingOf(
  profile: Pick<Profile, 'policies'>,
  id: string,
): { readonly level?: Level | 'off' | undefined; readonly options?: unknown } {
  const setting = profile.policies?.[id];
  return typeof setting === 'string' ? { level: setting } : (setting ?? {});
}

function optionsOf(policy: Policy, profile: Profile): Result<unknown, SettingProblem> {
  const { options = {} } = settingOf(profile, policy.id);
  const parsed = policy.options.safeParse(options, { error: plainWords });
  if (parsed.success) return success(parsed.data);
  const problems = settingProblemsOf(parsed.error.issues, options, ['policies', policy.id, 'options']);
  return isAnyProblem(problems) ? failure(problems) : success(parsed.data);
}

function platformOf(profile: Profile): Platform {
  const { executors, clients, singletons, controllers, operators } = defaultPlatform;
  return {
    executors: {
      namespaces: profile.executors?.namespaces ?? executors.namespaces,
      labels: profile.executors?.labels ?? executors.labels,
      names: profile.executors?.names ?? executors.names,
      containers: profile.executors?.containers ?? executors.containers,
    },
    clients: { namespaces: profile.clients?.namespaces ?? clients.namespaces },
    singletons: { names: profile.singletons?.names ?? singletons.names },
    controllers: { users: profile.controllers?.users ?? controllers.users },
    operators: { users: profile.operators?.users ?? operators.users },
  };
}

function overridesOf(profile: Profile): readonly NamespaceOverride[] {
  return (profile.namespaces ?? []).map(({ names, mode, policies, labels }) => ({
    namespaces: names,
    ...(mode && { mode }),
    ...(labels && { labels }),
    levels: Object.fromEntries(Object.entries(policies ?? {}).flatMap(([id, level]) => (level ? [[id, level]] : []))),
  }));
}
