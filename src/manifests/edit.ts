// Writes into the text of YAML and JSON files, and leaves all that it does not have to touch as it is: comments, order,
// quotes, anchors, line breaks.

import { combineSplices, type Splice, shiftSplices } from '../yaml/edit/splice.ts';
import { type FileStyle, fileStyleOf } from '../yaml/edit/style.ts';
import type { Change, Edited, Refused } from './change.ts';
import type { Part } from './part.ts';
import { PartEditor } from './part-editor.ts';
import { readText, withoutMark } from './read.ts';

export interface EditedText<Of extends Change> extends Edited<Of> {
  /** The text itself when nothing was changed. */
  readonly text: string;
}

/** A text that is edited again and again, part by part: what is not touched is not read again. */
export class EditableText {
  readonly original: string;
  readonly #parts: Part[];
  readonly #style: FileStyle;
  /** By part, of the part as it was at first. */
  readonly #splices = new Map<number, readonly Splice[]>();
  /** What the parts were at first. */
  readonly #first: readonly string[];

  /** @param parts all of the text but for its byte order mark. */
  constructor(original: string, parts: readonly Part[]) {
    this.original = original;
    this.#first = parts.map(({ text }) => text);
    this.#parts = [...parts];
    this.#style = fileStyleOf(withoutMark(original));
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** What the original became: the splices of it, in the order of the text. */
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
   * Makes all changes that can be made. What comes out is read again: it holds the data of before with exactly these
   * edits, or the change is refused. Never throws.
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
