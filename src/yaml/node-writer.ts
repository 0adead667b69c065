// Writes the tokens of single nodes into a tree: scalars, aliases, tags, anchors, the start and the end of collections.
import { YamlSyntaxError } from './cursor.ts';
import { STYLE } from './node.ts';
import { type Scanner, VERBATIM } from './scanner.ts';
import { TOKEN } from './tokens.ts';
import type { NodeProperties, ScalarEncoding, Tree } from './tree.ts';
import { endOfBlockScalar } from './trivia.ts';

export const TOO_DEEP = 'nested too deeply';

/** The most collections within each other: more than any object has, and far less than the call stack holds. */
const MOST_NESTED = 500;

/** The offset of what is not written in the text. */
export const NOT_WRITTEN = -1;

/** The tag and the anchor before a node, and the offset after them. */
export interface ScannedProperties extends NodeProperties {
  readonly end: number;
}

export class NodeWriter {
  /** The offset after the last node that is written in the text. */
  lastEnd = 0;
  readonly #text: string;
  readonly #isJson: boolean;
  readonly #scanner: Scanner;
  readonly #tree: Tree;
  /** The node of each anchor, by the name of the anchor. */
  readonly #anchors = new Map<string, number>();
  readonly #tagHandles = new Set(['!', '!!']);
  #depth = 0;

  constructor(scanner: Scanner, tree: Tree, isJson: boolean) {
    this.#text = tree.text;
    this.#isJson = isJson;
    this.#scanner = scanner;
    this.#tree = tree;
  }

  /** The text of the next token. */
  get tokenText(): string {
    return this.#text.slice(this.#scanner.start, this.#scanner.end);
  }

  /** Removes the next token, and returns the offset after it. */
  takeToken(): number {
    const { end } = this.#scanner;
    this.#scanner.skip();
    return end;
  }

  /** Accepts the handle of the %TAG directive that is the next token. */
  addTagHandle(): void {
    this.#tagHandles.add(/!\w*!?/.exec(this.tokenText)?.[0] ?? '');
  }

  addAlias(): void {
    const { start, end } = this.#scanner;
    const target = this.#anchors.get(this.#text.slice(start + 1, end)) ?? -1;
    const isCircle = target >= 0 && this.#tree.isOpen(target);
    this.#tree.add({ kind: 'alias', start, end, style: 0, from: target, to: isCircle ? 1 : 0 });
    this.lastEnd = end;
    this.#scanner.skip();
  }

  /** Takes a tag and an anchor, in any order; undefined where there is neither. */
  takeProperties(): ScannedProperties | undefined {
    const scanner = this.#scanner;
    let tag: NodeProperties['tag'];
    let anchor: NodeProperties['anchor'];
    let end = -1;
    for (let type = scanner.peek(); ; type = scanner.peek()) {
      if (type === TOKEN.anchor && anchor === undefined) anchor = this.#text.slice(scanner.start + 1, scanner.end);
      else if (type === TOKEN.tag && tag === undefined) tag = this.#tag();
      else return end < 0 ? undefined : { tag, anchor, end };
      end = this.takeToken();
    }
  }

  #tag(): NodeProperties['tag'] {
    const { start } = this.#scanner;
    const text = this.tokenText;
    const [handle = '!'] = /^!(?:[\w-]*!)?/.exec(text) ?? [];
    if (!this.#tagHandles.has(handle))
      throw new YamlSyntaxError(start, 'a tag begins with a name that no %TAG defines');
    return { text, start };
  }

  addScalar(properties: ScannedProperties | undefined): void {
    const scanner = this.#scanner;
    const { start, detail, block } = scanner;
    const style = detail & ~VERBATIM;
    if (style >= STYLE.literal && block !== undefined) {
      const { from, end: to, indent, chomping } = block;
      const end = endOfBlockScalar(this.#text, start, to, chomping);
      this.#add({ kind: 'scalar', start, end, style, from, to }, properties, { indent, chomping, isJson: false });
      this.lastEnd = end;
    } else {
      const { end } = scanner;
      const quote = style === STYLE.plain ? 0 : 1;
      const encoding = detail === style ? (this.#isJson ? jsonString : foldedLines) : undefined;
      this.#add({ kind: 'scalar', start, end, style, from: start + quote, to: end - quote }, properties, encoding);
      this.lastEnd = end;
    }
    scanner.skip();
  }

  /** Adds an empty scalar: the text has at most its tag and its anchor. */
  addEmpty(start: number, end: number, properties?: NodeProperties): void {
    this.#add({ kind: 'scalar', start, end, style: STYLE.plain, from: -1, to: -1 }, properties);
    if (end >= 0) this.lastEnd = end;
  }

  /**
   * Opens a collection at the next token, and returns its id. Nodes that are added before it is closed are within it.
   */
  open(kind: 'list' | 'map', style: number, properties: NodeProperties | undefined): number {
    const { start } = this.#scanner;
    if (this.#depth++ === MOST_NESTED) throw new YamlSyntaxError(start, TOO_DEEP);
    const id = this.#add({ kind, start, end: -1, style, from: -1, to: -1 }, properties);
    this.lastEnd = start;
    return id;
  }

  close(id: number): void {
    this.#tree.close(id, this.lastEnd);
    this.#depth--;
  }

  #add(cells: Parameters<Tree['add']>[0], properties?: NodeProperties, encoding?: ScalarEncoding): number {
    const id = this.#tree.add(cells, properties, encoding);
    if (properties?.anchor !== undefined) this.#anchors.set(properties.anchor, id);
    return id;
  }
}

const foldedLines: ScalarEncoding = { indent: 0, chomping: 'clip', isJson: false };
const jsonString: ScalarEncoding = { ...foldedLines, isJson: true };
