// What the API server would make of an object, for people: what it fills in, what it changes, what it refuses.
import type { DryRun } from '../cluster/dry-run.ts';
import type { JsonObject, Path } from '../engine/json.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { type Added, addedTo } from './added.ts';
import { comparable } from './secrets.ts';

export type PreviewResult = 'refused' | 'created' | 'changed' | 'unchanged' | 'unknown-kind';

/** One object, and what would happen to it now, for this user. */
export interface Preview {
  readonly outcome: PreviewResult;
  /** Where the object goes; empty for objects of the cluster. */
  readonly namespace: string;
  /** What is in the file neither as such nor as a default of the API, nor in the cluster: admission filled it in. */
  readonly filledIn: readonly Added[];
  /** What the API server says beside. */
  readonly warnings: readonly string[];
  /** Why it refuses, in lines. */
  readonly refusal: readonly string[];
  /** The object as it is, and as it would be; without what must not be shown. */
  readonly before: unknown;
  readonly after: unknown;
}

/** A preview, and whose it is. */
export interface ManifestPreview extends Preview {
  readonly manifest: Manifest;
}

/**
 * @param submitted the object as its author wrote it.
 * @param defaulted the same with the defaults of the API; undefined where they are not known.
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

/** Only where policies write: what the API server keeps in metadata and status is its own business. */
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
