// Which containers of an executor's pod the executor runs in. Others help it: a proxy may lack a shell, and a cache has
// no sessions.
import { compiledOnce, setOf } from '../../src/engine/compiled.ts';
import { imageIn } from '../../src/engine/image.ts';
import type { ContainerView, PodView } from '../../src/engine/pod.ts';
import type { PolicyInput } from '../../src/engine/policy.ts';
import { running } from './probe.ts';
import { tcpNames } from './tcp-services.ts';

export interface ExecutorContainers {
  readonly containers: readonly ContainerView[];
  /** False where nobody can tell: each of the containers may be the executor. */
  readonly isKnown: boolean;
}

/** Those that are called so; else the only one that runs. None where the pod is no executor's. */
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
  const others = all.filter((container) => !tcpNames.has(imageIn(container)?.name ?? ''));
  // An image may be called like a cache, and be none.
  const containers = others.length > 0 ? others : all;
  return { containers, isKnown: containers.length === 1 && containers[0]?.kind === 'app' };
}

const none: ExecutorContainers = { containers: [], isKnown: true };

/** What a container must be called for everybody to see that it is the executor. */
export function executorNames({ executors }: PolicyInput['platform']): string {
  return orOf(executors.containers);
}

/** Each of many containers may be told of. */
const orOf = compiledOnce((names: readonly string[]) => names.join(' or ') || 'so in the profile');

/**
 * Why process 1 is not the container's own: then it tells nothing of the executor, and whoever runs as another user may
 * not even ask for it.
 */
export function foreignProcess({ spec }: PodView): string | undefined {
  return (['shareProcessNamespace', 'hostPID'] as const).find((field) => spec[field] === true);
}
