// The tokens of a text to the tree of its first document, by the grammar of go-yaml. It holds the place of everything.
import { YamlSyntaxError } from './cursor.ts';
import { STYLE, type YamlNode } from './node.ts';
import { Scanner, VERBATIM } from './scanner.ts';
import { TOKEN } from './tokens.ts';
import { type NodeProperties, type ScalarEncoding, Tree } from './tree.ts';
import { endOfBlockScalar } from './trivia.ts';
import { nodeOf } from './views.ts';

export interface Built {
  /** Undefined where there is none, or one that holds nothing at all. */
  readonly document: YamlNode | undefined;
  /** Where something follows the document. Whether that is YAML nobody knows. */
  readonly rest: number | undefined;
}

/**
 * The first document of a text.
 * @param from where to begin.
 * @throws Broken where it is no YAML.
 */
export function buildTree(text: string, from: number, isJson: boolean): Built {
  return new Builder(text, from, isJson).build();
}

/** Deeper than any object, and far from what the stack holds. */
const DEEPEST = 500;

/** Where nothing is written. */
const NOT_WRITTEN = -1;

/** What a tag and an anchor say of the node behind them, and where they end. */
interface ScannedProperties extends NodeProperties {
  readonly end: number;
}

class Builder {
  readonly #text: string;
  readonly #isJson: boolean;
  readonly #scanner: Scanner;
  readonly #tree: Tree;
  readonly #anchors = new Map<string, number>();
  /** What %TAG defined. */
  readonly #handles = new Set(['!', '!!']);
  #depth = 0;
  /** Behind the last node that is written. */
  #lastEnd = 0;

  constructor(text: string, from: number, isJson: boolean) {
    this.#text = text;
    this.#isJson = isJson;
    this.#scanner = new Scanner(text, from, isJson);
    this.#tree = new Tree(text);
  }

  build(): Built {
    const scanner = this.#scanner;
    const hasContent = this.#beginDocument();
    if (hasContent) this.#node(true, false);
    const rest = this.#restAfterDocument(scanner);
    this.#tree.finish();
    return { document: hasContent ? nodeOf(this.#tree, 0) : undefined, rest };
  }

  /** Whether there is anything in the document. */
  #beginDocument(): boolean {
    const scanner = this.#scanner;
    let type = scanner.peek();
    if (type === TOKEN.streamEnd) return false;
    if (type !== TOKEN.documentStart && !isDirective(type)) return true;
    for (; isDirective(type); type = scanner.peek()) {
      if (type === TOKEN.tagDirective) this.#handles.add(/!\w*!?/.exec(this.#tokenText())?.[0] ?? '');
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

  #restAfterDocument(scanner: Scanner): number | undefined {
    if (scanner.peek() === TOKEN.documentEnd) scanner.skip();
    try {
      while (scanner.peek() === TOKEN.documentEnd) scanner.skip();
      return scanner.peek() === TOKEN.streamEnd ? undefined : scanner.start;
    } catch (error) {
      if (error instanceof YamlSyntaxError) return error.offset;
      throw error;
    }
  }

  #tokenText(): string {
    return this.#text.slice(this.#scanner.start, this.#scanner.end);
  }

  /**
   * @param isBlock whether it may be a block, as in no brackets.
   * @param mayBeFlush whether it may be a list whose dashes are indented no more than the key before it.
   * @param offset where it would stand if nothing were written.
   */
  #node(isBlock: boolean, mayBeFlush: boolean, offset = NOT_WRITTEN): void {
    const scanner = this.#scanner;
    if (scanner.peek() === TOKEN.alias) {
      this.#alias();
      return;
    }
    const properties = this.#properties();
    const type = scanner.peek();
    if (type === TOKEN.scalar) this.#scalar(properties);
    else if (type === TOKEN.flowListStart || type === TOKEN.flowMapStart) this.#flow(type, properties);
    else if (type === TOKEN.blockEntry && mayBeFlush) this.#block(type, properties);
    else if ((type === TOKEN.blockListStart || type === TOKEN.blockMapStart) && isBlock) this.#block(type, properties);
    else if (properties === undefined) throw new YamlSyntaxError(scanner.start, this.#unexpected());
    else this.#empty(offset, properties.end, properties);
  }

  #flow(type: number, properties: NodeProperties | undefined): void {
    const isList = type === TOKEN.flowListStart;
    const id = this.#open(isList ? 'list' : 'map', 1, properties);
    if (isList) this.#flowItems();
    else this.#flowPairs();
    this.#close(id);
  }

