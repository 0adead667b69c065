import { API_VERSION, KIND, type Profile, type ShippedName } from './profile.ts';

const common = { apiVersion: API_VERSION, kind: KIND, mutation: 'inject' } as const;

/** The handbook's three zones. */
export const shippedProfiles: Readonly<Record<ShippedName, Profile>> = {
  'zone-1': {
    ...common,
    name: 'zone-1',
    mode: 'audit',
    policies: {
      // Images are built on the node, under moving tags, and imported into k3s.
      'registry-images': 'off',
      'pinned-images': 'off',
      // What is wrong with this one cluster, or special about k3s.
      'broken-cluster-ip': 'should',
      'unenforced-network-policy': 'should',
      'traefik-pinned': 'should',
    },
  },
  'zone-2': { ...common, name: 'zone-2', mode: 'enforce' },
  'zone-3': { ...common, name: 'zone-3', mode: 'strict' },
};
