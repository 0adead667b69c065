// The defaults of volumes, and of the types that they share with containers. Source: see pod.ts.
import { defaultPullPolicy } from '../../engine/image.ts';
import { isObject } from '../../engine/json.ts';
import type { Shape } from './shape.ts';

export const metadata: Shape = {
  zero: ['name', 'generateName', 'namespace'],
  maps: ['labels', 'annotations'],
};

export const resourceRequirements: Shape = { resources: ['limits', 'requests'] };

export const fieldRef: Shape = { zero: ['apiVersion'], defaults: { apiVersion: 'v1' } };

export const resourceFieldRef: Shape = { zero: ['containerName'], quantities: ['divisor'], defaults: { divisor: '0' } };

const downwardItems: Shape = { fields: { fieldRef, resourceFieldRef } };

export const claimSpec: Shape = {
  defaults: { resources: {}, volumeMode: 'Filesystem' },
  fields: { resources: resourceRequirements },
};

export const volume: Shape = {
  fields: {
    emptyDir: { zero: ['medium'], quantities: ['sizeLimit'] },
    hostPath: { defaults: { type: '' } },
    secret: { zero: ['secretName'], defaults: { defaultMode: 420 } },
    configMap: { defaults: { defaultMode: 420 } },
    downwardAPI: { defaults: { defaultMode: 420 }, items: { items: downwardItems } },
    projected: {
      defaults: { defaultMode: 420 },
      items: {
        sources: {
          fields: {
            downwardAPI: { items: { items: downwardItems } },
            serviceAccountToken: { zero: ['audience'], defaults: { expirationSeconds: 3600 } },
          },
        },
      },
    },
    ephemeral: {
      fields: { volumeClaimTemplate: { defaults: { metadata: {} }, fields: { metadata, spec: claimSpec } } },
    },
    iscsi: { zero: ['iscsiInterface', 'fsType', 'readOnly'], defaults: { iscsiInterface: 'default' } },
    rbd: {
      zero: ['pool', 'user', 'keyring', 'fsType', 'readOnly'],
      defaults: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' },
    },
    azureDisk: { defaults: { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' } },
    scaleIO: {
      zero: ['storageMode', 'fsType', 'readOnly'],
      defaults: { storageMode: 'ThinProvisioned', fsType: 'xfs' },
    },
    image: { zero: ['pullPolicy', 'reference'] },
  },
  finish(object) {
    if (Object.keys(object).every((key) => key === 'name')) return { ...object, emptyDir: {} };
    const { image } = object;
    return isObject(image)
      ? { ...object, image: { pullPolicy: defaultPullPolicy(image.reference), ...image } }
      : object;
  },
};
