// Finds the tokens of a text, as libyaml and go-yaml do, which kubectl uses. It reads no further than the token that is
// asked for, so that an error after the end of a document goes unnoticed.
import { BlockStack } from './block-stack.ts';
import { Cursor, characterName, isBreak, isGap, YamlSyntaxError } from './cursor.ts';
import { STYLE } from './node.ts';
import { PossibleKeys } from './possible-keys.ts';
import { passAnchor, passDirective, passTag } from './scan-property.ts';
import { passBlock, passPlain, passQuoted, type ScannedBlock } from './scan-scalar.ts';
import { TOKEN, TokenQueue } from './tokens.ts';

/** A flag in the detail of a scalar token, beside its style: its text stands in the source exactly as it is read. */
export const VERBATIM = 8;

/** What text without quotes may not begin with. */
const indicators: ReadonlySet<number> = new Set([...',[]{}#&*!|>\'"%@`'].map((each) => each.charCodeAt(0)));

export class Scanner {
  /** The last block scalar. */
  block: ScannedBlock | undefined;
  readonly #cursor: Cursor;
  readonly #isJson: boolean;
  readonly #tokens = new TokenQueue();
  readonly #keys: PossibleKeys;
  readonly #blocks: BlockStack;
  #flowLevel = 0;
  #mayKeyBegin = true;

  /**
   * @param offset where the first token is looked for.
   * @param isJson whether the text is known to be JSON, which has other escapes, and keys of any length.
   */
  constructor(text: string, offset: number, isJson: boolean) {
    this.#cursor = new Cursor(text, offset);
    this.#isJson = isJson;
    this.#blocks = new BlockStack(this.#cursor, this.#tokens);
    this.#keys = new PossibleKeys(this.#cursor, this.#tokens, isJson);
  }

  get start(): number {
    return this.#tokens.start;
  }

  get end(): number {
    return this.#tokens.end;
  }

  get detail(): number {
    return this.#tokens.detail;
  }

  /** The type of the next token. @throws YamlSyntaxError */
  peek(): number {
    const tokens = this.#tokens;
    for (;;) {
      if (tokens.isEmpty) this.#fetch();
      else {
        const { type } = tokens;
        if (type > TOKEN.pending) return type;
        if (type === TOKEN.none) tokens.drop();
        else if (this.#keys.isStillPossible(tokens.detail)) this.#fetch();
      }
    }
  }

  /** Removes the next token. */
  skip(): void {
    this.#tokens.drop();
  }

  #fetch(): void {
    const cursor = this.#cursor;
    this.#passSpace();
    this.#closeBlocks(cursor.column);
    const code = cursor.code();
    if (cursor.offset >= cursor.length) this.#endStream();
    else if (code === 0x25 && cursor.column === 0) this.#directive();
    else if (cursor.isAtDocumentMark()) this.#mark(code === 0x2d ? TOKEN.documentStart : TOKEN.documentEnd);
    else this.#fetchToken(code);
  }

