import { parseDuration } from '../../src/engine/duration.ts';
import { own, type Path, valueAt } from '../../src/engine/json.ts';
import type { PolicyInput } from '../../src/engine/policy.ts';

export const LONGEST_OPERATION = 'zonegate.dev/longest-operation';

/** In seconds: a probe that tolerates more than that is none. */
export const DAY = 24 * 60 * 60;

/** What an author says about the longest operation, and where: on the object, else on its pods. */
export interface LongestOperation {
  readonly path: Path;
  /** Undefined when it cannot be read. */
  readonly seconds: number | undefined;
}

export function longestOperationOf(
  input: Pick<PolicyInput, 'object' | 'resource' | 'pod'>,
): LongestOperation | undefined {
  const ofObject: Path = ['metadata', 'annotations', LONGEST_OPERATION];
  const onObject = valueAt(input.object, ofObject);
  if (onObject !== undefined) return { path: ofObject, seconds: secondsOf(onObject) };
  const onPods = own(input.pod.metadata.annotations, LONGEST_OPERATION);
  const path = [...(input.resource.template ?? []), ...ofObject];
  return onPods === undefined ? undefined : { path, seconds: secondsOf(onPods) };
}

function secondsOf(annotation: unknown): number | undefined {
  const milliseconds = typeof annotation === 'string' ? parseDuration(annotation) : undefined;
  return milliseconds !== undefined && Number.isFinite(milliseconds) ? milliseconds / 1000 : undefined;
}
