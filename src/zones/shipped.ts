import type { Mode } from '../engine/zone.ts';
import { API_VERSION, KIND, type Profile, type ShippedName } from './profile.ts';

/** How strict the handbook's three zones are. What a policy does there is said by the policy (`zones`). */
export const shippedModes: Readonly<Record<ShippedName, Mode>> = {
  'zone-1': 'audit',
  'zone-2': 'enforce',
  'zone-3': 'strict',
};

/** The profile of a shipped zone. */
export function shippedProfile(name: ShippedName): Profile {
  return { apiVersion: API_VERSION, kind: KIND, name, extends: name };
}
