import type { Attack } from './attack.ts';
import { bodies } from './bodies.ts';
import { cases } from './cases.ts';
import { connections } from './connections.ts';
import { containers } from './containers.ts';
import { kinds } from './kinds.ts';
import { metadata } from './metadata.ts';
import { updates } from './updates.ts';

/** All attacks, in groups of their kind. */
export const attacks: Readonly<Record<string, readonly Attack[]>> = {
  cases,
  containers,
  metadata,
  kinds,
  updates,
  bodies,
  connections,
};
