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
  let at = 0;
  while (at < script.length) {
    const kind = kindAt(script, at);
    if (kind === SPACE) {
      at++;
    } else if (kind === SEPARATOR) {
      const isPipe = script[at] === '|';
      const isOr = isPipe && script[at + 1] === '|';
      commands.end(isPipe && !isOr);
      at += isOr ? 2 : 1;
    } else if (script.startsWith('\\\n', at)) {
      at += 2;
    } else if (script[at] === '#') {
      // The line's end ends the command, too.
      at = after(script, '\n', at) - 1;
    } else {
      at = reader.readWord(at);
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
    let at = start;
    while (at < text.length) {
      const kind = kindAt(text, at);
      if (kind === SPACE || kind === SEPARATOR) break;
      if (kind === PLAIN) {
        const from = at;
        while (at < text.length && kindAt(text, at) === PLAIN) at++;
        this.word += text.slice(from, at);
      } else if (text[at] === "'") {
        const end = after(text, "'", at + 1);
        this.word += text.slice(at + 1, end - 1);
        at = end;
      } else if (text[at] === '"') {
        at = this.#readQuoted(at + 1);
      } else {
        at = this.#readPart(at);
      }
    }
    return at;
  }

  /** Reads what stands between double quotes, which may hold substitutions. */
  #readQuoted(start: number): number {
    const text = this.#text;
    let at = start;
    while (at < text.length && text[at] !== '"') {
      const from = at;
      while (at < text.length && kindAt(text, at) !== SPECIAL) at++;
      this.word += text.slice(from, at);
      if (at < text.length && text[at] !== '"') at = this.#readPart(at);
    }
    return at + 1;
  }

  /** Reads one character, or what belongs together. */
  #readPart(at: number): number {
    const text = this.#text;
    if (text[at] === '\\') {
      // Behind a backslash the line goes on.
      if (text[at + 1] !== '\n') this.word += text.slice(at + 1, at + 2);
      return at + 2;
    }
    let end = at + 1;
    if (text[at] === '`') end = after(text, '`', end);
    else if (text[at] === '$' && text[end] === '(') end = closing(text, end);
    this.word += text.slice(at, end);
    return end;
  }
}

/** What a character is; of an `&` whether a command ends there: in `2>&1` and `&>FILE` it is one of a redirection. */
function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code !== 0x26) return code < 128 ? (kinds[code] as number) : PLAIN;
  const isOfRedirection = text[at - 1] === '>' || text[at - 1] === '<' || text[at + 1] === '>';
  return isOfRedirection ? PLAIN : SEPARATOR;
}

/** Behind the next such character; behind the text where there is none. */
function after(text: string, character: string, from: number): number {
  const at = text.indexOf(character, from);
  return at < 0 ? text.length + 1 : at + 1;
}

/** Behind the parenthesis that closes the one at a place. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return text.length;
}
