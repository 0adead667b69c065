// The annotation in which client-side apply keeps the manifest that it submits. Anybody may write it, so that it only
// tells intent, and excuses nothing.
import { type Path, parseJson, valueAt } from './json.ts';
import { ByMergeKeys, type MergePath } from './merge-path.ts';

export const LAST_APPLIED: Path = ['metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration'];

/** The last-applied annotation of an object. It is parsed when that is first needed. */
export class LastApplied {
  readonly text: string | undefined;
  #submitted: ByMergeKeys | undefined;
  /** By the name of a field: whether the annotation contains it anywhere. */
  readonly #named = new Map<string, boolean>();

  constructor(object: unknown) {
    const text = valueAt(object, LAST_APPLIED);
    this.text = typeof text === 'string' ? text : undefined;
  }

  /** Whether the manifest sets a field. Null counts as unset: YAML makes it of an empty value. */
  submits(keys: MergePath): boolean {
    if (this.text === undefined) return false;
    // A field whose name is nowhere in the text is not set. Mostly, that makes parsing unnecessary.
    if (!this.#names(this.text, String(keys[keys.length - 1]))) return false;
    this.#submitted ??= new ByMergeKeys(parseJson(this.text));
    return (this.#submitted.valueAt(keys) ?? null) !== null;
  }

  #names(text: string, field: string): boolean {
    const known = this.#named.get(field);
    if (known !== undefined) return known;
    const isNamed = text.includes(`"${field}"`);
    this.#named.set(field, isNamed);
    return isNamed;
  }
}
