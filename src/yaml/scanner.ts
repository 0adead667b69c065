// A text to its tokens, as go-yaml and libyaml have them: kubectl reads by these. Whoever asks gets the next one; what
// stands behind the last one that somebody asked for is not looked at, so that nothing there is wrong.
import { Cursor, characterName, isBreak, isGap, YamlSyntaxError } from './cursor.ts';
import { STYLE } from './node.ts';
import { passAnchor, passDirective, passTag } from './scan-property.ts';
import { passBlock, passPlain, passQuoted, type ScannedBlock } from './scan-scalar.ts';
import { TOKEN, TokenQueue } from './tokens.ts';

/** Where a key may have begun that needs no `?`. There is one for each bracket that is open, and one for the block. */
interface PossibleKey {
  isPossible: boolean;
  /** Nothing but a key may stand there. */
  isRequired: boolean;
  /** The index of the places that are kept for its tokens. */
  slots: number;
  start: number;
  line: number;
  column: number;
  /** How many characters before it take two places in the text. */
  surrogatePairs: number;
}

/** The detail of the token of a scalar: its style, and whether what it says is what is written. */
export const VERBATIM = 8;

/** How far behind its beginning the colon of a key may be, in characters. */
const LONGEST_KEY = 1024;

/** `#&*!|>'"%@` and the backtick: no text without quotes begins with them. */
const indicators: ReadonlySet<number> = new Set([...',[]{}#&*!|>\'"%@`'].map((each) => each.charCodeAt(0)));

export class Scanner {
  /** Of the last scalar that is a block. */
  block: ScannedBlock | undefined;
  readonly #cursor: Cursor;
  readonly #isJson: boolean;
  readonly #tokens = new TokenQueue();
  readonly #keys: PossibleKey[] = [newKey()];
  readonly #indents: number[] = [];
  #indent = -1;
  #flowLevel = 0;
  #mayKeyBegin = true;
  /** Characters that take two places in the text, and up to where they are counted. */
  #surrogatePairs = 0;
  #countedTo: number;

  /**
   * @param offset where to begin.
   * @param isJson whether the text is known to be JSON, which knows other escapes, and keys of any length.
   */
  constructor(text: string, offset: number, isJson: boolean) {
    this.#cursor = new Cursor(text, offset);
    this.#isJson = isJson;
    this.#countedTo = secondHalf.test(text) ? offset : text.length;
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

  /** The type of the token that is next. @throws Broken */
  peek(): number {
    const tokens = this.#tokens;
    for (;;) {
      if (tokens.isEmpty) this.#fetch();
      else {
        const { type } = tokens;
        if (type > TOKEN.open) return type;
        if (type === TOKEN.none) tokens.drop();
        else if (this.#isStillPossible(this.#keys[tokens.detail] as PossibleKey)) this.#fetch();
      }
    }
  }

  /** Takes the token that is next. */
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
    else if (!this.#fetchSign(code)) this.#fetchOther(code);
  }

  /** What is told by its first character alone. */
  #fetchSign(code: number): boolean {
    switch (code) {
      case 0x5b:
        this.#openBracket(TOKEN.flowListStart);
        return true;
      case 0x7b:
        this.#openBracket(TOKEN.flowMapStart);
        return true;
      case 0x5d:
        this.#closeBracket(TOKEN.flowListEnd);
        return true;
      case 0x7d:
        this.#closeBracket(TOKEN.flowMapEnd);
        return true;
      case 0x2c:
        this.#comma();
        return true;
      case 0x2a:
        this.#anchor(TOKEN.alias);
        return true;
      case 0x26:
        this.#anchor(TOKEN.anchor);
        return true;
      case 0x21:
        this.#tag();
        return true;
      case 0x27:
        this.#quoted(STYLE.single);
        return true;
      case 0x22:
        this.#quoted(STYLE.double);
        return true;
      default:
        return false;
    }
  }

  #fetchOther(code: number): void {
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
    // Nothing that was begun is a key any more.
    this.#cursor.line++;
    this.#closeBlocks(-1);
    this.#dropKey();
    this.#mayKeyBegin = false;
    this.#tokens.add(TOKEN.streamEnd, offset, offset);
  }

