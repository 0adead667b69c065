import { type FileProblem, problemOfFile } from '../problem/problem.ts';
import { type PositionOf, positionsIn } from '../yaml/lines.ts';
import { splitDocuments } from '../yaml/split.ts';
import { BINARY } from './bytes.ts';
import type { Manifest } from './manifest.ts';
import { MOST_OBJECTS, type Part, readPart } from './part.ts';

export interface ReadManifests {
  /** In the order of the text. */
  readonly manifests: readonly Manifest[];
  readonly problems: readonly FileProblem[];
  /** Documents that nobody meant for Kubernetes, such as the values of a chart; a text without any, too. */
  readonly others: readonly FileProblem[];
}

const TOO_MANY = `too many documents and objects in one file: expected ${MOST_OBJECTS.toLocaleString('en')} at most`;

/** A text as its parts, which together are the whole text. */
export interface ReadText extends ReadManifests {
  readonly parts: readonly Part[];
  /** The index of the part of each manifest. */
  readonly partOf: readonly number[];
}

/**
 * Reads the objects of a text, YAML or JSON, as kubectl does. Any text is answered, and what is wrong in one document
 * leaves the others as they are. Never throws.
 * @param file as it shall stand in the answers.
 */
export function readManifests(text: string, file: string): ReadManifests {
  const { manifests, problems, others } = readText(text, file);
  return { manifests, problems, others };
}

/** The same, with the parts of the text, for callers that edit it. */
export function readText(original: string, file: string): ReadText {
  const text = withoutMark(original);
  const position = positionsIn(text);
  const zero = text.indexOf('\0');
  if (zero >= 0) {
    return unread({ code: 'file-not-text', message: BINARY, location: { file, ...position(zero) } });
  }
  const parts: Part[] = [];
  let count = 0;
  for (const chunk of splitDocuments(text)) {
    const part = readPart(chunk, position);
    parts.push(part);
    count += Math.max(1, part.objects.length + part.notes.length);
    if (count <= MOST_OBJECTS) continue;
    return unread({ code: 'file-too-large', message: TOO_MANY, location: { file, ...position(chunk.start) } });
  }
  const noted = notesOf(parts, file);
  const placed = placedIn(parts, file, position);
  const isEmpty = [placed.manifests, noted.problems, noted.others].every(({ length }) => length === 0);
  const nothing = problemOfFile('not-an-object', file, 'no object in it');
  return { parts, ...placed, problems: noted.problems, others: isEmpty ? [nothing] : noted.others };
}

function unread(problem: FileProblem): ReadText {
  return { parts: [], partOf: [], manifests: [], problems: [problem], others: [] };
}

/** The objects of all parts of a text, and the index of the part of each. */
export function placedIn(
  parts: readonly Part[],
  file: string,
  position: PositionOf,
): Pick<ReadText, 'manifests' | 'partOf'> {
  const manifests: Manifest[] = [];
  const partOf: number[] = [];
  let document = 0;
  let next = 0;
  for (const [index, part] of parts.entries()) {
    const start = next;
    next += part.text.length;
    const { places } = part;
    for (const { root, object } of part.objects) {
      const locate: Manifest['locate'] = (path) => position(start + (places?.offsetOf([...root, ...path], 'key') ?? 0));
      manifests.push({ object, file, document, root, locate });
      partOf.push(index);
    }
    if (part.tree !== undefined) document++;
  }
  return { manifests, partOf };
}

function notesOf(parts: readonly Part[], file: string): Pick<ReadManifests, 'problems' | 'others'> {
  const problems: FileProblem[] = [];
  const others: FileProblem[] = [];
  let isTemplate = false;
  for (const { notes } of parts) {
    for (const { code, message, line, column, isOther } of notes) {
      const problem: FileProblem = { code, message, location: { file, line, column } };
      if (isOther) others.push(problem);
      // One problem about templates is enough for a file.
      else if (code !== 'unrendered-template' || !isTemplate) problems.push(problem);
      isTemplate ||= code === 'unrendered-template';
    }
  }
  return { problems, others };
}

/** A text without its byte order mark. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
