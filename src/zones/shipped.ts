import type { Mode } from '../engine/zone.ts';
import { API_VERSION, KIND, type Profile, type ShippedName } from './profile.ts';

/** The modes of the handbook's three zones. Each policy says itself which level it has there (`zones`). */
export const shippedModes: Readonly<Record<ShippedName, Mode>> = {
  'zone-1': 'audit',
  'zone-2': 'enforce',
  'zone-3': 'strict',
};

/** The profile of a shipped zone. */
export function shippedProfile(name: ShippedName): Profile {
  return { apiVersion: API_VERSION, kind: KIND, name, extends: name };
}