  #mark(type: number): void {
    this.#closeBlocks(-1);
    this.#dropKey();
    this.#mayKeyBegin = false;
    this.#take(type, 3);
  }

  #openBracket(type: number): void {
    // No key of JSON begins with a bracket.
    if (!this.#isJson) this.#saveKey();
    this.#keys.push(newKey());
    this.#flowLevel++;
    this.#mayKeyBegin = true;
    this.#take(type, 1);
  }

  #closeBracket(type: number): void {
    this.#dropKey();
    if (this.#flowLevel > 0) {
      this.#flowLevel--;
      this.#keys.pop();
    }
    this.#mayKeyBegin = false;
    this.#take(type, 1);
  }

  #comma(): void {
    this.#dropKey();
    this.#mayKeyBegin = true;
    this.#take(TOKEN.flowEntry, 1);
  }

  #dash(): void {
    const cursor = this.#cursor;
    if (this.#flowLevel === 0) {
      if (!this.#mayKeyBegin) throw new YamlSyntaxError(cursor.offset, 'an item of a list (- ...) cannot begin here');
      this.#openBlock(cursor.column, TOKEN.blockListStart);
    }
    this.#dropKey();
    this.#mayKeyBegin = true;
    this.#take(TOKEN.blockEntry, 1);
  }

  #questionMark(): void {
    const cursor = this.#cursor;
    if (this.#flowLevel === 0) {
      if (!this.#mayKeyBegin) throw new YamlSyntaxError(cursor.offset, 'a key (? ...) cannot begin here');
      this.#openBlock(cursor.column, TOKEN.blockMapStart);
    }
    this.#dropKey();
    this.#mayKeyBegin = this.#flowLevel === 0;
    this.#take(TOKEN.key, 1);
  }

  #colon(): void {
    const cursor = this.#cursor;
    const key = this.#lastKey;
    if (this.#isStillPossible(key)) {
      this.#tokens.fill(key.slots + 1, TOKEN.key, key.start);
      const isNew = this.#flowLevel === 0 && this.#indentTo(key.column);
      this.#tokens.fill(key.slots, isNew ? TOKEN.blockMapStart : TOKEN.none, key.start);
      key.isPossible = false;
      this.#mayKeyBegin = false;
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#mayKeyBegin) throw new YamlSyntaxError(cursor.offset, 'a value (: ...) cannot begin here');
        this.#openBlock(cursor.column, TOKEN.blockMapStart);
      }
      this.#mayKeyBegin = this.#flowLevel === 0;
    }
    this.#take(TOKEN.value, 1);
  }

  #anchor(type: number): void {
    this.#saveKey();
    this.#mayKeyBegin = false;
    const start = this.#cursor.offset;
    passAnchor(this.#cursor);
    this.#tokens.add(type, start, this.#cursor.offset);
  }

  #tag(): void {
    this.#saveKey();
    this.#mayKeyBegin = false;
    const start = this.#cursor.offset;
    passTag(this.#cursor);
    this.#tokens.add(TOKEN.tag, start, this.#cursor.offset);
  }

  #quoted(style: number): void {
    this.#saveKey();
    this.#mayKeyBegin = false;
    const start = this.#cursor.offset;
    const { end, isVerbatim } = passQuoted(this.#cursor, this.#isJson);
    this.#tokens.add(TOKEN.scalar, start, end, isVerbatim ? style | VERBATIM : style);
  }

  #plain(): void {
    this.#saveKey();
    this.#mayKeyBegin = false;
    const start = this.#cursor.offset;
    const { end, isVerbatim, endsLine } = passPlain(this.#cursor, this.#flowLevel > 0, this.#indent + 1);
    this.#tokens.add(TOKEN.scalar, start, end, isVerbatim ? STYLE.plain | VERBATIM : STYLE.plain);
    if (endsLine) this.#mayKeyBegin = true;
  }

  #block(code: number): void {
    this.#dropKey();
    this.#mayKeyBegin = true;
    const start = this.#cursor.offset;
    this.block = passBlock(this.#cursor, this.#indent);
    this.#tokens.add(TOKEN.scalar, start, this.block.end, code === 0x7c ? STYLE.literal : STYLE.folded);
  }

  #directive(): void {
    this.#closeBlocks(-1);
    this.#dropKey();
    this.#mayKeyBegin = false;
    const start = this.#cursor.offset;
    const { name, end } = passDirective(this.#cursor);
    this.#tokens.add(name === 'YAML' ? TOKEN.version : TOKEN.tagDirective, start, end);
  }

  /** Takes a token of so many characters. */
  #take(type: number, length: number): void {
    const start = this.#cursor.offset;
    this.#cursor.offset += length;
    this.#tokens.add(type, start, this.#cursor.offset);
  }

  get #lastKey(): PossibleKey {
    return this.#keys[this.#flowLevel] as PossibleKey;
  }

  /** Keeps places for the tokens that come before what begins here, should it be a key. */
  #saveKey(): void {
    if (!this.#mayKeyBegin) return;
    this.#dropKey();
    const { offset, line, column } = this.#cursor;
    const key = this.#lastKey;
    key.isPossible = true;
    key.isRequired = this.#flowLevel === 0 && this.#indent === column;
    key.slots = this.#tokens.add(TOKEN.open, offset, offset, this.#flowLevel);
    this.#tokens.add(TOKEN.none, offset, offset);
    key.start = offset;
    key.surrogatePairs = this.#surrogatePairsBefore(offset);
    key.line = line;
    key.column = column;
  }

  /** Says that no key began where one might have. */
  #dropKey(): void {
    const key = this.#lastKey;
    if (!key.isPossible) return;
    if (key.isRequired) throw new YamlSyntaxError(key.start, 'expected "KEY:" here, as in the lines before');
    this.#forget(key);
  }

  #forget(key: PossibleKey): void {
    key.isPossible = false;
    this.#tokens.fill(key.slots, TOKEN.none, key.start);
  }

  /** A key is one line, and no longer than so many characters. */
  #isStillPossible(key: PossibleKey): boolean {
    if (!key.isPossible) return false;
    if (this.#isJson) return true;
    if (key.line === this.#cursor.line && !this.#isTooLong(key)) return true;
    if (key.isRequired) throw new YamlSyntaxError(key.start, 'expected "KEY:" here, as in the lines before');
    this.#forget(key);
    return false;
  }

  #isTooLong(key: PossibleKey): boolean {
    const { offset } = this.#cursor;
    const length = offset - key.start;
    return length > LONGEST_KEY && length - (this.#surrogatePairsBefore(offset) - key.surrogatePairs) > LONGEST_KEY;
  }

  #surrogatePairsBefore(offset: number): number {
    const { text } = this.#cursor;
    for (; this.#countedTo < offset; this.#countedTo++)
      if (isSecondHalf(text.charCodeAt(this.#countedTo))) this.#surrogatePairs++;
    return this.#surrogatePairs;
  }

  /** Begins a block where one is indented more than what it is in. */
  #openBlock(column: number, type: number): void {
    const { offset } = this.#cursor;
    if (this.#indentTo(column)) this.#tokens.add(type, offset, offset);
  }

  #indentTo(column: number): boolean {
    if (this.#indent >= column) return false;
    this.#indents.push(this.#indent);
    this.#indent = column;
    return true;
  }

  /** Ends the blocks that are indented more than this. No indentation counts within brackets. */
  #closeBlocks(column: number): void {
    if (this.#flowLevel > 0) return;
    const { offset } = this.#cursor;
    while (this.#indent > column) {
      this.#tokens.add(TOKEN.blockEnd, offset, offset);
      this.#indent = this.#indents.pop() ?? -1;
    }
  }
}

function newKey(): PossibleKey {
  return { isPossible: false, isRequired: false, slots: -1, start: -1, line: -1, column: -1, surrogatePairs: 0 };
}

const secondHalf = /[\udc00-\udfff]/;

/** Of a character that takes two places in the text. */
function isSecondHalf(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
