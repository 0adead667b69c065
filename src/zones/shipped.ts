import { API_VERSION, KIND, type Profile, type ShippedName } from './profile.ts';

const common = { apiVersion: API_VERSION, kind: KIND, mutation: 'inject' } as const;

/** The handbook's three zones. */
export const shippedProfiles: Readonly<Record<ShippedName, Profile>> = {
  'zone-1': { ...common, name: 'zone-1', mode: 'audit' },
  'zone-2': { ...common, name: 'zone-2', mode: 'enforce' },
  'zone-3': { ...common, name: 'zone-3', mode: 'strict' },
};
