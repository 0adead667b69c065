// Reads a shell script in one pass: which programs it starts, with which words and which input, and to which files it
// redirects. It reads branches and loops as if all of them ran. It keeps no syntax tree, as a script may be long.
import { type PathKind, UNKNOWN } from '../path-kind.ts';
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

/** Reads a whole script. Returns its output. */
export function readScript(script: string, shell: Shell, input: Input): Input {
  return new Script(script, shell).all(input);
}

/** The state to restore at the end of a group. */
interface Group {
  readonly isParenthesis: boolean;
  readonly input: Input;
  readonly directory: PathKind | undefined;
  readonly isComparing: boolean;
}

/** The state while a list of commands is read. */
interface List {
  readonly command: Command;
  /** The open groups, the innermost last. */
  readonly groups: Group[];
  parentheses: number;
  /** The input of the group. */
  base: Input;
  /** The input of the next command. */
  input: Input;
  /** The output of the last command. */
  output: Input;
  /** Whether `<` and `>` compare. */
  isComparing: boolean;
}

class Script extends Words {
  /** The offset after the here-documents of the current line. */
  #afterDocuments = 0;
  #lineEnd = -1;

  all(input: Input): Input {
    let output: Input = 'program';
    // An unmatched parenthesis is that after a pattern of `case`: reading goes on after it.
    while (this.offset < this.text.length) output = this.#commands(input, false, 0);
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
    while (this.offset < text.length) {
      const code = text.charCodeAt(this.offset);
      const kind = kinds[code];
      if (kind === SPACE) this.offset++;
      else if (kind === REDIRECT || (code === AMPERSAND && text.charCodeAt(this.offset + 1) === MORE)) {
        if (kind !== REDIRECT) this.offset++;
        list.input = this.#redirect(list, depth);
      } else if (kind === END) {
        list.output = command.end(list.input, list.output);
        this.offset++;
        if (code === CLOSE && list.parentheses === 0) return list.output;
        this.#separator(list, code);
      } else if (code === HASH) this.offset = endOfLine(text, this.offset);
      else this.#commandWord(list, code, depth);
    }
    return command.end(list.input, list.output);
  }

  /** Handles the separator between two commands. */
  #separator(list: List, code: number): void {
    const isTwice = this.text.charCodeAt(this.offset) === code;
    if (code === OPEN) {
      open(list, true, this.shell.directory);
      // Arithmetic, in most shells.
      if (isTwice) list.isComparing = true;
    } else if (code === CLOSE) this.#closeParenthesis(list);
    else if (code === NEWLINE) {
      this.offset = Math.max(this.offset, this.#afterDocuments);
      list.input = list.base;
    } else {
      const isPipe = code === PIPE && !isTwice;
      if (isTwice || (isPipe && this.text.charCodeAt(this.offset) === AMPERSAND)) this.offset++;
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
    const start = this.offset;
    if (code === CLOSE_BRACKET && this.text.startsWith(']]', start)) list.isComparing = false;
    const isFirst = !command.isBegun;
    this.input = list.input;
    this.word(words, depth);
    if (!isFirst || words === undefined || words.length === 0) return;
    const isQuoted = words.length > 1 || words[0]?.length !== this.offset - start;
    applyKeyword(list, command.begin(isQuoted, list.isComparing), this.shell.directory);
  }

  /** Reads a redirection, from its first `<` or `>`. Returns the new input of the command. */
  #redirect(list: List, depth: number): Input {
    const { text } = this;
    this.input = list.input;
    const code = text.charCodeAt(this.offset);
    this.offset++;
    const next = text.charCodeAt(this.offset);
    const isTesting = list.isComparing || list.command.isTesting;
    if (next === OPEN && !isTesting) return this.#processSubstitution(list, depth);
    if (code === LESS && next === LESS && !isTesting) return this.#document(depth);
    const isCopy = next === AMPERSAND;
    if (isCopy || next === PIPE || next === LESS || next === MORE) this.offset++;
    const path = this.#operand(depth);
    if (path === undefined || (isTesting && !path.includes('/'))) return list.input;
    // After `&`, a number is an open file.
    if (isCopy && (code === LESS || path === UNKNOWN || /^\d*-?$/.test(path))) return list.input;
    if (code === MORE || next === MORE) list.command.write(path);
    return code === MORE || isStandardInput(path) ? list.input : 'file';
  }

  /** Reads the commands in >( ) or <( ), whose output or input the program sees as a file. */
  #processSubstitution(list: List, depth: number): Input {
    this.offset++;
    this.list(list.input, false, depth + 1);
    if (list.command.isBegun) list.command.words?.push('/dev/fd/63');
    return list.input;
  }

  /** Reads the word after a redirection. */
  #operand(depth: number): string | undefined {
    const { text } = this;
    while (this.offset < text.length && kindOf(text.charCodeAt(this.offset)) === SPACE) this.offset++;
    const kind = this.offset < text.length ? kindOf(text.charCodeAt(this.offset)) : END;
    if (kind !== PLAIN && kind !== QUOTE) return undefined;
    const words: string[] = [];
    this.word(words, depth);
    return words[0];
  }

  /** Reads a here-document, from its second `<`; or the word after `<<<`. */
  #document(depth: number): Input {
    const { text } = this;
    const code = text.charCodeAt(this.offset + 1);
    const isIndented = code === DASH;
    this.offset += code === LESS || isIndented ? 2 : 1;
    const start = this.offset;
    const word = this.#operand(depth) ?? '';
    if (code === LESS) return { text: word };
    const isQuoted = /["'\\]/.test(text.slice(start, this.offset));
    const document = this.#upTo(word, isIndented);
    if (isQuoted || !/[$`]/.test(document)) return { text: document };
    return { text: new Script(document, this.shell).expand(this.input, depth) };
  }

  /** The lines after the current one, up to the line that is the given word. */
  #upTo(word: string, isIndented: boolean): string {
    const { text } = this;
    if (this.#lineEnd < this.offset) this.#lineEnd = endOfLine(text, this.offset);
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

/** Opens or closes groups for a keyword. */
function applyKeyword(list: List, keyword: Keyword | undefined, directory: PathKind | undefined): void {
  if (keyword === 'compares') list.isComparing = true;
  else if (keyword === 'opens' || keyword === 'heads') open(list, false, directory);
  else if (keyword === 'closes' && list.groups.at(-1)?.isParenthesis === false) close(list);
}

function open(list: List, isParenthesis: boolean, directory: PathKind | undefined): void {
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
