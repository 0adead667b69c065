// What two pods of one workload cannot have, or should not share without knowing of each other.
import type { Volume } from 'kubernetes-types/core/v1.d.ts';
import { list } from '../../src/engine/json.ts';
import type { PodView } from '../../src/engine/pod.ts';

/** Volumes of which all pods of a template get the same one, with what is on it, and that may be held by one alone. */
const held: readonly (keyof Volume)[] = [
  'persistentVolumeClaim',
  'hostPath',
  'awsElasticBlockStore',
  'azureDisk',
  'cinder',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'iscsi',
  'photonPersistentDisk',
  'portworxVolume',
  'rbd',
  'scaleIO',
  'storageos',
  'vsphereVolume',
];

/** Whether a second pod may have to wait until the first one is gone, or meet it on the same data. */
export function isExclusive({ spec, containers }: PodView): boolean {
  if (spec.hostNetwork === true || list(spec.volumes).some((volume) => held.some((kind) => volume[kind]))) return true;
  return containers.some((container) => list(container.spec.ports).some(({ hostPort }) => hostPort));
}
