import { closeSync, openSync, readSync } from 'node:fs';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import { LARGEST_FILE, tooLarge } from '../manifests/bytes.ts';
import { problemText } from '../problem/problem.ts';
import { nearest } from '../text/nearest.ts';
import { loadProfile } from '../zones/load.ts';
import { shippedNames } from '../zones/profile.ts';
import { zoneOf } from '../zones/resolve.ts';
import { UsageError } from './failure.ts';

export interface ZoneChoice {
  readonly zone?: string | undefined;
  readonly config?: string | undefined;
}

export interface Chosen {
  readonly zone: Zone;
  /** The file that it came from, unless it is a shipped one. */
  readonly profile?: { readonly file: string; readonly text: string };
}

/**
 * The zone that the options name.
 * @throws UsageError when they name none, both, one that does not exist, or a profile that is not right.
 */
export function chooseZone({ zone, config }: ZoneChoice, registry: Registry): Chosen {
  if (zone !== undefined && config !== undefined) throw new UsageError('give --zone or --config, not both');
  if (config !== undefined) return readProfile(config, registry);
  if (zone === undefined) {
    throw new UsageError(`which zone? Give --zone (${shippedNames.join(', ')}) or --config FILE`);
  }
  const name = shippedNames.find((shipped) => shipped === zone);
  if (name !== undefined) return { zone: zoneOf(name, registry) };
  const meant = nearest(zone, shippedNames);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new UsageError(`unknown zone "${zone}": expected ${shippedNames.join(', ')}${hint}`);
}

function readProfile(file: string, registry: Registry): Chosen {
  const text = readText(file, 'profile');
  const loaded = loadProfile(text, file, registry);
  if (loaded.ok) return { zone: loaded.value, profile: { file, text } };
  throw new UsageError(loaded.problems.map(problemText).join('\n'));
}

/**
 * The text of a file.
 * @throws UsageError when it can't be read.
 */
export function readText(file: string, what: string): string {
  try {
    return readUpTo(file, LARGEST_FILE).toString('utf8');
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`the ${what} ${file}: ${error.message}`);
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `can not be read (${code})`;
    throw new UsageError(`the ${what} ${file} ${why}`);
  }
}

/** @throws RangeError where there is more, as of a device that has no end. */
function readUpTo(file: string, most: number): Buffer {
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
    throw new RangeError(tooLarge(most + 1).problems[0].message);
  } finally {
    closeSync(opened);
  }
}

/** In bytes. */
const AT_ONCE = 64 * 1024;
