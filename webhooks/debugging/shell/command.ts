import { UNKNOWN } from '../path-kind.ts';
import { nameLengthOf } from './characters.ts';
import { type Keyword, keywords } from './keywords.ts';
import { type Input, type Shell, unknown } from './shell.ts';

/** How many words of an unknown program are read: they may show what it is. */
const WORDS_OF_UNKNOWN = 3;

/** The command of a script that is being read. One object serves for all commands, as there may be many. */
export class Command {
  readonly #shell: Shell;
  #words: string[] = [];
  /** The files to which its output is redirected. */
  #targets: string[] = [];
  #isKnown = false;
  #isSkipping = false;
  #isNaming = false;
  #isTesting = false;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** The list for its next word; undefined where that word does not matter. */
  get words(): string[] | undefined {
    const isFull = this.#isSkipping || (!this.#isKnown && this.#words.length >= WORDS_OF_UNKNOWN);
    return isFull ? undefined : this.#words;
  }

  get isBegun(): boolean {
    return this.#words.length > 0;
  }

  /** Whether `<` and `>` compare, as after `[`. */
  get isTesting(): boolean {
    return this.#isTesting;
  }

  write(target: string): void {
    this.#targets.push(target);
  }

  /** Handles the first word of a command, after it was read. Returns its meaning if it is a keyword. */
  begin(isQuoted: boolean, isComparing: boolean): Keyword | undefined {
    const [first = ''] = this.#words;
    const keyword = isQuoted ? undefined : keywords.get(first);
    if (keyword !== undefined || this.#isNaming) {
      this.#words = [];
      this.#isSkipping = keyword === 'heads' || keyword === 'tests' || keyword === 'compares';
      this.#isTesting = keyword === 'tests';
      this.#isNaming = keyword === 'names';
      return keyword;
    }
    // A shell makes three words of {tar,xf,-}.
    if (!isQuoted && first.startsWith('{') && first.endsWith('}')) this.#words = first.slice(1, -1).split(',');
    const length = nameLengthOf(first);
    if (length > 0) {
      this.#shell.set(first.slice(0, length), first.slice(length + 1));
      this.#words = [];
    } else if (isComparing && first.startsWith(UNKNOWN)) {
      this.#words = [];
      this.#isSkipping = true;
    } else this.#isKnown = this.#shell.isKnown(this.#words[0] as string);
    return undefined;
  }

  /** Ends a command. Returns its output. Without words it only ends a group, whose output is `before`. */
  end(input: Input, before: Input): Input {
    let output = before;
    if (this.#words.length > 0) {
      output = this.#call(input);
    }
    if (this.#targets.length > 0) {
      for (const target of this.#targets) this.#shell.write(target, output);
      this.#targets = [];
    }
    this.#isKnown = false;
    this.#isSkipping = false;
    this.#isTesting = false;
    return output;
  }

  #call(input: Input): Input {
    // An unknown program without arguments shows nothing.
    if (!this.#isKnown && this.#words.length === 1) {
      // Such commands may be many, so the list is reused.
      this.#words.pop();
      return unknown(input);
    }
    const output = this.#shell.call(this.#words, input);
    this.#words = [];
    return output;
  }
}
