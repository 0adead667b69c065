// The commands of a shell's script, and the words of each: in one pass, however long the script is.

export interface Commands {
  /** The next word of a command, without its quotes. What a substitution stands for is not known: it stays as it is. */
  add(word: string): void;
  /** The command has no more words. @param isPiping whether the next one reads what it prints. */
  end(isPiping: boolean): void;
}

const PLAIN = 0;
const SPACE = 1;
const SEPARATOR = 2;
/** May mean more than itself. */
const SPECIAL = 3;

const kinds = new Uint8Array(128);
for (const space of '\t\r ') kinds[space.charCodeAt(0)] = SPACE;
for (const separator of '\n;|()') kinds[separator.charCodeAt(0)] = SEPARATOR;
for (const special of '\\\'"`$') kinds[special.charCodeAt(0)] = SPECIAL;

/** Tells of each command of a script. */
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
      // The line's end ends the command, too.
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

  /** @returns where the word ends. */
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

  /** Reads what stands between double quotes, which may hold substitutions. */
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

  /** Reads one character, or what belongs together. */
  #readPart(index: number): number {
    const text = this.#text;
    if (text[index] === '\\') {
      // Behind a backslash the line goes on.
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

/** What a character is; of an `&` whether a command ends there: in `2>&1` and `&>FILE` it is one of a redirection. */
function kindAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code !== 0x26) return code < 128 ? (kinds[code] as number) : PLAIN;
  const isOfRedirection = text[index - 1] === '>' || text[index - 1] === '<' || text[index + 1] === '>';
  return isOfRedirection ? PLAIN : SEPARATOR;
}

/** Behind the next such character; behind the text where there is none. */
function after(text: string, character: string, from: number): number {
  const index = text.indexOf(character, from);
  return index < 0 ? text.length + 1 : index + 1;
}

/** Behind the parenthesis that closes the one at a place. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === '(') depth++;
    else if (text[index] === ')' && --depth === 0) return index + 1;
  }
  return text.length;
}
