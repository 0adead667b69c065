// Reads the words of a shell script, with their quotes, variables and what they run.
import { UNKNOWN } from '../place.ts';
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

/** What is nested deeper is not read. */
const DEEPEST = 40;

/** No character. */
const NONE = -1;

export abstract class Words {
  protected readonly text: string;
  protected readonly shell: Shell;
  protected at = 0;
  /** What the command reads that is being read: what it runs for its words reads it, too. */
  protected input: Input = 'program';

  constructor(text: string, shell: Shell) {
    this.text = text;
    this.shell = shell;
  }

  /** Reads commands up to the parenthesis that closes them. Returns what they write. */
  protected abstract list(input: Input, isArithmetic: boolean, depth: number): Input;

  /** Reads a word, and adds what it becomes. */
  protected word(into: string[] | undefined, depth: number): void {
    const { text } = this;
    const start = this.at;
    const kind = this.#skipPlain();
    if (kind !== QUOTE) {
      // What stands before a redirection may be its number.
      if (into !== undefined && !(kind === REDIRECT && isNumber(text, start, this.at)))
        into.push(text.slice(start, this.at));
      return;
    }
    const value = this.#quotedWord(text.slice(start, this.at), depth);
    if (into === undefined || value === undefined) return;
    if (!value.includes(SPLIT)) into.push(value);
    // What is put into a variable stays one word.
    else if (into.length === 0 && nameLengthOf(value) > 0) into.push(value.replaceAll(SPLIT, ' '));
    else for (const word of value.split(SPLIT)) if (word !== '') into.push(word);
  }

  /** A here-document with its variables put in, and what it runs told. */
  protected expand(input: Input, depth: number): string {
    this.input = input;
    return this.#inQuotes(NONE, depth + 1);
  }

  /** Reads no further. */
  protected giveUp(): Input {
    this.at = this.text.length;
    this.shell.giveUp();
    return 'program';
  }

  protected isTooDeep(depth: number): boolean {
    return depth > DEEPEST;
  }

