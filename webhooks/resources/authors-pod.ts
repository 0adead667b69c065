// A pod as its author wrote it: what we gave it before follows its tier, and whatever its author sets beside it.
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
  /** Where the amounts stand that its author did not write. */
  readonly ours: readonly Path[];
}

/** In a Pod others write amounts, too: LimitRanges, and whoever resizes it. */
export function authorsPod({ operation, resource, object, pod, intent }: MutateInput): AuthorsPod {
  if (operation !== 'UPDATE' || resource.template === undefined || resource === pods) return { object, pod, ours: [] };
  const ours = [pod, ...pod.containers].flatMap(({ path, spec }) =>
    sides.flatMap((side) =>
      resourceNames
        .filter((name) => own(own(spec.resources, side), name) !== undefined)
        .map((name) => [...path, 'resources', side, name])
        .filter((at) => intent.isNobodys(at)),
    ),
  );
  if (ours.length === 0) return { object, pod, ours };
  const draft = new Draft(object);
  for (const path of ours) draft.remove(path);
  return { object: draft.result as JsonObject, pod: podView(draft.result, resource.template), ours };
}
