// A pod without the amounts that zonegate injected before: these are computed anew, as the tier or the author's amounts
// may have changed.
import { Draft } from '../../src/engine/draft.ts';
import { type JsonObject, own, type Path } from '../../src/engine/json.ts';
import { type PodView, podView } from '../../src/engine/pod.ts';
import { resourceNames, sides } from '../../src/engine/pod-resources.ts';
import type { MutateInput } from '../../src/engine/policy.ts';
import { pods } from '../../src/engine/resource.ts';

export interface AuthorsPod {
  /** The object without these amounts. */
  readonly object: JsonObject;
  readonly pod: PodView;
  /** The paths of the amounts that were left out. */
  readonly injected: readonly Path[];
}

/** A Pod stays as it is: there LimitRanges and resizes write amounts, too. */
export function authorsPod({ operation, resource, object, pod, intent }: MutateInput): AuthorsPod {
  if (operation !== 'UPDATE' || resource.template === undefined || resource === pods)
    return { object, pod, injected: [] };
  const injected = [pod, ...pod.containers].flatMap(({ path, spec }) =>
    sides.flatMap((side) =>
      resourceNames
        .filter((name) => own(own(spec.resources, side), name) !== undefined)
        .map((name) => [...path, 'resources', side, name])
        .filter((path) => intent.hasNoAuthor(path)),
    ),
  );
  if (injected.length === 0) return { object, pod, injected };
  const draft = new Draft(object);
  for (const path of injected) draft.remove(path);
  return { object: draft.result as JsonObject, pod: podView(draft.result, resource.template), injected };
}
