// What the API server would do with an object: what it adds, what it changes, why it refuses.
import type { DryRun } from '../cluster/dry-run.ts';
import type { JsonObject, Path } from '../engine/json.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { type Added, addedTo } from './added.ts';
import { comparable } from './secrets.ts';

export type PreviewResult = 'refused' | 'created' | 'changed' | 'unchanged' | 'unknown-kind';

/** What would happen to an object now, if this user applied it. */
export interface Preview {
  readonly outcome: PreviewResult;
  /** The namespace of the object; empty for cluster-scoped objects. */
  readonly namespace: string;
  /** The values that admission added: they are not in the file, no defaults of the API, and not in the cluster. */
  readonly filledIn: readonly Added[];
  /** The warnings of the API server. */
  readonly warnings: readonly string[];
  /** The lines of the message with which the API server refuses. */
  readonly refusal: readonly string[];
  /** The object as it is, and as it would be, with secret values masked. */
  readonly before: unknown;
  readonly after: unknown;
}

/** The preview of a manifest. */
export interface ManifestPreview extends Preview {
  readonly manifest: Manifest;
}

/**
 * @param submitted the object as its author wrote it.
 * @param defaulted the same object with the defaults of the API; undefined if they are not known.
 */
export function previewOf(submitted: JsonObject, defaulted: JsonObject | undefined, answer: DryRun): Preview {
  const { namespace, live } = answer;
  if (answer.outcome === 'unknown-kind') return { ...nothing, namespace, outcome: 'unknown-kind' };
  if (answer.outcome === 'refused') {
    return { ...nothing, namespace, outcome: 'refused', refusal: answer.message.split('\n') };
  }
  const { result, warnings } = answer;
  const filledIn = defaulted === undefined ? [] : filledInto(result, [submitted, defaulted, live]);
  const [before, after] = comparable(live, result, new Set(filledIn.flatMap(({ path, value }) => leaves(path, value))));
  const outcome = live === undefined ? 'created' : isSame(before, after) ? 'unchanged' : 'changed';
  return {
    outcome,
    namespace,
    filledIn,
    warnings,
    refusal: [],
    before: live === undefined ? undefined : before,
    after,
  };
}

const nothing = { filledIn: [], warnings: [], refusal: [], before: undefined, after: undefined } as const;

/** The added values in the fields that policies write. Other metadata and the status belong to the API server. */
function filledInto(result: JsonObject, known: readonly (JsonObject | undefined)[]): readonly Added[] {
  const parts: readonly Path[] = [['spec'], ['metadata', 'labels']];
  const added = addedTo(result, known);
  return added.filter(({ path }) => parts.some((part) => part.every((segment, index) => path[index] === segment)));
}

function leaves(path: Path, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [path.join('.')];
  return Object.entries(value).flatMap(([key, child]) => leaves([...path, key], child));
}

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
