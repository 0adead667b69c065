// Finds the container of the executor in its pod. The rules for executors do not fit other containers there, such as a
// proxy or a cache.
import { compiledOnce, setOf } from '../../src/engine/compiled.ts';
import { containerImage } from '../../src/engine/image.ts';
import type { ContainerView, PodView } from '../../src/engine/pod.ts';
import type { PolicyInput } from '../../src/engine/policy.ts';
import { running } from './probe.ts';
import { tcpNames } from './tcp-services.ts';

export interface ExecutorContainers {
  readonly containers: readonly ContainerView[];
  /** Whether these run the executor for sure; else any one of them may be it. */
  readonly isKnown: boolean;
}

/** The containers with a name from the profile, or else the only one that runs; none where the pod is no executor. */
export function executorContainers({
  isExecutor,
  pod,
  platform,
}: Pick<PolicyInput, 'isExecutor' | 'pod' | 'platform'>): ExecutorContainers {
  if (!isExecutor) return none;
  const names = setOf(platform.executors.containers);
  const all = running(pod.containers);
  const named = all.filter(({ name }) => names.has(name));
  if (named.length > 0) return { containers: named, isKnown: true };
  const others = all.filter((container) => !tcpNames.has(containerImage(container)?.name ?? ''));
  // If all images have names of TCP services, one may be an executor all the same.
  const containers = others.length > 0 ? others : all;
  return { containers, isKnown: containers.length === 1 && containers[0]?.kind === 'app' };
}

const none: ExecutorContainers = { containers: [], isKnown: true };

/** The names by which a container is known as the executor, as a text. */
export function executorNames({ executors }: PolicyInput['platform']): string {
  return orOf(executors.containers);
}

/** Cached, as many findings may contain it. */
const orOf = compiledOnce((names: readonly string[]) => names.join(' or ') || 'so in the profile');

/**
 * The field because of which process 1 does not belong to the container; undefined where it does. A probe of a foreign
 * process 1 says nothing about the executor, and may lack the right to ask.
 */
export function foreignProcess({ spec }: PodView): string | undefined {
  return (['shareProcessNamespace', 'hostPID'] as const).find((field) => spec[field] === true);
}
