// Reads one part of a text by itself, so that an error in it does not affect the other parts.
import type { JsonObject, Path } from '../engine/json.ts';
import type { Problem } from '../problem/problem.ts';
import { compose } from '../yaml/compose.ts';
import type { Dialect } from '../yaml/dialect.ts';
import { jsonDialect, kubectlDialect } from '../yaml/kubectl-dialect.ts';
import type { Position, PositionOf } from '../yaml/lines.ts';
import type { YamlNode } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import { PathOffsets } from '../yaml/path-offsets.ts';
import type { Chunk } from '../yaml/split.ts';
import type { SyntaxProblem } from '../yaml/syntax-problem.ts';
import { isTemplate, objectsIn } from './objects.ts';

export interface Part {
  readonly text: string;
  /** The document; undefined if there is none, or if it is no YAML. */
  readonly tree: YamlNode | undefined;
  /** The data of the document; undefined if it has none. */
  readonly data: unknown;
  /** The objects to validate, and their paths within the document. */
  readonly objects: readonly { readonly root: Path; readonly object: JsonObject }[];
  /** Whether it is one of several values of JSON that follow each other, as some programs write them. */
  readonly isOfStream: boolean;
  readonly notes: readonly Note[];
  /** The offsets of paths within the text. */
  readonly places: PathOffsets | undefined;
}

/** The most objects of one text. A file of 32 MiB could have so many that memory would not suffice. */
export const MOST_OBJECTS = 100_000;

/** What is wrong with a part. */
export interface Note extends Pick<Problem, 'code' | 'message'>, Position {
  /** Whether nobody meant it for Kubernetes. */
  readonly isOther: boolean;
}

const TEMPLATE =
  'a template ({{ ... }}) that is not rendered: check the output, such as helm template CHART | zonegate check -';

/** Reads a chunk of a text as a part. Never throws. */
export function readPart(chunk: Chunk, position: PositionOf): Part {
  const { text, from, json, problem } = chunk;
  const reader = new PartReader(chunk, position);
  if (problem !== undefined) {
    reader.tell(problem.offset, problem.message);
    return reader;
  }
  const parsed = parseYaml(text, { from, isJson: json !== undefined });
  if (!parsed.ok) {
    reader.tellBroken(parsed.problems[0]);
    return reader;
  }
  const { document, rest } = parsed.value;
  if (document !== undefined) reader.read(document);
  if (rest !== undefined) reader.tell(rest, 'kubectl leaves out what follows the end of the document');
  return reader;
}

class PartReader implements Part {
  readonly text: string;
  readonly isOfStream: boolean;
  readonly objects: { readonly root: Path; readonly object: JsonObject }[] = [];
  readonly notes: Note[] = [];
  tree: YamlNode | undefined;
  data: unknown;
  places: PathOffsets | undefined;
  readonly #dialect: Dialect;
  readonly #position: PositionOf;

  constructor({ text, start, json }: Chunk, position: PositionOf) {
    this.text = text;
    this.isOfStream = json === 'stream';
    this.#dialect = json === undefined ? kubectlDialect : jsonDialect;
    this.#position = (offset) => position(start + offset);
  }

  read(document: YamlNode): void {
    this.tree = document;
    this.places = new PathOffsets(document, this.#dialect);
    const { data, problems } = compose(document, this.#dialect, this.#position);
    this.data = data;
    for (const { message, line, column } of problems) this.#note(message, { line, column }, data === undefined);
    if (data === undefined) return;
    for (const found of objectsIn(data)) {
      if (this.objects.length + this.notes.length > MOST_OBJECTS) return;
      if (!('message' in found) && !isTemplate(found.object)) {
        this.objects.push(found);
        continue;
      }
      const place = this.#position(this.places.offsetOf(found.root, 'key'));
      if (!('message' in found)) this.#tellTemplate(place);
      else this.notes.push({ ...place, code: 'not-an-object', message: found.message, isOther: found.isOther });
    }
  }

  tell(offset: number, message: string): void {
    this.#add('invalid-yaml', this.#position(offset), message);
  }

  tellBroken({ offset, message }: SyntaxProblem): void {
    this.#note(message, this.#position(offset), true);
  }

  /** Whatever else keeps a template from being read comes from it. */
  #note(message: string, place: Position, isFatal: boolean): void {
    const braces = isFatal ? this.text.indexOf('{{') : -1;
    if (braces >= 0) this.#tellTemplate(this.#position(braces));
    else this.#add('invalid-yaml', place, message);
  }

  #tellTemplate(place: Position): void {
    this.#add('unrendered-template', place, TEMPLATE);
  }

  #add(code: Note['code'], place: Position, message: string): void {
    this.notes.push({ ...place, code, message, isOther: false });
  }
}
