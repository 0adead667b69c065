import type { Zone } from '../../../src/engine/zone.ts';
import { type FixOptions, fixSources } from '../../../src/fix/fix.ts';
import { zoneOf } from '../../../src/zones/resolve.ts';
import { registry } from '../../../webhooks/index.ts';

export const strict = zoneOf('zone-3', registry);

/** Fixes one file, and returns the report about it. */
export function fix(text: string, zone: Zone = strict, options: FixOptions = {}) {
  const { files, report } = fixSources(registry, zone, [{ file: 'a.yaml', text, isNamed: true }], options);
  const [file] = files;
  if (file === undefined) throw new Error('the file is gone');
  return { ...file, report };
}
