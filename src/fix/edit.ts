// Writes into the text of YAML and JSON files, and leaves all that it does not have to touch as it is: comments, order,
// quotes, anchors, line breaks.
import { type Document, parseAllDocuments } from 'yaml';
import { equal } from '../engine/json.ts';
import { type Edit, edited } from './data.ts';
import { reconcile } from './reconcile.ts';
import { type Splice, spliced, Unsafe } from './splice.ts';
import { styleOf } from './style.ts';

/** Edits of one document that are made together, or not at all. */
export interface Change {
  /** Which document of the file, from 0. */
  readonly document: number;
  /** From the root of the document. */
  readonly edits: readonly Edit[];
}

export interface Refused<Of extends Change> {
  readonly change: Of;
  /** Why, in words for the author of the file. */
  readonly reason: string;
}

export interface EditedText<Of extends Change> {
  /** The text itself when nothing was changed. */
  readonly text: string;
  readonly done: readonly Of[];
  readonly refused: readonly Refused<Of>[];
}

/**
 * Makes all changes that can be made. What comes out is read again: it holds the data of before with exactly these
 * edits, or the change is refused. Never throws.
 */
export function editText<Of extends Change>(text: string, changes: readonly Of[]): EditedText<Of> {
  let read: Reading;
  try {
    read = readingOf(text);
  } catch (error) {
    const reason = reasonOf(error);
    return { text, done: [], refused: changes.map((change) => ({ change, reason })) };
  }
  const together = attempt(read, changes);
  if (typeof together !== 'string') return { text: together.text, done: changes, refused: [] };
  // One of them is the reason: each is tried with those that went well.
  const done: Of[] = [];
  const refused: Refused<Of>[] = [];
  for (const change of changes) {
    const tried = attempt(read, [...done, change]);
    if (typeof tried === 'string') refused.push({ change, reason: tried });
    else done.push(change);
  }
  const rest = attempt(read, done);
  return { text: typeof rest === 'string' ? text : rest.text, done, refused };
}

/** The data of each document, as they are edited; none for a text that cannot be edited. */
export function documentsOf(text: string): readonly unknown[] {
  try {
    return readingOf(text).data;
  } catch (error) {
    reasonOf(error);
    return [];
  }
}

interface Reading {
  readonly text: string;
  readonly documents: readonly Document[];
  readonly data: readonly unknown[];
}

/** @throws Unsafe for a text that cannot be read. */
function readingOf(text: string): Reading {
  const documents: Document[] = [];
  const data: unknown[] = [];
  try {
    documents.push(...parseAllDocuments(text, options));
    data.push(...documents.map((document) => document.toJS()));
  } catch (error) {
    // The parser's own words for aliases that multiply, and for what is nested too deeply.
    throw new Unsafe(error instanceof Error ? firstLine(error.message) : 'it cannot be read');
  }
  const error = documents.flatMap(({ errors }) => errors)[0];
  if (error !== undefined) throw new Unsafe(firstLine(error.message));
  return { text, documents, data };
}

const options = { keepSourceTokens: true, merge: true, uniqueKeys: false, logLevel: 'silent' } as const;

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

/** The new text; or why it cannot be. */
function attempt(read: Reading, changes: readonly Change[]): { readonly text: string } | string {
  try {
    const { data, splices } = plan(read, changes);
    const text = spliced(read.text, splices);
    const after = readingOf(text);
    if (!equal(after.data, data)) return 'the file would say something else than it shall';
    return { text };
  } catch (error) {
    return reasonOf(error);
  }
}

function plan({ text, documents, data }: Reading, changes: readonly Change[]) {
  const wanted = [...data];
  for (const { document, edits } of changes) {
    if (documents[document] === undefined) throw new Unsafe('the document cannot be found');
    for (const edit of edits) wanted[document] = edited(wanted[document], edit);
  }
  const splices: Splice[] = [];
  for (const [index, document] of documents.entries()) {
    if (wanted[index] === data[index]) continue;
    reconcile({ text, style: styleOf(text, document), splices }, document, data[index], wanted[index]);
  }
  return { data: wanted, splices };
}

/** What is not safe is said; anything else is our own bug, and thrown. */
function reasonOf(error: unknown): string {
  if (error instanceof Unsafe) return error.message;
  throw error;
}
