// Reads the words of a shell script, with quotes, variables and command substitutions.
import { UNKNOWN } from '../path-kind.ts';
import {
  BACKQUOTE,
  BACKSLASH,
  CLOSE_BRACE,
  DOLLAR,
  DOUBLE,
  END,
  isDigit,
  isOfName,
  kindOf,
  kinds,
  NEWLINE,
  nameLengthOf,
  OPEN,
  OPEN_BRACE,
  PLAIN,
  QUOTE,
  REDIRECT,
  SINGLE,
} from './characters.ts';
import { type Input, type Shell, SPLIT } from './shell.ts';

/** How deep quotes and substitutions are read. */
const DEEPEST = 40;

/** No character closes the text. */
const NONE = -1;

export abstract class Words {
  protected readonly text: string;
  protected readonly shell: Shell;
  protected offset = 0;
  /** The input of the current command. Its command substitutions have the same input. */
  protected input: Input = 'program';

  constructor(text: string, shell: Shell) {
    this.text = text;
    this.shell = shell;
  }

  /** Reads commands up to the parenthesis that closes them. Returns their output. */
  protected abstract list(input: Input, isArithmetic: boolean, depth: number): Input;

  /** Reads a word, and adds the words that its expansions make of it. */
  protected word(into: string[] | undefined, depth: number): void {
    const { text } = this;
    const start = this.offset;
    const kind = this.#skipPlain();
    if (kind !== QUOTE) {
      // A number before a redirection is that of an open file.
      if (into !== undefined && !(kind === REDIRECT && isNumber(text, start, this.offset)))
        into.push(text.slice(start, this.offset));
      return;
    }
    const value = this.#quotedWord(text.slice(start, this.offset), depth);
    if (into === undefined || value === undefined) return;
    if (!value.includes(SPLIT)) into.push(value);
    // The value of an assignment stays one word.
    else if (into.length === 0 && nameLengthOf(value) > 0) into.push(value.replaceAll(SPLIT, ' '));
    else for (const word of value.split(SPLIT)) if (word !== '') into.push(word);
  }

  /** Expands a here-document: its variables and command substitutions. */
  protected expand(input: Input, depth: number): string {
    this.input = input;
    return this.#inQuotes(NONE, depth + 1);
  }

  /** Stops reading. */
  protected giveUp(): Input {
    this.offset = this.text.length;
    this.shell.giveUp();
    return 'program';
  }

  protected isTooDeep(depth: number): boolean {
    return depth > DEEPEST;
  }

