import type { Path } from '../engine/json.ts';
import { compose } from '../yaml/compose.ts';
import { type Position, type PositionOf, positionsIn } from '../yaml/lines.ts';
import type { YamlNode } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import { Places } from '../yaml/places.ts';
import { kubectlDialect } from './dialect.ts';
import type { InputProblem, Manifest } from './manifest.ts';
import { isTemplate, objectsIn } from './objects.ts';
import { type Chunk, splitDocuments, splitJson } from './split.ts';

export interface ReadManifests {
  /** In the order of the text. */
  readonly manifests: readonly Manifest[];
  readonly problems: readonly InputProblem[];
  /** Documents that nobody meant for Kubernetes, such as the values of a chart; a text without any, too. */
  readonly others: readonly InputProblem[];
}

/**
 * Reads the objects of a text, YAML or JSON, as kubectl does. Any text is answered, and what is wrong in one document
 * leaves the others as they are. Never throws.
 * @param file as it shall stand in the answers.
 */
export function readManifests(text: string, file: string): ReadManifests {
  const reader = new Reader(text.replace(/^\uFEFF/, ''), file);
  reader.read();
  return reader;
}

const TEMPLATE =
  'a template ({{ ... }}) that is not rendered: check what it makes, such as helm template CHART | zonegate check -';

class Reader implements ReadManifests {
  readonly manifests: Manifest[] = [];
  readonly problems: InputProblem[] = [];
  readonly others: InputProblem[] = [];
  readonly #text: string;
  readonly #file: string;
  readonly #position: PositionOf;
  #documents = 0;
  #isTemplate = false;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    this.#position = positionsIn(text);
  }

  read(): void {
    const zero = this.#text.indexOf('\0');
    if (zero >= 0) this.#tell(zero, 'a binary file: expected YAML or JSON');
    else for (const chunk of splitDocuments(this.#text)) this.#readChunk(chunk);
    const isEmpty = [this.manifests, this.problems, this.others].every(({ length }) => length === 0);
    if (isEmpty) this.others.push({ file: this.#file, line: 1, column: 1, message: 'no object in it' });
  }

  #readChunk(chunk: Chunk): void {
    const { documents, fault } = parseYaml(chunk.text);
    if (chunk.stray !== undefined) this.#tell(chunk.stray, 'only a comment may stand behind ---');
    else if (fault !== undefined) this.#readBroken(chunk, fault.offset, fault.message);
    else {
      const [document, second] = documents;
      if (document !== undefined) this.#readDocument(chunk, document);
      if (second !== undefined) this.#tell(chunk.start + (second.start ?? 0), 'kubectl leaves out what follows a ...');
    }
  }

  #readBroken(chunk: Chunk, offset: number, message: string): void {
    const parts = chunk.text.trimStart().startsWith('{') ? splitJson(chunk) : [];
    if (parts.length > 1) for (const part of parts) this.#readChunk(part);
    else this.#tellBroken(chunk, { ...this.#position(chunk.start + offset), message });
  }

  #readDocument(chunk: Chunk, tree: YamlNode): void {
    const document = this.#documents++;
    const { data, faults } = compose(tree, kubectlDialect, (offset) => this.#position(chunk.start + offset));
    if (data === undefined) {
      for (const fault of faults) this.#tellBroken(chunk, fault);
      return;
    }
    for (const fault of faults) this.problems.push({ file: this.#file, ...fault });
    const locate = this.#locator(chunk);
    for (const found of objectsIn(data)) {
      const { root } = found;
      if ('message' in found) {
        const list = found.isOther ? this.others : this.problems;
        list.push({ file: this.#file, ...locate(root), message: found.message });
      } else if (isTemplate(found.object)) this.#tellTemplate(locate(root));
      else {
        const { object } = found;
        this.manifests.push({ object, file: this.#file, document, root, locate: (path) => locate([...root, ...path]) });
      }
    }
  }

  /** Few documents are asked for places: their trees are made once more then, and not kept until then. */
  #locator({ start, text }: Chunk): (path: Path) => Position {
    let places: Places | undefined;
    return (path) => {
      const [document] = places === undefined ? (parseYaml(text).documents ?? []) : [];
      if (document !== undefined) places = new Places(document, kubectlDialect);
      return this.#position(start + (places?.offsetOf(path, 'key') ?? 0));
    };
  }

  /** A template is told once in a file: whatever else is wrong comes from it. */
  #tellBroken({ start, text }: Chunk, { message, line, column }: Position & { readonly message: string }): void {
    const braces = text.indexOf('{{');
    if (braces >= 0) this.#tellTemplate(this.#position(start + braces));
    else this.problems.push({ file: this.#file, line, column, message });
  }

  #tellTemplate(position: Position): void {
    if (!this.#isTemplate) this.problems.push({ file: this.#file, ...position, message: TEMPLATE });
    this.#isTemplate = true;
  }

  #tell(offset: number, message: string): void {
    this.problems.push({ file: this.#file, ...this.#position(offset), message });
  }
}
