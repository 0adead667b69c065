// Reads a shell script in one pass: which programs it starts, with which words, fed by whom, and which files it opens to
// write. Branches and loops are read as if all of them ran. Nothing is kept of what nobody asks for: a script may be long.
import { type Place, UNKNOWN } from '../place.ts';
import {
  AMPERSAND,
  CLOSE,
  CLOSE_BRACKET,
  DASH,
  END,
  endOfLine,
  HASH,
  kindOf,
  kinds,
  LESS,
  MORE,
  NEWLINE,
  OPEN,
  PIPE,
  PLAIN,
  QUOTE,
  REDIRECT,
  SPACE,
} from './characters.ts';
import { Command } from './command.ts';
import { isStandardInput } from './files.ts';
import type { Keyword } from './keywords.ts';
import type { Input, Shell } from './shell.ts';
import { Words } from './words.ts';

/** Reads a whole script. Returns what it writes. */
export function readScript(script: string, shell: Shell, input: Input): Input {
  return new Script(script, shell).all(input);
}

/** What surrounds the commands of a group. */
interface Group {
  readonly isParenthesis: boolean;
  readonly input: Input;
  readonly directory: Place | undefined;
  readonly isComparing: boolean;
}

/** Commands one after the other. */
interface List {
  readonly command: Command;
  /** What is open, the innermost last. */
  readonly groups: Group[];
  parentheses: number;
  /** What the group reads, and what the next command does. */
  base: Input;
  input: Input;
  /** What the last command wrote. */
  output: Input;
  /** Whether `<` and `>` compare. */
  isComparing: boolean;
}

class Script extends Words {
  /** Where the line goes on after its here-documents. */
  #afterDocuments = 0;
  #lineEnd = -1;

  all(input: Input): Input {
    let output: Input = 'program';
    // A parenthesis that closes nothing ends nothing: it stands after a pattern of `case`.
    while (this.at < this.text.length) output = this.#commands(input, false, 0);
    return output;
  }

  protected override list(input: Input, isArithmetic: boolean, depth: number): Input {
    if (this.isTooDeep(depth)) return this.giveUp();
    const outer = this.input;
    const output = this.#commands(input, isArithmetic, depth);
    this.input = outer;
    return output;
  }

