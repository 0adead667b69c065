import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../engine/duration.ts';
import { shippedNames } from '../zones/profile.ts';

export const zoneOption = () => new Option('--zone <name>', `a shipped zone: ${shippedNames.join(', ')}`);
export const configOption = () => new Option('--config <file>', 'a zone profile of your own, instead of --zone');
/** For hooks, which name whatever files were changed. */
export const ignoreOthersOption = () =>
  new Option('--ignore-others', 'only print a note for files that are no manifests, even if they are named; for hooks');

/** What the kubelet sets for a Service of our name: ZONEGATE_PORT=tcp://10.0.0.1:443. */
const serviceLink = /^(?:tcp|udp|sctp):\/\//;

/** Options of which a flag for one makes the variables of the others void. */
const alternatives: Readonly<Record<string, readonly string[]>> = {
  zone: ['config', 'allZones'],
  config: ['zone', 'allZones'],
  allZones: ['zone', 'config'],
};

/**
 * Takes what no flag gave from the environment: `--tls-cert` is ZONEGATE_TLS_CERT. An empty variable counts as unset.
 * Commander's own `env` would read the environment of the process, and take an empty variable for a value.
 * A wrong value ends the command as that of a flag does; the message names the variable.
 */
export function takeEnvironment(command: Command, env: Readonly<Record<string, string | undefined>>): void {
  const isFlagged = (name: string) => command.getOptionValueSource(name) === 'cli';
  for (const known of command.options) {
    const name = known.attributeName();
    const variable = `ZONEGATE_${known.name().toUpperCase().replaceAll('-', '_')}`;
    const value = env[variable];
    if (!value || serviceLink.test(value) || [name, ...(alternatives[name] ?? [])].some(isFlagged)) continue;
    try {
      const parsed = known.isBoolean() ? truth(value) : known.parseArg ? known.parseArg(value, undefined) : value;
      command.setOptionValueWithSource(name, parsed, 'env');
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      command.error(`${variable}: ${error.message}`);
    }
  }
}

function truth(text: string): boolean {
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new InvalidArgumentError('expected true or false');
}

export function namespaceName(text: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError('expected the name of a namespace: lower-case letters, digits and dashes');
}

export function address(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('expected an address, such as 0.0.0.0 or 127.0.0.1');
  return text;
}

export function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('expected a port: 0 to 65535');
  return value;
}

/** Timers of Node overflow beyond 24 days, and then fire at once. */
const LONGEST = 24 * 3_600_000;

/** Milliseconds. */
export function duration(text: string): number {
  const value = /^\d+$/.test(text) ? undefined : parseDuration(text);
  if (value === undefined)
    throw new InvalidArgumentError('expected a duration with its unit, such as 500ms, 30s or 5m');
  if (value > LONGEST) throw new InvalidArgumentError('expected at most 24h');
  return value;
}

/** The time between two looks at a file: none at all would be a busy loop. */
export function interval(text: string): number {
  const value = duration(text);
  if (value < 100) throw new InvalidArgumentError('expected at least 100ms');
  return value;
}

const sizes: Readonly<Record<string, number>> = { '': 1, Ki: 1024, Mi: 1024 ** 2 };

/** A body becomes one string, of which V8 makes none beyond 512 Mi; no review comes near this. */
const LARGEST_MI = 256;

/** Bytes; `8Mi` and `512Ki` are understood. */
export function bytes(text: string): number {
  const [, amount, unit = ''] = /^([1-9]\d{0,9})(Ki|Mi)?$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('expected a number of bytes, such as 8388608 or 8Mi');
  const value = Number(amount) * (sizes[unit] as number);
  if (value > LARGEST_MI * 1024 ** 2) throw new InvalidArgumentError(`expected at most ${LARGEST_MI}Mi`);
  return value;
}

export function oneOf<Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new InvalidArgumentError(`expected one of ${choices.join(', ')}`);
    return found;
  };
}
