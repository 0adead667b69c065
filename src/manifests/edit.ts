// Writes into the text of YAML and JSON files. What an edit does not have to touch stays as it is: comments, order,
// quotes, anchors, line breaks.

import { combineSplices, type Splice, shiftSplices } from '../yaml/edit/splice.ts';
import { type FileStyle, fileStyleOf } from '../yaml/edit/style.ts';
import type { Change, Edited, Refused } from './change.ts';
import type { Part } from './part.ts';
import { PartEditor } from './part-editor.ts';
import { readText, withoutMark } from './read.ts';

export interface EditedText<Of extends Change> extends Edited<Of> {
  /** The text itself if nothing was changed. */
  readonly text: string;
}

/** A text that is edited several times. Only the parts that change are read again. */
export class EditableText {
  readonly original: string;
  readonly #parts: Part[];
  readonly #style: FileStyle;
  /** The splices of each part, by its index. They apply to its original text. */
  readonly #splices = new Map<number, readonly Splice[]>();
  /** The original texts of the parts. */
  readonly #first: readonly string[];

  /** @param parts all parts of the text, without its byte order mark. */
  constructor(original: string, parts: readonly Part[]) {
    this.original = original;
    this.#first = parts.map(({ text }) => text);
    this.#parts = [...parts];
    this.#style = fileStyleOf(withoutMark(original));
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** The splices that turn the original into the text, in the order of the original. */
  get splices(): readonly Splice[] {
    const splices: Splice[] = [];
    let start = this.#mark.length;
    for (const [index, text] of this.#first.entries()) {
      for (const splice of shiftSplices(this.#splices.get(index) ?? [], -start)) splices.push(splice);
      start += text.length;
    }
    return splices;
  }

  /** With its byte order mark, if there is one. */
  get text(): string {
    return this.#splices.size === 0 ? this.original : this.#mark + this.#parts.map(({ text }) => text).join('');
  }

  get #mark(): string {
    return this.original.slice(0, this.original.length - withoutMark(this.original).length);
  }

  /**
   * Makes all changes that can be made. The new text is read again: unless its data are the old data with exactly these
   * edits, the change is refused. Never throws.
   */
  edit<Of extends Change>(changes: readonly Of[]): Edited<Of> & { readonly isChanged: boolean } {
    let isChanged = false;
    const done: Of[] = [];
    const refused: Refused<Of>[] = [];
    for (const [index, ofPart] of Map.groupBy(changes, ({ part }) => part)) {
      const part = this.#parts[index];
      if (part === undefined) {
        for (const change of ofPart) {
          refused.push({ change, problem: { code: 'edit-not-safe', message: 'the document cannot be found' } });
        }
        continue;
      }
      const editor = new PartEditor<Of>(part, this.#style, index === this.#parts.length - 1);
      const edited = editor.edit(ofPart);
      for (const each of edited.done) done.push(each);
      for (const each of edited.refused) refused.push(each);
      if (edited.part === part) continue;
      isChanged = true;
      this.#parts[index] = edited.part;
      const before = this.#splices.get(index) ?? [];
      this.#splices.set(index, combineSplices(this.#first[index] ?? '', before, edited.splices));
    }
    return { done, refused, isChanged };
  }
}

/** Makes all changes of a text that can be made. Never throws. */
export function editText<Of extends Change>(text: string, changes: readonly Of[]): EditedText<Of> {
  const editable = new EditableText(text, readText(text, '').parts);
  const { done, refused } = editable.edit(changes);
  return { text: editable.text, done, refused };
}