  #commands(input: Input, isComparing: boolean, depth: number): Input {
    const { text } = this;
    const command = new Command(this.shell);
    const list: List = { command, groups: [], parentheses: 0, base: input, input, output: 'program', isComparing };
    while (this.at < text.length) {
      const code = text.charCodeAt(this.at);
      const kind = kinds[code];
      if (kind === SPACE) this.at++;
      else if (kind === REDIRECT || (code === AMPERSAND && text.charCodeAt(this.at + 1) === MORE)) {
        if (kind !== REDIRECT) this.at++;
        list.input = this.#redirect(list, depth);
      } else if (kind === END) {
        list.output = command.end(list.input, list.output);
        this.at++;
        if (code === CLOSE && list.parentheses === 0) return list.output;
        this.#separator(list, code);
      } else if (code === HASH) this.at = endOfLine(text, this.at);
      else this.#commandWord(list, code, depth);
    }
    return command.end(list.input, list.output);
  }

  /** What stands between two commands. */
  #separator(list: List, code: number): void {
    const isTwice = this.text.charCodeAt(this.at) === code;
    if (code === OPEN) {
      open(list, true, this.shell.directory);
      // Arithmetic, in most shells.
      if (isTwice) list.isComparing = true;
    } else if (code === CLOSE) this.#closeParenthesis(list);
    else if (code === NEWLINE) {
      this.at = Math.max(this.at, this.#afterDocuments);
      list.input = list.base;
    } else {
      const isPipe = code === PIPE && !isTwice;
      if (isTwice || (isPipe && this.text.charCodeAt(this.at) === AMPERSAND)) this.at++;
      list.input = isPipe ? list.output : list.base;
    }
  }

  #closeParenthesis(list: List): void {
    let group = close(list);
    while (group !== undefined && !group.isParenthesis) group = close(list);
    this.shell.directory = group?.directory;
  }

  #commandWord(list: List, code: number, depth: number): void {
    const { command } = list;
    const { words } = command;
    const start = this.at;
    if (code === CLOSE_BRACKET && this.text.startsWith(']]', start)) list.isComparing = false;
    const isFirst = !command.isBegun;
    this.input = list.input;
    this.word(words, depth);
    if (!isFirst || words === undefined || words.length === 0) return;
    const isQuoted = words.length > 1 || words[0]?.length !== this.at - start;
    act(list, command.begin(isQuoted, list.isComparing), this.shell.directory);
  }

  /** A redirection, from its first `<` or `>`. Returns what the command reads now. */
  #redirect(list: List, depth: number): Input {
    const { text } = this;
    this.input = list.input;
    const code = text.charCodeAt(this.at);
    this.at++;
    const next = text.charCodeAt(this.at);
    const isTesting = list.isComparing || list.command.isTesting;
    if (next === OPEN && !isTesting) return this.#atOtherEnd(list, depth);
    if (code === LESS && next === LESS && !isTesting) return this.#document(depth);
    const isCopy = next === AMPERSAND;
    if (isCopy || next === PIPE || next === LESS || next === MORE) this.at++;
    const path = this.#operand(depth);
    if (path === undefined || (isTesting && !path.includes('/'))) return list.input;
    // A number is one of the files that are open.
    if (isCopy && (code === LESS || path === UNKNOWN || /^\d*-?$/.test(path))) return list.input;
    if (code === MORE || next === MORE) list.command.write(path);
    return code === MORE || isStandardInput(path) ? list.input : 'file';
  }

  /** The commands in >( ) or <( ), which the program sees as a file. */
  #atOtherEnd(list: List, depth: number): Input {
    this.at++;
    this.list(list.input, false, depth + 1);
    if (list.command.isBegun) list.command.words?.push('/dev/fd/63');
    return list.input;
  }

  /** What a redirection is to. */
  #operand(depth: number): string | undefined {
    const { text } = this;
    while (this.at < text.length && kindOf(text.charCodeAt(this.at)) === SPACE) this.at++;
    const kind = this.at < text.length ? kindOf(text.charCodeAt(this.at)) : END;
    if (kind !== PLAIN && kind !== QUOTE) return undefined;
    const words: string[] = [];
    this.word(words, depth);
    return words[0];
  }

  /** A here-document, from its second `<`; or the word after `<<<`. */
  #document(depth: number): Input {
    const { text } = this;
    const code = text.charCodeAt(this.at + 1);
    const isIndented = code === DASH;
    this.at += code === LESS || isIndented ? 2 : 1;
    const start = this.at;
    const word = this.#operand(depth) ?? '';
    if (code === LESS) return { text: word };
    const isQuoted = /["'\\]/.test(text.slice(start, this.at));
    const document = this.#upTo(word, isIndented);
    if (isQuoted || !/[$`]/.test(document)) return { text: document };
    return { text: new Script(document, this.shell).expand(this.input, depth) };
  }

  /** The lines from the next one on up to one that is a word. */
  #upTo(word: string, isIndented: boolean): string {
    const { text } = this;
    if (this.#lineEnd < this.at) this.#lineEnd = endOfLine(text, this.at);
    const from = Math.max(this.#afterDocuments, this.#lineEnd + 1);
    let offset = from;
    let isLast = false;
    while (offset < text.length && !isLast) {
      const end = endOfLine(text, offset);
      const line = text.slice(offset, end);
      isLast = (isIndented ? line.replace(/^\t+/, '') : line) === word;
      this.#afterDocuments = end + 1;
      if (!isLast) offset = end + 1;
    }
    return text.slice(from, offset);
  }
}

/** Does what a word of the language says. */
function act(list: List, keyword: Keyword | undefined, directory: Place | undefined): void {
  if (keyword === 'compares') list.isComparing = true;
  else if (keyword === 'opens' || keyword === 'heads') open(list, false, directory);
  else if (keyword === 'closes' && list.groups.at(-1)?.isParenthesis === false) close(list);
}

function open(list: List, isParenthesis: boolean, directory: Place | undefined): void {
  list.groups.push({ isParenthesis, input: list.base, directory, isComparing: list.isComparing });
  if (isParenthesis) list.parentheses++;
  list.base = list.input;
}

function close(list: List): Group | undefined {
  const group = list.groups.pop();
  if (group === undefined) return undefined;
  if (group.isParenthesis) list.parentheses--;
  list.isComparing = group.isComparing;
  list.input = list.base;
  list.base = group.input;
  return group;
}