  #block(type: number, properties: NodeProperties | undefined): void {
    const id = this.#open(type === TOKEN.blockMapStart ? 'map' : 'list', 0, properties);
    if (type === TOKEN.blockMapStart) this.#pairs();
    else if (type === TOKEN.blockListStart) this.#items();
    else this.#flushItems();
    this.#close(id);
  }

  #unexpected(): string {
    const type = this.#scanner.peek();
    if (type === TOKEN.streamEnd) return 'a value is missing at the end';
    const what = type === TOKEN.blockEnd || type === TOKEN.blockMapStart ? 'this' : JSON.stringify(this.#tokenText());
    return `expected a value, found ${type === TOKEN.scalar ? 'text' : what}`;
  }

  #alias(): void {
    const { start, end } = this.#scanner;
    const target = this.#anchors.get(this.#text.slice(start + 1, end)) ?? -1;
    const isCircle = target >= 0 && this.#tree.isOpen(target);
    this.#tree.add({ kind: 'alias', start, end, style: 0, from: target, to: isCircle ? 1 : 0 });
    this.#lastEnd = end;
    this.#scanner.skip();
  }

  /** A tag and an anchor, in any order; undefined where there is none of them. */
  #properties(): ScannedProperties | undefined {
    const scanner = this.#scanner;
    let tag: NodeProperties['tag'];
    let anchor: NodeProperties['anchor'];
    let end = -1;
    for (let type = scanner.peek(); ; type = scanner.peek()) {
      if (type === TOKEN.anchor && anchor === undefined) anchor = this.#text.slice(scanner.start + 1, scanner.end);
      else if (type === TOKEN.tag && tag === undefined) tag = this.#tag();
      else return end < 0 ? undefined : { tag, anchor, end };
      end = this.#takeToken();
    }
  }

  #tag(): NodeProperties['tag'] {
    const { start } = this.#scanner;
    const text = this.#tokenText();
    const [handle = '!'] = /^!(?:[\w-]*!)?/.exec(text) ?? [];
    if (!this.#handles.has(handle)) throw new YamlSyntaxError(start, 'a tag begins with a name that no %TAG defines');
    return { text, start };
  }

  #scalar(properties: ScannedProperties | undefined): void {
    const scanner = this.#scanner;
    const { start, detail, block } = scanner;
    const style = detail & ~VERBATIM;
    if (style >= STYLE.literal && block !== undefined) {
      const { from, end: to, indent, chomping } = block;
      const end = endOfBlockScalar(this.#text, start, to, chomping);
      this.#add({ kind: 'scalar', start, end, style, from, to }, properties, { indent, chomping, isJson: false });
      this.#lastEnd = end;
    } else {
      const { end } = scanner;
      const quote = style === STYLE.plain ? 0 : 1;
      const reading = detail === style ? (this.#isJson ? jsonString : foldedLines) : undefined;
      this.#add({ kind: 'scalar', start, end, style, from: start + quote, to: end - quote }, properties, reading);
      this.#lastEnd = end;
    }
    scanner.skip();
  }

  /** One of which nothing is written, but perhaps its properties. */
  #empty(start: number, end: number, properties?: NodeProperties): void {
    this.#add({ kind: 'scalar', start, end, style: STYLE.plain, from: -1, to: -1 }, properties);
    if (end >= 0) this.#lastEnd = end;
  }

  /** Begins a collection. */
  #open(kind: 'list' | 'map', style: number, properties: NodeProperties | undefined): number {
    const { start } = this.#scanner;
    if (this.#depth++ === DEEPEST) throw new YamlSyntaxError(start, TOO_DEEP);
    const id = this.#add({ kind, start, end: -1, style, from: -1, to: -1 }, properties);
    this.#lastEnd = start;
    return id;
  }

  #close(id: number): void {
    this.#tree.close(id, this.#lastEnd);
    this.#depth--;
  }

  #add(cells: Parameters<Tree['add']>[0], properties?: NodeProperties, reading?: ScalarEncoding): number {
    const id = this.#tree.add(cells, properties, reading);
    if (properties?.anchor !== undefined) this.#anchors.set(properties.anchor, id);
    return id;
  }

  #items(): void {
    const scanner = this.#scanner;
    scanner.skip();
    for (let type = scanner.peek(); type === TOKEN.blockEntry; type = scanner.peek()) {
      const dashEnd = this.#takeToken();
      type = scanner.peek();
      if (type === TOKEN.blockEntry || type === TOKEN.blockEnd) this.#empty(NOT_WRITTEN, dashEnd);
      else this.#node(true, false);
    }
    this.#endBlock('expected "-", as in the items before');
  }

  #flushItems(): void {
    const scanner = this.#scanner;
    for (let type = scanner.peek(); type === TOKEN.blockEntry; type = scanner.peek()) {
      const dashEnd = this.#takeToken();
      type = scanner.peek();
      if (type === TOKEN.blockEntry || endsValue(type)) this.#empty(NOT_WRITTEN, dashEnd);
      else this.#node(true, false);
    }
  }

  #pairs(): void {
    const scanner = this.#scanner;
    scanner.skip();
    for (let type = scanner.peek(); type === TOKEN.key; type = scanner.peek()) {
      scanner.skip();
      if (endsValue(scanner.peek())) this.#empty(NOT_WRITTEN, NOT_WRITTEN);
      else this.#node(true, true);
      if (scanner.peek() !== TOKEN.value) this.#empty(NOT_WRITTEN, NOT_WRITTEN);
      else {
        const colonEnd = this.#takeToken();
        if (endsValue(scanner.peek())) this.#empty(colonEnd, colonEnd);
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
    this.#lastEnd = this.#takeToken();
  }

  /** `[a: b]` holds a map without brackets of its own. */
  #pair(): void {
    const scanner = this.#scanner;
    const id = this.#open('map', 1, undefined);
    scanner.skip();
    const type = scanner.peek();
    if (type === TOKEN.value || endsItem(type)) {
      // As go-yaml has it, which then takes what follows for what it is not.
      scanner.skip();
      this.#empty(NOT_WRITTEN, NOT_WRITTEN);
    } else this.#node(false, false);
    this.#flowValue();
    this.#close(id);
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
        this.#empty(NOT_WRITTEN, NOT_WRITTEN);
        continue;
      }
      scanner.skip();
      if (scanner.peek() === TOKEN.value || endsItem(scanner.peek())) this.#empty(NOT_WRITTEN, NOT_WRITTEN);
      else this.#node(false, false);
      this.#flowValue();
    }
    this.#lastEnd = this.#takeToken();
  }

  #flowValue(): void {
    const scanner = this.#scanner;
    if (scanner.peek() !== TOKEN.value) {
      this.#empty(NOT_WRITTEN, NOT_WRITTEN);
      return;
    }
    const colonEnd = this.#takeToken();
    if (endsItem(scanner.peek())) this.#empty(colonEnd, colonEnd);
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

  /** Takes a token: gives where it ends. */
  #takeToken(): number {
    const { end } = this.#scanner;
    this.#scanner.skip();
    return end;
  }
}

export const TOO_DEEP = 'nested too deeply';

const foldedLines: ScalarEncoding = { indent: 0, chomping: 'clip', isJson: false };
const jsonString: ScalarEncoding = { ...foldedLines, isJson: true };

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
