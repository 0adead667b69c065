import { compiledOnce } from '../../src/engine/compiled.ts';
import { parseDuration } from '../../src/engine/duration.ts';
import { isObject, type JsonObject, own, type Path, valueAt } from '../../src/engine/json.ts';
import type { PolicyInput } from '../../src/engine/policy.ts';

export const LONGEST_OPERATION = 'zonegate.dev/longest-operation';

/** In seconds. A probe that tolerates more is useless. */
export const DAY = 24 * 60 * 60;

/** The annotation with the longest operation, on the object or else on its pod template. */
export interface LongestOperation {
  readonly path: Path;
  /** Undefined where it cannot be read. */
  readonly seconds: number | undefined;
}

export function longestOperationOf({
  object,
  resource,
  pod,
}: Pick<PolicyInput, 'object' | 'resource' | 'pod'>): LongestOperation | undefined {
  const onObject: Path = ['metadata', 'annotations'];
  return (
    operationIn(valueAt(object, onObject), onObject) ??
    operationIn(pod.metadata.annotations, [...(resource.template ?? []), ...onObject])
  );
}

function operationIn(annotations: unknown, path: Path): LongestOperation | undefined {
  if (!isObject(annotations) || own(annotations, LONGEST_OPERATION) === undefined) return undefined;
  return { path: [...path, LONGEST_OPERATION], seconds: secondsIn(annotations) };
}

/** Cached, as several policies need it. */
const secondsIn = compiledOnce((annotations: JsonObject) => {
  const text = own(annotations, LONGEST_OPERATION);
  const milliseconds = typeof text === 'string' ? parseDuration(text) : undefined;
  return milliseconds !== undefined && Number.isFinite(milliseconds) ? milliseconds / 1000 : undefined;
});
