// The package: `import { check } from 'zonegate'`.
import { registry } from '../webhooks/index.ts';
import { checkManifests } from './check/check.ts';
import { wellTyped } from './check/field-types.ts';
import type { Zone } from './engine/zone.ts';
import { readManifests } from './manifests/read.ts';
import { problemText } from './problem/problem.ts';
import type { Check, CheckOptions } from './public.ts';
import { documentOf } from './report/check-json.ts';
import { loadProfile } from './zones/load.ts';
import { shippedNames } from './zones/profile.ts';
import { zoneOf } from './zones/resolve.ts';

/** See {@link Check}. */
export const check: Check = (input, options) => {
  const zone = zoneIn(options);
  const files = typeof input === 'string' ? [{ name: 'input', text: input }] : input;
  const read = files.map(({ name, text }) => readManifests(text, name));
  const { manifests, problems: misfits } = wellTyped(
    registry,
    read.flatMap((file) => file.manifests),
  );
  const problems = [...read.flatMap((file) => [...file.problems, ...file.others]), ...misfits];
  return documentOf({ zone, objects: checkManifests(registry, zone, manifests, options), problems });
};

function zoneIn({ zone, profile }: CheckOptions): Zone {
  if ((zone === undefined) === (profile === undefined)) throw new TypeError('expected either zone or profile');
  if (profile !== undefined) {
    const loaded = loadProfile(profile, 'profile', registry);
    if (loaded.ok) return loaded.value;
    throw new TypeError(loaded.problems.map(problemText).join('\n'));
  }
  const name = shippedNames.find((shipped) => shipped === zone);
  if (name !== undefined) return zoneOf(name, registry);
  throw new TypeError(`unknown zone ${JSON.stringify(zone)}: expected ${shippedNames.join(', ')}`);
}
