import { closeSync, openSync, readSync } from 'node:fs';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import { LARGEST_FILE, tooLarge } from '../manifests/bytes.ts';
import { failureOf, type Result, success } from '../problem/problem.ts';
import { nearest } from '../text/nearest.ts';
import { loadProfile } from '../zones/load.ts';
import { shippedNames } from '../zones/profile.ts';
import { zoneOf } from '../zones/resolve.ts';

export interface ZoneChoice {
  readonly zone?: string | undefined;
  readonly config?: string | undefined;
}

export interface Chosen {
  readonly zone: Zone;
  /** The file that it came from, unless it is a shipped one. */
  readonly profile?: { readonly file: string; readonly text: string };
}

/** The zone that the options name; a failure when they name none, both, one that does not exist, or a wrong profile. */
export function chooseZone({ zone, config }: ZoneChoice, registry: Registry): Result<Chosen> {
  if (zone !== undefined && config !== undefined)
    return failureOf('invalid-option', 'give --zone or --config, not both');
  if (config !== undefined) return readProfile(config, registry);
  if (zone === undefined) {
    return failureOf('invalid-option', `which zone? Give --zone (${shippedNames.join(', ')}) or --config FILE`);
  }
  const name = shippedNames.find((shipped) => shipped === zone);
  if (name !== undefined) return success({ zone: zoneOf(name, registry) });
  const meant = nearest(zone, shippedNames);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return failureOf('invalid-option', `unknown zone "${zone}": expected ${shippedNames.join(', ')}${hint}`);
}

function readProfile(file: string, registry: Registry): Result<Chosen> {
  const text = readText(file, 'profile');
  if (!text.ok) return text;
  const loaded = loadProfile(text.value, file, registry);
  return loaded.ok ? success({ zone: loaded.value, profile: { file, text: text.value } }) : loaded;
}

/** The text of a file, which a message calls by what it is: `profile`. */
export function readText(file: string, what: string): Result<string> {
  try {
    const bytes = readUpTo(file, LARGEST_FILE);
    if (bytes !== undefined) return success(bytes.toString('utf8'));
    const [{ code, message }] = tooLarge(LARGEST_FILE + 1).problems;
    return failureOf(code, `the ${what} ${file}: ${message}`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return failureOf('file-not-found', `the ${what} ${file} does not exist`);
    const why = code === 'EISDIR' ? 'is a folder' : `can not be read (${code})`;
    return failureOf('file-not-readable', `the ${what} ${file} ${why}`);
  }
}

/** Undefined where there is more, as of a device that has no end. */
function readUpTo(file: string, most: number): Buffer | undefined {
  const opened = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let length = 0; length <= most; ) {
      const buffer = Buffer.allocUnsafe(AT_ONCE);
      const read = readSync(opened, buffer);
      if (read === 0) return Buffer.concat(chunks, length);
      chunks.push(buffer.subarray(0, read));
      length += read;
    }
    return undefined;
  } finally {
    closeSync(opened);
  }
}

/** In bytes. */
const AT_ONCE = 64 * 1024;