  /** Skips plain characters. Returns the kind of the next one. */
  #skipPlain(): number {
    const { text } = this;
    let offset = this.offset;
    // After the end of the text the kind is undefined, which ends the loop.
    while (kinds[text.charCodeAt(offset)] === PLAIN) offset++;
    this.offset = offset;
    return kinds[text.charCodeAt(offset)] ?? END;
  }

  /** Reads the rest of a word with quotes in it; undefined where no word is left. */
  #quotedWord(before: string, depth: number): string | undefined {
    const { text } = this;
    let value = before;
    let isWord = before !== '';
    while (this.offset < text.length) {
      const code = text.charCodeAt(this.offset);
      const kind = kindOf(code);
      if (kind !== PLAIN && kind !== QUOTE) break;
      const start = this.offset;
      if (kind === PLAIN) {
        this.#skipPlain();
        value += text.slice(start, this.offset);
      } else if (code === BACKSLASH) {
        this.offset += 2;
        if (text.charCodeAt(start + 1) === NEWLINE) continue;
        value += text.charAt(start + 1);
      } else value += this.#quote(code, depth);
      isWord ||= value !== '' || code === SINGLE || code === DOUBLE;
    }
    return isWord ? value : undefined;
  }

  /** Reads a quoted text, or an expansion outside of quotes. */
  #quote(code: number, depth: number): string {
    this.offset++;
    if (code === SINGLE) return this.#single();
    if (code === DOUBLE) return this.#inQuotes(DOUBLE, depth);
    return code === DOLLAR ? this.#dollar(false, depth) : this.#backquotes(false, depth);
  }

  #single(): string {
    const { text } = this;
    const start = this.offset;
    const found = text.indexOf("'", start);
    this.offset = found < 0 ? text.length : found + 1;
    return text.slice(start, found < 0 ? text.length : found);
  }

  /** Reads a text up to its closing quote or brace, or up to the end. */
  #inQuotes(closer: number, depth: number): string {
    if (this.isTooDeep(depth)) return this.#leaveOut();
    const { text } = this;
    let value = '';
    let start = this.offset;
    while (this.offset < text.length) {
      const code = text.charCodeAt(this.offset);
      if (code !== closer && (kindOf(code) !== QUOTE || code === SINGLE || (code === DOUBLE && closer === NONE))) {
        this.offset++;
        continue;
      }
      value += text.slice(start, this.offset);
      this.offset++;
      if (code === closer) return value;
      value += this.#inner(code, depth);
      start = this.offset;
    }
    return start < text.length ? value + text.slice(start) : value;
  }

  /** Reads an expansion or an escape within quotes. */
  #inner(code: number, depth: number): string {
    if (code === DOLLAR) return this.#dollar(true, depth);
    if (code === BACKQUOTE) return this.#backquotes(true, depth);
    if (code === DOUBLE) return this.#inQuotes(DOUBLE, depth + 1);
    const next = this.text.charCodeAt(this.offset);
    const character = this.text.charAt(this.offset);
    this.offset++;
    if (next === NEWLINE) return '';
    return kindOf(next) === QUOTE && next !== SINGLE ? character : `\\${character}`;
  }

  /** Reads an expansion after its dollar. */
  #dollar(isQuoted: boolean, depth: number): string {
    const { text } = this;
    const code = text.charCodeAt(this.offset);
    if (code === OPEN) return this.#substitution(isQuoted, depth);
    if (code === OPEN_BRACE) return this.#braces(isQuoted, depth);
    if (code === SINGLE && !isQuoted) return this.#escaped();
    // $"..." is a text to translate: the quotes follow.
    if (code === DOUBLE && !isQuoted) return '';
    const start = this.offset;
    if (!isDigit(code)) while (isOfName(text.charCodeAt(this.offset))) this.offset++;
    if (this.offset === start && (isDigit(code) || isOneOf('@*?#$!-', text.charAt(start)))) this.offset++;
    return this.offset === start ? '$' : this.shell.value(text.slice(start, this.offset), isQuoted);
  }

  #substitution(isQuoted: boolean, depth: number): string {
    this.offset++;
    const isArithmetic = this.text.charCodeAt(this.offset) === OPEN;
    const output = this.list(this.input, isArithmetic, depth + 1);
    return isArithmetic ? '0' : substituted(output, isQuoted);
  }

  /** `${name}`, `${name:-default}`; the value of other forms is not known. */
  #braces(isQuoted: boolean, depth: number): string {
    const { text } = this;
    this.offset++;
    const start = this.offset;
    while (isOfName(text.charCodeAt(this.offset))) this.offset++;
    if (this.offset === start && isOneOf('@*', text.charAt(start))) this.offset++;
    const name = text.slice(start, this.offset);
    const rest = this.#inQuotes(CLOSE_BRACE, depth + 1);
    if (rest === '') return this.shell.value(name, isQuoted);
    const [operator] = /^:?[-=]/.exec(rest) ?? [];
    if (operator === undefined) return UNKNOWN;
    const value = this.shell.value(name, isQuoted);
    return value === UNKNOWN || value === '' ? rest.slice(operator.length) : value;
  }

  /** `$'...'`, with escapes as in C. */
  #escaped(): string {
    const { text } = this;
    this.offset++;
    const start = this.offset;
    while (this.offset < text.length && text.charCodeAt(this.offset) !== SINGLE) {
      this.offset += text.charCodeAt(this.offset) === BACKSLASH ? 2 : 1;
    }
    const inside = text.slice(start, this.offset);
    this.offset++;
    return inside.replace(escapes, unescaped);
  }

  #backquotes(isQuoted: boolean, depth: number): string {
    const { text } = this;
    const start = this.offset;
    let hasEscapes = false;
    while (this.offset < text.length && text.charCodeAt(this.offset) !== BACKQUOTE) {
      const isEscape = text.charCodeAt(this.offset) === BACKSLASH;
      hasEscapes ||= isEscape;
      this.offset += isEscape ? 2 : 1;
    }
    const inside = text.slice(start, this.offset);
    this.offset++;
    if (this.isTooDeep(depth)) return this.#leaveOut();
    const script = hasEscapes ? inside.replace(/\\([\\$`])/g, '$1') : inside;
    return substituted(this.shell.run(script, this.input), isQuoted);
  }

  #leaveOut(): string {
    this.giveUp();
    return UNKNOWN;
  }
}

const escapes = /\\(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|([0-7]{1,3})|([\s\S]))/g;

const letters = new Map(Object.entries({ a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }));

function unescaped(_: string, hex?: string, unicode?: string, octal?: string, letter?: string): string {
  if (letter !== undefined) return letters.get(letter) ?? letter;
  return String.fromCharCode(octal === undefined ? Number(`0x${hex ?? unicode}`) : Number(`0o${octal}`));
}

/** The value of a command substitution, from the output of the command. */
function substituted(output: Input, isQuoted: boolean): string {
  if (typeof output !== 'object') return UNKNOWN;
  const text = output.text.endsWith('\n') ? output.text.slice(0, -1) : output.text;
  return isQuoted ? text : text.replace(/\s+/g, SPLIT);
}

function isOneOf(characters: string, character: string): boolean {
  return character !== '' && characters.includes(character);
}

function isNumber(text: string, start: number, end: number): boolean {
  for (let offset = start; offset < end; offset++) if (!isDigit(text.charCodeAt(offset))) return false;
  return true;
}
