// Where keys without a `?` may have begun. Only the colon after a key shows that it is one, so that two slots are kept
// free in the queue of tokens until then: for the start of its map, and for the key itself.
import { type Cursor, YamlSyntaxError } from './cursor.ts';
import { TOKEN, type TokenQueue } from './tokens.ts';

interface PossibleKey {
  isPossible: boolean;
  /** Whether only a key may begin there, because the keys before it are indented as much. */
  isRequired: boolean;
  /** The index of its first slot in the queue. */
  slots: number;
  start: number;
  line: number;
  column: number;
  /** How many surrogate pairs the text has before it. */
  surrogatePairs: number;
}

/** The most characters from the start of a key to its colon, as in libyaml. */
const LONGEST_KEY = 1024;

/** The possible keys of a text: one for each open bracket, and one for the block around them. */
export class PossibleKeys {
  readonly #cursor: Cursor;
  readonly #tokens: TokenQueue;
  readonly #isJson: boolean;
  readonly #keys: PossibleKey[] = [newKey()];
  /** Surrogate pairs: characters that take two code units. They are counted up to an offset. */
  #surrogatePairs = 0;
  #countedTo: number;

  /** @param isJson whether the text is known to be JSON, where a key may have any length. */
  constructor(cursor: Cursor, tokens: TokenQueue, isJson: boolean) {
    this.#cursor = cursor;
    this.#tokens = tokens;
    this.#isJson = isJson;
    this.#countedTo = secondHalf.test(cursor.text) ? cursor.offset : cursor.length;
  }

  /** The column of the possible key in the innermost bracket, from 0. */
  get column(): number {
    return this.#innermost.column;
  }

  enterBracket(): void {
    this.#keys.push(newKey());
  }

  leaveBracket(): void {
    this.#keys.pop();
  }

  /** Keeps slots for the tokens of the key that may begin here. */
  reserve(isRequired: boolean): void {
    this.drop();
    const { offset, line, column } = this.#cursor;
    const key = this.#innermost;
    key.isPossible = true;
    key.isRequired = isRequired;
    key.slots = this.#tokens.add(TOKEN.pending, offset, offset, this.#keys.length - 1);
    this.#tokens.add(TOKEN.none, offset, offset);
    key.start = offset;
    key.surrogatePairs = this.#surrogatePairsBefore(offset);
    key.line = line;
    key.column = column;
  }

  /** Fills the slots of the innermost possible key: a colon showed that it is one. */
  confirm(beginsMap: boolean): void {
    const key = this.#innermost;
    this.#tokens.fill(key.slots + 1, TOKEN.key, key.start);
    this.#tokens.fill(key.slots, beginsMap ? TOKEN.blockMapStart : TOKEN.none, key.start);
    key.isPossible = false;
  }

  /** Gives up the innermost possible key. @throws YamlSyntaxError where there must be a key. */
  drop(): void {
    const key = this.#innermost;
    if (key.isPossible) this.#drop(key);
  }

  /**
   * Whether a key may still be there: it is one line, and no longer than LONGEST_KEY.
   * @param level how many brackets are open around it.
   * @throws YamlSyntaxError where there must be a key, and can be none.
   */
  isStillPossible(level = this.#keys.length - 1): boolean {
    const key = this.#keys[level] as PossibleKey;
    if (!key.isPossible) return false;
    if (this.#isJson) return true;
    if (key.line === this.#cursor.line && !this.#isTooLong(key)) return true;
    this.#drop(key);
    return false;
  }

  get #innermost(): PossibleKey {
    return this.#keys[this.#keys.length - 1] as PossibleKey;
  }

  #drop(key: PossibleKey): void {
    if (key.isRequired) throw new YamlSyntaxError(key.start, 'expected "KEY:" here, as in the lines before');
    key.isPossible = false;
    this.#tokens.fill(key.slots, TOKEN.none, key.start);
  }

  #isTooLong(key: PossibleKey): boolean {
    const { offset } = this.#cursor;
    const length = offset - key.start;
    return length > LONGEST_KEY && length - (this.#surrogatePairsBefore(offset) - key.surrogatePairs) > LONGEST_KEY;
  }

  #surrogatePairsBefore(offset: number): number {
    const { text } = this.#cursor;
    for (; this.#countedTo < offset; this.#countedTo++) {
      if (isSecondHalf(text.charCodeAt(this.#countedTo))) this.#surrogatePairs++;
    }
    return this.#surrogatePairs;
  }
}

function newKey(): PossibleKey {
  return { isPossible: false, isRequired: false, slots: -1, start: -1, line: -1, column: -1, surrogatePairs: 0 };
}

const secondHalf = /[\udc00-\udfff]/;

/** Whether a code unit is the second one of a surrogate pair. */
function isSecondHalf(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
