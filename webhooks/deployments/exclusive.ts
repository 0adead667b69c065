// Resources that two pods of one workload cannot both have, or should not share: some volumes, and ports of the node.
import type { Volume } from 'kubernetes-types/core/v1.d.ts';
import { list } from '../../src/engine/json.ts';
import type { PodView } from '../../src/engine/pod.ts';

/** Kinds of volumes that all pods of a template share, and that perhaps only one of them can mount. */
const sharedVolumes: readonly (keyof Volume)[] = [
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

/** Whether a second pod may have to wait until the first one is gone, or would share its data. */
export function isExclusive({ spec, containers }: PodView): boolean {
  if (spec.hostNetwork === true || list(spec.volumes).some((volume) => sharedVolumes.some((kind) => volume[kind])))
    return true;
  return containers.some((container) => list(container.spec.ports).some(({ hostPort }) => hostPort));
}