  #fetchToken(code: number): void {
    if (code === 0x5b) this.#openBracket(TOKEN.flowListStart);
    else if (code === 0x7b) this.#openBracket(TOKEN.flowMapStart);
    else if (code === 0x5d) this.#closeBracket(TOKEN.flowListEnd);
    else if (code === 0x7d) this.#closeBracket(TOKEN.flowMapEnd);
    else if (code === 0x2c) this.#comma();
    else if (code === 0x2a) this.#property(TOKEN.alias, passAnchor);
    else if (code === 0x26) this.#property(TOKEN.anchor, passAnchor);
    else if (code === 0x21) this.#property(TOKEN.tag, passTag);
    else if (code === 0x27) this.#quoted(STYLE.single);
    else if (code === 0x22) this.#quoted(STYLE.double);
    else this.#fetchByContext(code);
  }

  /** Fetches a token whose type depends on the character after it, or on whether a bracket is open. */
  #fetchByContext(code: number): void {
    const cursor = this.#cursor;
    const isBeforeGap = isGap(cursor.code(1));
    const isInBrackets = this.#flowLevel > 0;
    if (code === 0x2d && isBeforeGap) this.#dash();
    else if (code === 0x3f && (isInBrackets || isBeforeGap)) this.#questionMark();
    else if (code === 0x3a && (isInBrackets || isBeforeGap)) this.#colon();
    else if ((code === 0x7c || code === 0x3e) && !isInBrackets) this.#block(code);
    else if (code === 0x09) throw new YamlSyntaxError(cursor.offset, 'a tab cannot indent anything: write spaces');
    else if (indicators.has(code))
      throw new YamlSyntaxError(cursor.offset, `nothing can begin with ${characterName(code)} here`);
    else this.#plain();
  }

  #passSpace(): void {
    const cursor = this.#cursor;
    for (;;) {
      for (let code = cursor.code(); ; code = cursor.code()) {
        if (code !== 0x20 && (code !== 0x09 || (this.#mayKeyBegin && this.#flowLevel === 0 && !this.#isJson))) break;
        cursor.offset++;
      }
      cursor.passComment();
      if (!isBreak(cursor.code())) return;
      cursor.passBreak();
      if (this.#flowLevel === 0) this.#mayKeyBegin = true;
    }
  }

  #endStream(): void {
    const { offset } = this.#cursor;
    // On a new line, a key that began before can be none any more.
    this.#cursor.line++;
    this.#closeBlocks(-1);
    this.#keys.drop();
    this.#mayKeyBegin = false;
    this.#tokens.add(TOKEN.streamEnd, offset, offset);
  }

  #mark(type: number): void {
    this.#closeBlocks(-1);
    this.#keys.drop();
    this.#mayKeyBegin = false;
    this.#addToken(type, 3);
  }

  #openBracket(type: number): void {
    // In JSON no key begins with a bracket.
    if (!this.#isJson) this.#reserveKey();
    this.#keys.enterBracket();
    this.#flowLevel++;
    this.#mayKeyBegin = true;
    this.#addToken(type, 1);
  }

  #closeBracket(type: number): void {
    this.#keys.drop();
    if (this.#flowLevel > 0) {
      this.#flowLevel--;
      this.#keys.leaveBracket();
    }
    this.#mayKeyBegin = false;
    this.#addToken(type, 1);
  }

  #comma(): void {
    this.#keys.drop();
    this.#mayKeyBegin = true;
    this.#addToken(TOKEN.flowEntry, 1);
  }

  #dash(): void {
    const cursor = this.#cursor;
    if (this.#flowLevel === 0) {
      if (!this.#mayKeyBegin) throw new YamlSyntaxError(cursor.offset, 'an item of a list (- ...) cannot begin here');
      this.#blocks.open(TOKEN.blockListStart);
    }
    this.#keys.drop();
    this.#mayKeyBegin = true;
    this.#addToken(TOKEN.blockEntry, 1);
  }

  #questionMark(): void {
    const cursor = this.#cursor;
    if (this.#flowLevel === 0) {
      if (!this.#mayKeyBegin) throw new YamlSyntaxError(cursor.offset, 'a key (? ...) cannot begin here');
      this.#blocks.open(TOKEN.blockMapStart);
    }
    this.#keys.drop();
    this.#mayKeyBegin = this.#flowLevel === 0;
    this.#addToken(TOKEN.key, 1);
  }

  #colon(): void {
    const cursor = this.#cursor;
    if (this.#keys.isStillPossible()) {
      this.#keys.confirm(this.#flowLevel === 0 && this.#blocks.indentTo(this.#keys.column));
      this.#mayKeyBegin = false;
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#mayKeyBegin) throw new YamlSyntaxError(cursor.offset, 'a value (: ...) cannot begin here');
        this.#blocks.open(TOKEN.blockMapStart);
      }
      this.#mayKeyBegin = this.#flowLevel === 0;
    }
    this.#addToken(TOKEN.value, 1);
  }

  #property(type: number, pass: (cursor: Cursor) => void): void {
    this.#reserveKey();
    this.#mayKeyBegin = false;
    const start = this.#cursor.offset;
    pass(this.#cursor);
    this.#tokens.add(type, start, this.#cursor.offset);
  }

  #quoted(style: number): void {
    this.#reserveKey();
    this.#mayKeyBegin = false;
    const start = this.#cursor.offset;
    const { end, isVerbatim } = passQuoted(this.#cursor, this.#isJson);
    this.#tokens.add(TOKEN.scalar, start, end, isVerbatim ? style | VERBATIM : style);
  }

  #plain(): void {
    this.#reserveKey();
    this.#mayKeyBegin = false;
    const start = this.#cursor.offset;
    const { end, isVerbatim, endsLine } = passPlain(this.#cursor, this.#flowLevel > 0, this.#blocks.indent + 1);
    this.#tokens.add(TOKEN.scalar, start, end, isVerbatim ? STYLE.plain | VERBATIM : STYLE.plain);
    if (endsLine) this.#mayKeyBegin = true;
  }

  #block(code: number): void {
    this.#keys.drop();
    this.#mayKeyBegin = true;
    const start = this.#cursor.offset;
    this.block = passBlock(this.#cursor, this.#blocks.indent);
    this.#tokens.add(TOKEN.scalar, start, this.block.end, code === 0x7c ? STYLE.literal : STYLE.folded);
  }

  #directive(): void {
    this.#closeBlocks(-1);
    this.#keys.drop();
    this.#mayKeyBegin = false;
    const start = this.#cursor.offset;
    const { name, end } = passDirective(this.#cursor);
    this.#tokens.add(name === 'YAML' ? TOKEN.version : TOKEN.tagDirective, start, end);
  }

  /** Adds a token of a fixed length, in characters. */
  #addToken(type: number, length: number): void {
    const start = this.#cursor.offset;
    this.#cursor.offset += length;
    this.#tokens.add(type, start, this.#cursor.offset);
  }

  /** Keeps slots for the tokens of a key, if one may begin here. */
  #reserveKey(): void {
    if (this.#mayKeyBegin) this.#keys.reserve(this.#flowLevel === 0 && this.#blocks.indent === this.#cursor.column);
  }

  /** Closes the blocks that are indented more than a column. Within brackets no indentation counts. */
  #closeBlocks(column: number): void {
    if (this.#flowLevel === 0) this.#blocks.closeBeyond(column);
  }
}
