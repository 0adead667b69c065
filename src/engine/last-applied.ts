// What client-side apply notes of what it submitted. Anybody may write it: it tells whose values are, and excuses nothing.
import { type Path, parseJson, valueAt } from './json.ts';
import { ByMergeKeys, type MergePath } from './merge-path.ts';

export const LAST_APPLIED: Path = ['metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration'];

/** The last-applied annotation of an object. It is read when it is asked for first. */
export class LastApplied {
  readonly text: string | undefined;
  #submitted: ByMergeKeys | undefined;
  /** Whether the annotation holds the name of a field anywhere. */
  readonly #named = new Map<string, boolean>();

  constructor(object: unknown) {
    const text = valueAt(object, LAST_APPLIED);
    this.text = typeof text === 'string' ? text : undefined;
  }

  /** Whether it names a field. Null is how YAML says nothing. */
  submits(keys: MergePath): boolean {
    if (this.text === undefined) return false;
    // A field that is not named anywhere was not set: mostly, that spares the parsing.
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