  /** Goes on to the next character that is not plain. Returns its kind. */
  #skipPlain(): number {
    const { text } = this;
    let offset = this.at;
    // Behind the text there is no kind.
    while (kinds[text.charCodeAt(offset)] === PLAIN) offset++;
    this.at = offset;
    return kinds[text.charCodeAt(offset)] ?? END;
  }

  /** The rest of a word that has quotes in it; undefined where nothing is left of it. */
  #quotedWord(before: string, depth: number): string | undefined {
    const { text } = this;
    let value = before;
    let isWord = before !== '';
    while (this.at < text.length) {
      const code = text.charCodeAt(this.at);
      const kind = kindOf(code);
      if (kind !== PLAIN && kind !== QUOTE) break;
      const start = this.at;
      if (kind === PLAIN) {
        this.#skipPlain();
        value += text.slice(start, this.at);
      } else if (code === BACKSLASH) {
        this.at += 2;
        if (text.charCodeAt(start + 1) === NEWLINE) continue;
        value += text.charAt(start + 1);
      } else value += this.#quote(code, depth);
      isWord ||= value !== '' || code === SINGLE || code === DOUBLE;
    }
    return isWord ? value : undefined;
  }

  /** What stands in quotes, or what is put for a dollar or backquotes outside of them. */
  #quote(code: number, depth: number): string {
    this.at++;
    if (code === SINGLE) return this.#single();
    if (code === DOUBLE) return this.#inQuotes(DOUBLE, depth);
    return code === DOLLAR ? this.#dollar(false, depth) : this.#backquotes(false, depth);
  }

  #single(): string {
    const { text } = this;
    const start = this.at;
    const found = text.indexOf("'", start);
    this.at = found < 0 ? text.length : found + 1;
    return text.slice(start, found < 0 ? text.length : found);
  }

  /** What stands between here and a quote, the brace that ends a default, or the end. */
  #inQuotes(closer: number, depth: number): string {
    if (this.isTooDeep(depth)) return this.#leaveOut();
    const { text } = this;
    let value = '';
    let start = this.at;
    while (this.at < text.length) {
      const code = text.charCodeAt(this.at);
      if (code !== closer && (kindOf(code) !== QUOTE || code === SINGLE || (code === DOUBLE && closer === NONE))) {
        this.at++;
        continue;
      }
      value += text.slice(start, this.at);
      this.at++;
      if (code === closer) return value;
      value += this.#inner(code, depth);
      start = this.at;
    }
    return start < text.length ? value + text.slice(start) : value;
  }

  /** What a character that means something within quotes stands for. */
  #inner(code: number, depth: number): string {
    if (code === DOLLAR) return this.#dollar(true, depth);
    if (code === BACKQUOTE) return this.#backquotes(true, depth);
    if (code === DOUBLE) return this.#inQuotes(DOUBLE, depth + 1);
    const next = this.text.charCodeAt(this.at);
    const character = this.text.charAt(this.at);
    this.at++;
    if (next === NEWLINE) return '';
    return kindOf(next) === QUOTE && next !== SINGLE ? character : `\\${character}`;
  }

  /** What stands after a dollar. */
  #dollar(isQuoted: boolean, depth: number): string {
    const { text } = this;
    const code = text.charCodeAt(this.at);
    if (code === OPEN) return this.#substitution(isQuoted, depth);
    if (code === OPEN_BRACE) return this.#braces(isQuoted, depth);
    if (code === SINGLE && !isQuoted) return this.#escaped();
    // $"..." is put into another language.
    if (code === DOUBLE && !isQuoted) return '';
    const start = this.at;
    if (!isDigit(code)) while (isOfName(text.charCodeAt(this.at))) this.at++;
    if (this.at === start && (isDigit(code) || isOneOf('@*?#$!-', text.charAt(start)))) this.at++;
    return this.at === start ? '$' : this.shell.value(text.slice(start, this.at), isQuoted);
  }

  #substitution(isQuoted: boolean, depth: number): string {
    this.at++;
    const isArithmetic = this.text.charCodeAt(this.at) === OPEN;
    const output = this.list(this.input, isArithmetic, depth + 1);
    return isArithmetic ? '0' : putFor(output, isQuoted);
  }

  /** `${name}`, `${name:-default}` and what else there is. */
  #braces(isQuoted: boolean, depth: number): string {
    const { text } = this;
    this.at++;
    const start = this.at;
    while (isOfName(text.charCodeAt(this.at))) this.at++;
    if (this.at === start && isOneOf('@*', text.charAt(start))) this.at++;
    const name = text.slice(start, this.at);
    const rest = this.#inQuotes(CLOSE_BRACE, depth + 1);
    if (rest === '') return this.shell.value(name, isQuoted);
    const [operator] = /^:?[-=]/.exec(rest) ?? [];
    if (operator === undefined) return UNKNOWN;
    const value = this.shell.value(name, isQuoted);
    return value === UNKNOWN || value === '' ? rest.slice(operator.length) : value;
  }

  /** `$'...'`, with what backslashes mean in C. */
  #escaped(): string {
    const { text } = this;
    this.at++;
    const start = this.at;
    while (this.at < text.length && text.charCodeAt(this.at) !== SINGLE) {
      this.at += text.charCodeAt(this.at) === BACKSLASH ? 2 : 1;
    }
    const inside = text.slice(start, this.at);
    this.at++;
    return inside.replace(escapes, unescaped);
  }

  #backquotes(isQuoted: boolean, depth: number): string {
    const { text } = this;
    const start = this.at;
    let hasEscapes = false;
    while (this.at < text.length && text.charCodeAt(this.at) !== BACKQUOTE) {
      const isEscape = text.charCodeAt(this.at) === BACKSLASH;
      hasEscapes ||= isEscape;
      this.at += isEscape ? 2 : 1;
    }
    const inside = text.slice(start, this.at);
    this.at++;
    if (this.isTooDeep(depth)) return this.#leaveOut();
    const script = hasEscapes ? inside.replace(/\\([\\$`])/g, '$1') : inside;
    return putFor(this.shell.run(script, this.input), isQuoted);
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

/** What is put for a command by what it writes. */
function putFor(output: Input, isQuoted: boolean): string {
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
