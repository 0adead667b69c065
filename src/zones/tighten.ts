// A namespace may only be stricter than its zone. This is checked in the data as it is, whatever else is wrong with it, so
// that all problems are reported together.
import { isObject, own, type Path, valueAt } from '../engine/json.ts';
import type { Registry } from '../engine/registry.ts';
import { type Level, levels, type Mode, modes } from '../engine/zone.ts';
import { type Profile, shippedNames } from './profile.ts';
import { levelOf, modeOf } from './resolve.ts';
import { type SettingProblem, settingName } from './setting-problem.ts';

/** What loosens, or does nothing, in the namespaces of a profile. */
export function looseningProblems(data: unknown, registry: Registry): readonly SettingProblem[] {
  const overrides = own(data, 'namespaces');
  if (!Array.isArray(overrides)) return [];
  const profile = readable(data, registry);
  return overrides.flatMap((override: unknown, index) => [
    ...looserMode(profile, override, ['namespaces', index, 'mode']),
    ...registry.policies.flatMap((policy) => {
      const level = levels.find((each) => each === valueAt(override, ['policies', policy.id]));
      const path = ['namespaces', index, 'policies', policy.id];
      return level === undefined ? [] : looserLevel(levelOf(policy, profile), level, policy.id, path);
    }),
  ]);
}

function looserMode(profile: Readable, override: unknown, path: Path): readonly SettingProblem[] {
  const zone = modeOf(profile);
  const mode = modes.find((each) => each === own(override, 'mode'));
  if (profile.isModeUnknown || zone === undefined || mode === undefined) return [];
  if (modes.indexOf(mode) >= modes.indexOf(zone)) return [];
  return [problem(path, `a namespace may only tighten: ${mode} is looser than ${zone}, the mode of the zone`)];
}

function looserLevel(zone: Level | 'off', level: Level, id: string, path: Path): readonly SettingProblem[] {
  if (zone === 'off') {
    return [problem(path, `${id} is off in this zone, and a namespace can't turn it on: set its level for the zone`)];
  }
  if (levels.indexOf(level) >= levels.indexOf(zone)) return [];
  return [problem(path, `a namespace may only tighten: ${level} is looser than ${zone}, the level in the zone`)];
}

function problem(path: Path, message: string): SettingProblem {
  return { path, at: 'value', message: () => `${settingName(path)}: ${message}` };
}

interface Readable extends Pick<Profile, 'mode' | 'extends' | 'policies'> {
  /** Whether the profile names a mode that does not exist: nothing can be compared with it. */
  readonly isModeUnknown: boolean;
}

/** The valid parts of a profile. */
function readable(data: unknown, registry: Registry): Readable {
  const mode: Mode | undefined = modes.find((each) => each === own(data, 'mode'));
  const policies: Record<string, Level | 'off'> = {};
  for (const { id } of registry.policies) {
    const setting = valueAt(data, ['policies', id]);
    const level = isObject(setting) ? setting.level : setting;
    if (level === 'must' || level === 'should' || level === 'off') policies[id] = level;
  }
  return {
    mode,
    extends: shippedNames.find((name) => name === own(data, 'extends')),
    policies,
    isModeUnknown: mode === undefined && own(data, 'mode') !== undefined,
  };
}
