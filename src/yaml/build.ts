// Builds the tree of the first document of a text, by the grammar of go-yaml.
import { YamlSyntaxError } from './cursor.ts';
import type { YamlNode } from './node.ts';
import { NOT_WRITTEN, NodeWriter } from './node-writer.ts';
import { Scanner } from './scanner.ts';
import { TOKEN } from './tokens.ts';
import { type NodeProperties, Tree } from './tree.ts';
import { nodeOf } from './views.ts';

export interface Built {
  /** Undefined where the text has no document, or an empty one. */
  readonly document: YamlNode | undefined;
  /** The offset of what follows the document, which may be no YAML; undefined where nothing does. */
  readonly rest: number | undefined;
}

/**
 * Reads the first document of a text.
 * @param from the offset at which it begins.
 * @throws YamlSyntaxError where the document is no YAML.
 */
export function buildTree(text: string, from: number, isJson: boolean): Built {
  return new Builder(text, from, isJson).build();
}

class Builder {
  readonly #scanner: Scanner;
  readonly #tree: Tree;
  readonly #writer: NodeWriter;

  constructor(text: string, from: number, isJson: boolean) {
    this.#scanner = new Scanner(text, from, isJson);
    this.#tree = new Tree(text);
    this.#writer = new NodeWriter(this.#scanner, this.#tree, isJson);
  }

  build(): Built {
    const hasContent = this.#beginDocument();
    if (hasContent) this.#node(true, false);
    const rest = this.#restAfterDocument();
    this.#tree.finish();
    return { document: hasContent ? nodeOf(this.#tree, 0) : undefined, rest };
  }

  /** Whether the document has any content. */
  #beginDocument(): boolean {
    const scanner = this.#scanner;
    let type = scanner.peek();
    if (type === TOKEN.streamEnd) return false;
    if (type !== TOKEN.documentStart && !isDirective(type)) return true;
    for (; isDirective(type); type = scanner.peek()) {
      if (type === TOKEN.tagDirective) this.#writer.addTagHandle();
      scanner.skip();
    }
    if (type !== TOKEN.documentStart)
      throw new YamlSyntaxError(
        scanner.start,
        'expected --- behind directives (%...); kubectl reads none, as it splits the text there',
      );
    scanner.skip();
    type = scanner.peek();
    return !isDirective(type) && !endsDocument(type);
  }

  #restAfterDocument(): number | undefined {
    const scanner = this.#scanner;
    if (scanner.peek() === TOKEN.documentEnd) scanner.skip();
    try {
      while (scanner.peek() === TOKEN.documentEnd) scanner.skip();
      return scanner.peek() === TOKEN.streamEnd ? undefined : scanner.start;
    } catch (error) {
      if (error instanceof YamlSyntaxError) return error.offset;
      throw error;
    }
  }

  /**
   * Reads one node.
   * @param isBlock whether it may be a block: not so within brackets.
   * @param mayBeFlush whether it may be a list whose dashes are indented no more than the key before it.
   * @param offset the start of the node if it is empty.
   */
  #node(isBlock: boolean, mayBeFlush: boolean, offset = NOT_WRITTEN): void {
    const scanner = this.#scanner;
    if (scanner.peek() === TOKEN.alias) {
      this.#writer.addAlias();
      return;
    }
    const properties = this.#writer.takeProperties();
    const type = scanner.peek();
    if (type === TOKEN.scalar) this.#writer.addScalar(properties);
    else if (type === TOKEN.flowListStart || type === TOKEN.flowMapStart) this.#flow(type, properties);
    else if (type === TOKEN.blockEntry && mayBeFlush) this.#block(type, properties);
    else if ((type === TOKEN.blockListStart || type === TOKEN.blockMapStart) && isBlock) this.#block(type, properties);
    else if (properties === undefined) throw new YamlSyntaxError(scanner.start, this.#unexpected());
    else this.#writer.addEmpty(offset, properties.end, properties);
  }

