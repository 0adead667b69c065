import type { Path } from '../engine/json.ts';

/** What is wrong with a setting, before it is known where in the text its path lies. */
export interface SettingProblem {
  readonly path: Path;
  /** Whether the name of the setting is wrong, or its value. */
  readonly at: 'key' | 'value';
  /** A function where the text takes long to make: it is made only if it is shown. */
  readonly message: () => string;
}

/** A path as a profile's author thinks of it: `policies.client-tier.options.tiers`, `namespaces[0].names`. */
export function settingName(path: Path): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(segment)) text += `[${JSON.stringify(segment)}]`;
    else text += text === '' ? segment : `.${segment}`;
  }
  return text;
}
