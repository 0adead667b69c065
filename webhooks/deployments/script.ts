// Splits a shell script into commands and their words, in one pass.

export interface Commands {
  /** The next word of a command, without its quotes. A substitution stays as it is written. */
  add(word: string): void;
  /** The end of a command. @param isPiping whether the next command reads its output. */
  end(isPiping: boolean): void;
}

const PLAIN = 0;
const SPACE = 1;
const SEPARATOR = 2;
/** Quotes, escapes and substitutions. */
const SPECIAL = 3;

const kinds = new Uint8Array(128);
for (const space of '\t\r ') kinds[space.charCodeAt(0)] = SPACE;
for (const separator of '\n;|()') kinds[separator.charCodeAt(0)] = SEPARATOR;
for (const special of '\\\'"`$') kinds[special.charCodeAt(0)] = SPECIAL;

/** Reads a script, and passes its commands to `commands`. */
export function eachCommand(script: string, commands: Commands): void {
  const reader = new Reader(script);
  let index = 0;
  while (index < script.length) {
    const kind = kindAt(script, index);
    if (kind === SPACE) {
      index++;
    } else if (kind === SEPARATOR) {
      const isPipe = script[index] === '|';
      const isOr = isPipe && script[index + 1] === '|';
      commands.end(isPipe && !isOr);
      index += isOr ? 2 : 1;
    } else if (script.startsWith('\\\n', index)) {
      index += 2;
    } else if (script[index] === '#') {
      // The end of the line is kept, as it ends the command.
      index = after(script, '\n', index) - 1;
    } else {
      index = reader.readWord(index);
      commands.add(reader.word);
    }
  }
  commands.end(false);
}

class Reader {
  word = '';
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads a word. @returns the offset of its end. */
  readWord(start: number): number {
    const text = this.#text;
    this.word = '';
    let index = start;
    while (index < text.length) {
      const kind = kindAt(text, index);
      if (kind === SPACE || kind === SEPARATOR) break;
      if (kind === PLAIN) {
        const from = index;
        while (index < text.length && kindAt(text, index) === PLAIN) index++;
        this.word += text.slice(from, index);
      } else if (text[index] === "'") {
        const end = after(text, "'", index + 1);
        this.word += text.slice(index + 1, end - 1);
        index = end;
      } else if (text[index] === '"') {
        index = this.#readQuoted(index + 1);
      } else {
        index = this.#readPart(index);
      }
    }
    return index;
  }

  /** Reads a text in double quotes, which may contain substitutions. */
  #readQuoted(start: number): number {
    const text = this.#text;
    let index = start;
    while (index < text.length && text[index] !== '"') {
      const from = index;
      while (index < text.length && kindAt(text, index) !== SPECIAL) index++;
      this.word += text.slice(from, index);
      if (index < text.length && text[index] !== '"') index = this.#readPart(index);
    }
    return index + 1;
  }

  /** Reads an escaped character, a substitution, or a single character. */
  #readPart(index: number): number {
    const text = this.#text;
    if (text[index] === '\\') {
      // A backslash at the end of a line joins it with the next one.
      if (text[index + 1] !== '\n') this.word += text.slice(index + 1, index + 2);
      return index + 2;
    }
    let end = index + 1;
    if (text[index] === '`') end = after(text, '`', end);
    else if (text[index] === '$' && text[end] === '(') end = closing(text, end);
    this.word += text.slice(index, end);
    return end;
  }
}

/** The kind of a character. An `&` separates commands, but not in the redirections `2>&1` and `&>FILE`. */
function kindAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code !== 0x26) return code < 128 ? (kinds[code] as number) : PLAIN;
  const isOfRedirection = text[index - 1] === '>' || text[index - 1] === '<' || text[index + 1] === '>';
  return isOfRedirection ? PLAIN : SEPARATOR;
}

/** The offset after the next such character; after the text where there is none. */
function after(text: string, character: string, from: number): number {
  const index = text.indexOf(character, from);
  return index < 0 ? text.length + 1 : index + 1;
}

/** The offset after the parenthesis that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === '(') depth++;
    else if (text[index] === ')' && --depth === 0) return index + 1;
  }
  return text.length;
}