  #flow(type: number, properties: NodeProperties | undefined): void {
    const isList = type === TOKEN.flowListStart;
    const id = this.#writer.open(isList ? 'list' : 'map', 1, properties);
    if (isList) this.#flowItems();
    else this.#flowPairs();
    this.#writer.close(id);
  }

  #block(type: number, properties: NodeProperties | undefined): void {
    const id = this.#writer.open(type === TOKEN.blockMapStart ? 'map' : 'list', 0, properties);
    if (type === TOKEN.blockMapStart) this.#pairs();
    else if (type === TOKEN.blockListStart) this.#items();
    else this.#flushItems();
    this.#writer.close(id);
  }

  #unexpected(): string {
    const type = this.#scanner.peek();
    if (type === TOKEN.streamEnd) return 'a value is missing at the end';
    const what =
      type === TOKEN.blockEnd || type === TOKEN.blockMapStart ? 'this' : JSON.stringify(this.#writer.tokenText);
    return `expected a value, found ${type === TOKEN.scalar ? 'text' : what}`;
  }

  #items(): void {
    const scanner = this.#scanner;
    scanner.skip();
    for (let type = scanner.peek(); type === TOKEN.blockEntry; type = scanner.peek()) {
      const dashEnd = this.#writer.takeToken();
      type = scanner.peek();
      if (type === TOKEN.blockEntry || type === TOKEN.blockEnd) this.#writer.addEmpty(NOT_WRITTEN, dashEnd);
      else this.#node(true, false);
    }
    this.#endBlock('expected "-", as in the items before');
  }

  #flushItems(): void {
    const scanner = this.#scanner;
    for (let type = scanner.peek(); type === TOKEN.blockEntry; type = scanner.peek()) {
      const dashEnd = this.#writer.takeToken();
      type = scanner.peek();
      if (type === TOKEN.blockEntry || endsValue(type)) this.#writer.addEmpty(NOT_WRITTEN, dashEnd);
      else this.#node(true, false);
    }
  }

  #pairs(): void {
    const scanner = this.#scanner;
    scanner.skip();
    for (let type = scanner.peek(); type === TOKEN.key; type = scanner.peek()) {
      scanner.skip();
      if (endsValue(scanner.peek())) this.#writer.addEmpty(NOT_WRITTEN, NOT_WRITTEN);
      else this.#node(true, true);
      if (scanner.peek() !== TOKEN.value) this.#writer.addEmpty(NOT_WRITTEN, NOT_WRITTEN);
      else {
        const colonEnd = this.#writer.takeToken();
        if (endsValue(scanner.peek())) this.#writer.addEmpty(colonEnd, colonEnd);
        else this.#node(true, true, colonEnd);
      }
    }
    this.#endBlock('expected a key, as in the lines before: perhaps it is indented too much or too little');
  }

  #endBlock(expected: string): void {
    if (this.#scanner.peek() !== TOKEN.blockEnd) throw new YamlSyntaxError(this.#scanner.start, expected);
    this.#scanner.skip();
  }

  #flowItems(): void {
    const scanner = this.#scanner;
    const { start } = scanner;
    scanner.skip();
    for (let isFirst = true; scanner.peek() !== TOKEN.flowListEnd; isFirst = false) {
      if (!isFirst) this.#comma(start, ']');
      const type = this.#peekWithin(start, ']');
      if (type === TOKEN.flowListEnd) break;
      if (type === TOKEN.key) this.#pair();
      else this.#node(false, false);
    }
    this.#writer.lastEnd = this.#writer.takeToken();
  }

  /** `[a: b]` is a list with a map that has no brackets of its own. */
  #pair(): void {
    const scanner = this.#scanner;
    const id = this.#writer.open('map', 1, undefined);
    scanner.skip();
    const type = scanner.peek();
    if (type === TOKEN.value || endsItem(type)) {
      // go-yaml skips this token as well, and then misreads what follows.
      scanner.skip();
      this.#writer.addEmpty(NOT_WRITTEN, NOT_WRITTEN);
    } else this.#node(false, false);
    this.#flowValue();
    this.#writer.close(id);
  }

  #flowPairs(): void {
    const scanner = this.#scanner;
    const { start } = scanner;
    scanner.skip();
    for (let isFirst = true; scanner.peek() !== TOKEN.flowMapEnd; isFirst = false) {
      if (!isFirst) this.#comma(start, '}');
      const type = this.#peekWithin(start, '}');
      if (type === TOKEN.flowMapEnd) break;
      if (type !== TOKEN.key) {
        this.#node(false, false);
        this.#writer.addEmpty(NOT_WRITTEN, NOT_WRITTEN);
        continue;
      }
      scanner.skip();
      if (scanner.peek() === TOKEN.value || endsItem(scanner.peek())) this.#writer.addEmpty(NOT_WRITTEN, NOT_WRITTEN);
      else this.#node(false, false);
      this.#flowValue();
    }
    this.#writer.lastEnd = this.#writer.takeToken();
  }

  #flowValue(): void {
    const scanner = this.#scanner;
    if (scanner.peek() !== TOKEN.value) {
      this.#writer.addEmpty(NOT_WRITTEN, NOT_WRITTEN);
      return;
    }
    const colonEnd = this.#writer.takeToken();
    if (endsItem(scanner.peek())) this.#writer.addEmpty(colonEnd, colonEnd);
    else this.#node(false, false, colonEnd);
  }

  #comma(bracket: number, closing: string): void {
    const scanner = this.#scanner;
    const type = this.#peekWithin(bracket, closing);
    if (type !== TOKEN.flowEntry) throw new YamlSyntaxError(scanner.start, `expected "," or "${closing}"`);
    scanner.skip();
  }

  #peekWithin(bracket: number, closing: string): number {
    const type = this.#scanner.peek();
    if (type === TOKEN.streamEnd)
      throw new YamlSyntaxError(bracket, `a bracket is not closed: "${closing}" is missing`);
    return type;
  }
}

function isDirective(type: number): boolean {
  return type === TOKEN.version || type === TOKEN.tagDirective;
}

function endsDocument(type: number): boolean {
  return type === TOKEN.documentStart || type === TOKEN.documentEnd || type === TOKEN.streamEnd;
}

function endsValue(type: number): boolean {
  return type === TOKEN.key || type === TOKEN.value || type === TOKEN.blockEnd;
}

function endsItem(type: number): boolean {
  return type === TOKEN.flowEntry || type === TOKEN.flowListEnd || type === TOKEN.flowMapEnd;
}
