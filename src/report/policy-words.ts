// Texts that the Markdown reference and `zonegate explain` use.
import { stringify } from 'yaml';
import { isObject } from '../engine/json.ts';
import { shippedNames } from '../zones/profile.ts';
import type { OptionReference } from './policy-options.ts';
import { type Effect, effectOfHint, type PolicyReference } from './policy-reference.ts';

export function appliesTo({ kinds, operations, where, onlyInSets }: PolicyReference): string {
  const place = where === undefined ? '' : `, in ${where}`;
  const when = onlyInSets ? 'never at admission, because no single request shows it' : `on ${operations.join(' and ')}`;
  return `${kinds.join(', ')}${place}; ${when}`;
}

/** The sentence about a policy with a backstop. */
export const BACKSTOP_NOTE = 'while zonegate is down, too, by the API server itself: `zonegate backstop`.';

const shortNames: Readonly<Record<string, string>> = {
  Deployment: 'deploy',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  HorizontalPodAutoscaler: 'hpa',
  PodDisruptionBudget: 'pdb',
  NetworkPolicy: 'netpol',
  PodExecOptions: 'pods/exec',
  PodAttachOptions: 'attach',
};

/** What a policy applies to, in a word or two, with the short names of kubectl. */
export function appliesBriefly({ kinds, where = '' }: Pick<PolicyReference, 'kinds' | 'where'>): string {
  if (kinds.length > 3) return /executors|clients/.exec(where)?.[0] ?? 'workloads';
  const names = kinds.map((kind) => kind.split(' ')[0] ?? kind);
  return names.map((name) => shortNames[name] ?? name.toLowerCase()).join(', ');
}

export interface Effects {
  readonly level: string;
  /** In the order of the shipped zones. */
  readonly effects: readonly Effect[];
}

/** The word that people read for an effect. The documents for programs keep `not judged`. */
export function effectText(effect: Effect): string {
  return effect === 'not judged' ? 'not validated' : effect;
}

/** The effects of violations in each shipped zone; for two levels if some messages are only a `should`. */
export function effectsOf({ level, zones, messages }: PolicyReference): readonly Effects[] {
  const all = shippedNames.map((name) => zones[name]);
  const hints = messages.filter((message) => message.level !== level);
  return [
    { level, effects: all.map(({ effect }) => effect) },
    ...(hints.length > 0 && hints.length < messages.length
      ? [{ level: 'should', effects: all.map(effectOfHint) }]
      : []),
  ];
}

/** Examples of settings in a profile: one turns the policy off, the other sets one of its options. */
export function settingsOf({ id, options }: PolicyReference): { readonly off: string; readonly other?: string } {
  const option = options.find((each) => each.default !== undefined && !isLong(each));
  const off = `policies: { ${id}: off }`;
  if (option === undefined) return { off };
  return { off, other: `policies: { ${id}: { options: { ${option.name}: ${defaultText(option.default)} } } }` };
}

/** Whether a default value needs lines of its own. */
export function isLong({ default: value }: OptionReference): boolean {
  return isObject(value) && defaultText(value).length > 60;
}

/** A default value on one line, as it is written in a profile. */
export function defaultText(value: unknown): string {
  return value === undefined ? 'unset' : flowYaml(value);
}

/** The lines of a long default value, one for each entry. */
export function defaultLines({ default: value }: OptionReference): readonly string[] {
  return Object.entries(isObject(value) ? value : {}).map(([key, entry]) => `${flowYaml(key)}: ${flowYaml(entry)}`);
}

function flowYaml(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trimEnd();
}

const contextTitles: Readonly<Record<string, string>> = {
  options: 'with these options of the policy',
  namespaceLabels: 'in a namespace with these labels',
  target: 'with this target',
  workloads: 'with these workloads in its namespace',
  pods: 'with these bare pods in its namespace',
  set: 'with these other objects',
};

/** The title of what an example needs besides its object. */
export function contextTitle(name: string): string {
  return contextTitles[name] ?? `with ${name}`;
}
