import { UNKNOWN } from '../place.ts';
import { nameLengthOf } from './characters.ts';
import { type Keyword, keywords } from './keywords.ts';
import { type Input, type Shell, unknown } from './shell.ts';

/** How many words are read of a program that nobody knows: what it might be shows in them. */
const WORDS_OF_UNKNOWN = 3;

/** A command of a script while it is read: what one after the other is, since there may be many. */
export class Command {
  readonly #shell: Shell;
  #words: string[] = [];
  /** The files that it opens to write. */
  #targets: string[] = [];
  #isKnown = false;
  #isSkipping = false;
  #isNaming = false;
  #isTesting = false;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** Where its next word belongs; undefined where nobody wants it. */
  get words(): string[] | undefined {
    const isFull = this.#isSkipping || (!this.#isKnown && this.#words.length >= WORDS_OF_UNKNOWN);
    return isFull ? undefined : this.#words;
  }

  get isBegun(): boolean {
    return this.#words.length > 0;
  }

  /** Whether `<` and `>` compare. */
  get isTesting(): boolean {
    return this.#isTesting;
  }

  write(target: string): void {
    this.#targets.push(target);
  }

  /** The word of a command that came first. Returns what it is, where it is one of the language's own. */
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
    // {tar,xf,-} is three words.
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

  /** It has no more words. Returns what it writes; where it is only the end of a group, that is what the group wrote. */
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
    // Of a program that nobody knows only its words may tell anything.
    if (!this.#isKnown && this.#words.length === 1) {
      // Such commands may be many: the list is used again.
      this.#words.pop();
      return unknown(input);
    }
    const output = this.#shell.call(this.#words, input);
    this.#words = [];
    return output;
  }
}
