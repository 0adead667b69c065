import type { Container, NodeSelectorRequirement, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import type { ObjectMeta } from 'kubernetes-types/meta/v1.d.ts';
import type { CachedView } from './compiled.ts';
import { isObject, list, own, type Path, type Untrusted, valueAt } from './json.ts';

/**
 * A container of a pod spec. A sidecar is an init container with `restartPolicy: Always`: it runs beside the app. An
 * ephemeral one is added to a running pod.
 */
export interface ContainerView extends CachedView {
  readonly kind: 'app' | 'init' | 'sidecar' | 'ephemeral';
  readonly name: string;
  /** From the root of the object. */
  readonly path: Path;
  readonly spec: Untrusted<Container>;
}

/** A volume that mounts an image (Kubernetes 1.36). */
export interface ImageVolumeView {
  /** The path of its source, from the root of the object. */
  readonly path: Path;
  readonly spec: Untrusted<ImageVolume>;
}

interface ImageVolume {
  reference?: string;
  pullPolicy?: string;
}

/** The pod that an object describes: a Pod itself, or the template of a workload. */
export interface PodView extends CachedView {
  /** The path of the pod spec, from the root of the object. */
  readonly path: Path;
  readonly metadata: Untrusted<ObjectMeta>;
  readonly spec: Untrusted<PodSpec & PodLevelFields>;
  /** App containers, sidecars and init containers, in the order of the spec; or the ephemeral ones alone. */
  readonly containers: readonly ContainerView[];
  readonly imageVolumes: readonly ImageVolumeView[];
  /** Whether all containers and volumes are here; false where the pod has more than the bounds. */
  readonly isWhole: boolean;
}

/** More than any API server stores: a container takes at least 70 bytes, and an object has 1.5 MiB at most. */
const MOST_CONTAINERS = 25_000;

/** The same for image volumes of 25 bytes. */
const MOST_IMAGE_VOLUMES = 65_000;

/** Fields that kubernetes-types does not have yet. */
interface PodLevelFields {
  /** Pod-level resources (Kubernetes 1.34): they bound all containers together. */
  resources?: { limits?: Record<string, string>; requests?: Record<string, string> };
}

/**
 * The pod at a template path (see Resource.template). It never throws: missing parts are empty.
 * @param onlyEphemeral whether to read its ephemeral containers instead of all others.
 */
export function podView(object: unknown, template: Path, onlyEphemeral = false): PodView {
  const metadata = (valueAt(object, [...template, 'metadata']) ?? {}) as Untrusted<ObjectMeta>;
  const path = [...template, 'spec'];
  const spec = (valueAt(object, path) ?? {}) as PodView['spec'];
  const containers: ContainerView[] = [];
  if (onlyEphemeral) {
    const isWhole = collect(spec.ephemeralContainers, [...path, 'ephemeralContainers'], () => 'ephemeral', containers);
    return { path, metadata, spec, containers, imageVolumes: [], isWhole, cached: {} };
  }
  const imageVolumes: ImageVolumeView[] = [];
  const isWhole =
    collect(spec.containers, [...path, 'containers'], () => 'app', containers) &&
    collect(spec.initContainers, [...path, 'initContainers'], initKind, containers) &&
    collectVolumes(spec.volumes, [...path, 'volumes'], imageVolumes);
  return { path, metadata, spec, containers, imageVolumes, isWhole, cached: {} };
}

/** The fields of a pod spec that list its containers. */
export const containerLists: readonly string[] = ['containers', 'initContainers', 'ephemeralContainers'];

/** The index of the list of containers in a path that leads into one; -1 where it leads into none. */
export function containerListIn(path: Path): number {
  return path.findIndex((segment) => containerLists.includes(segment as string));
}

function initKind(container: Untrusted<Container>): ContainerView['kind'] {
  return container.restartPolicy === 'Always' ? 'sidecar' : 'init';
}

/** @returns whether all were taken. */
function collect(
  containers: Untrusted<Container[]> | null | undefined,
  path: Path,
  kindOf: (container: Untrusted<Container>) => ContainerView['kind'],
  into: ContainerView[],
): boolean {
  if (!Array.isArray(containers)) return true;
  for (const [index, spec] of containers.entries()) {
    if (!isObject(spec)) continue;
    if (into.length >= MOST_CONTAINERS) return false;
    const name = typeof spec.name === 'string' ? spec.name : '';
    into.push({ kind: kindOf(spec), name, path: [...path, index], spec, cached: {} });
  }
  return true;
}

/** @returns whether all were taken. */
function collectVolumes(volumes: unknown, path: Path, into: ImageVolumeView[]): boolean {
  if (!Array.isArray(volumes)) return true;
  for (const [index, volume] of volumes.entries()) {
    const spec = own(volume, 'image');
    if (!isObject(spec)) continue;
    if (into.length >= MOST_IMAGE_VOLUMES) return false;
    into.push({ path: [...path, index, 'image'], spec });
  }
  return true;
}

/** The node labels that name the operating system; the second is the older one. */
const osLabels = ['kubernetes.io/os', 'beta.kubernetes.io/os'] as const;

const WINDOWS = 'windows';

/**
 * Whether the pod can run on Windows only: by `os`, or by the nodes that it selects. There runAsNonRoot, fsGroup and
 * Unix shells mean nothing.
 */
export function isWindows({ spec }: PodView): boolean {
  const { os, nodeSelector, affinity } = spec;
  if (typeof os?.name === 'string') return os.name === WINDOWS;
  if (osLabels.some((label) => own(nodeSelector, label) === WINDOWS)) return true;
  // A node must match one of the terms, and all expressions of that term.
  const terms = list(affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms);
  return terms.length > 0 && terms.every(({ matchExpressions }) => list(matchExpressions).some(isForWindows));
}

function isForWindows({ key, operator, values }: Untrusted<NodeSelectorRequirement>): boolean {
  if (operator !== 'In' || !osLabels.some((label) => label === key)) return false;
  return Array.isArray(values) && values.length > 0 && values.every((value) => value === WINDOWS);
}

/** Whether the pod may be for Windows: it has windowsOptions, and does not say where it runs. */
export function mayBeWindows(pod: PodView): boolean {
  if (isWindows(pod)) return true;
  const { os, nodeSelector } = pod.spec;
  const isElsewhere = typeof os?.name === 'string' || osLabels.some((label) => own(nodeSelector, label) !== undefined);
  return !isElsewhere && [pod, ...pod.containers].some(({ spec }) => isObject(spec.securityContext?.windowsOptions));
}

/** Whether the pod has a user namespace of its own (hostUsers: false): its root has no rights on the node. */
export function hasOwnUsers({ spec }: PodView): boolean {
  return spec.hostUsers === false;
}
