// What a command that runs in a pod does to its files, as far as its words tell.
import { type Place, placeOf, UNKNOWN } from './place.ts';
import type { Effect, Pod } from './pod.ts';
import { programOf } from './programs.ts';
import { isOfName } from './shell/characters.ts';
import { readScript } from './shell/script.ts';
import { type Input, SPLIT, unknown } from './shell/shell.ts';
import { unpacksAsTar } from './tar.ts';
import { startedBy, wrapperOf } from './wrappers.ts';

/** A longer command is not read. Nobody types it; with the usual size of pages Linux starts none with a word twice as long. */
const LONGEST = 65_536;

/** Scripts in scripts are read up to this depth, and altogether up to this length beside that of the command. */
const DEEPEST = 12;
const LENGTH = 16_384;

/**
 * @param isPiped whether something is piped into the command, other than from a terminal.
 * @returns undefined for a command that does nothing of the kind, as far as anybody can tell.
 */
export function effectOf(command: readonly string[], isPiped: boolean): Effect | undefined {
  const shell = new Reading(command, isPiped);
  if (lengthOf(command) > LONGEST) shell.giveUp();
  else shell.call(command, 'caller');
  return shell.effect;
}

/** The words that a script is given. */
interface Given {
  readonly words: readonly string[];
  readonly length: number;
}

/** What a command is found to do comes first that is worse. */
const worst: readonly Effect[] = ['extracts', 'copies', 'hides', 'archives', 'writes', 'changes'];

/** Reads one command, and all that it starts. */
class Reading implements Pod {
  readonly isPiped: boolean;
  directory: Place | undefined;
  readonly #found = new Set<Effect>();
  readonly #variables = new Map([
    ['IFS', ' \t\n'],
    ...['TMPDIR', 'TMP', 'TEMP'].map((name): [string, string] => [name, '/tmp']),
    ...['?', '$', '!', '#', '-', 'RANDOM', 'HOSTNAME'].map((name): [string, string] => [name, '0']),
  ]);
  /** What `$0`, `$1` ... are; undefined where nobody knows. */
  #given: Given | undefined;
  #depth = 0;
  /** How many more characters are read of what stands in scripts, and of what is put for variables. */
  #unread: number;

  constructor(command: readonly string[], isPiped: boolean) {
    this.isPiped = isPiped;
    this.#unread = LENGTH + lengthOf(command);
  }

  get effect(): Effect | undefined {
    return worst.find((effect) => this.#found.has(effect));
  }

  find(effect: Effect): void {
    this.#found.add(effect);
  }

  giveUp(): void {
    this.find(this.isPiped ? 'hides' : 'changes');
  }

  isKnown(program: string): boolean {
    // One letter is no program that matters, and is what a long script may be full of.
    if (program.length === 1 && isOfName(program.charCodeAt(0))) return false;
    if (program === UNKNOWN) return true;
    const name = nameOf(program);
    return programOf(name) !== undefined || wrapperOf(name) !== undefined || isOpenName(name);
  }

  call(words: readonly string[], input: Input): Input {
    if (this.#depth >= DEEPEST) return this.#leaveOut();
    this.#depth++;
    const output = this.#start(words, input);
    this.#depth--;
    return output;
  }

  #start(words: readonly string[], input: Input): Input {
    let index = 0;
    for (let next = this.#after(words, index, input); next !== undefined; next = this.#after(words, index, input))
      index = next;
    // A whole command in one word: env -S, watch.
    if (index > 0 && words[index]?.includes(' ')) return this.run(words.slice(index).join(' '), input);
    const name = nameOf(words[index]);
    const program = programOf(name);
    if (program !== undefined) return program(index === 0 ? words : started(words, index), this, input);
    // By another name it is tar, too.
    if (input === 'caller' && this.isPiped && unpacksAsTar(words, index)) this.find('extracts');
    else if (isOpenName(name)) this.#feed(input);
    return unknown(input);
  }

  /** Where the program stands that a word starts; undefined for a word that starts none. */
  #after(words: readonly string[], index: number, input: Input): number | undefined {
    if (words[index] !== UNKNOWN) {
      const wrapper = wrapperOf(nameOf(words[index]));
      return wrapper === undefined ? undefined : startedBy(wrapper, words, index + 1);
    }
    if (index + 1 === words.length || unpacksAsTar(words, index)) return undefined;
    // It may be nothing, and the next word the program.
    this.#feed(input);
    return index + 1;
  }

  /** Whatever a program is, it gets what is piped in. */
  #feed(input: Input): void {
    if (input === 'caller' && this.isPiped) this.find('writes');
  }

  run(script: string, input: Input, given?: readonly string[]): Input {
    this.#unread -= script.length;
    if (this.#unread < 0 || this.#depth >= DEEPEST) return this.#leaveOut();
    const before = this.#given;
    const { directory } = this;
    if (given !== undefined) this.#given = { words: given, length: lengthOf(given) };
    this.#depth++;
    const output = readScript(script, this, input);
    this.#depth--;
    this.#given = before;
    // Only some scripts take along whoever runs them.
    if (this.directory !== directory) this.directory = undefined;
    return output;
  }

  #leaveOut(): Input {
    this.giveUp();
    return 'program';
  }

  interpret(input: Input): Input {
    if (typeof input === 'object') return this.run(input.text, input);
    this.obey(input);
    return 'program';
  }

  obey(input: Input): void {
    if (input === 'program' || input === 'unknown') this.find('changes');
    else if (input === 'caller' && this.isPiped) this.find('writes');
  }

  write(path: string, output: Input): void {
    const place = placeOf(path, this.directory);
    if (place === 'nowhere' || path === '') return;
    const isFromCaller = output === 'caller' && this.isPiped;
    if (isFromCaller) this.find('writes');
    else if (place !== 'scratch') this.find('changes');
  }

  change(path: string): void {
    if (placeOf(path, this.directory) === 'program') this.find('changes');
  }

  enter(path: string): void {
    this.directory = path === UNKNOWN || path.includes('..') ? undefined : placeOf(path, this.directory);
  }

  set(variable: string, value: string): void {
    this.#variables.set(variable, value);
  }

  value(variable: string, isQuoted: boolean): string {
    const isAll = variable === '@' || variable === '*';
    // What is long is not even joined for whoever has had enough.
    this.#unread -= isAll ? (this.#given?.length ?? 0) : 0;
    const value = this.#unread < 0 ? UNKNOWN : this.#valueOf(variable);
    this.#unread -= isAll ? 0 : value.length;
    if (this.#unread < 0) this.giveUp();
    if (this.#unread < 0 || value === UNKNOWN) return UNKNOWN;
    return isQuoted ? value : value.replace(/\s+/g, SPLIT);
  }

  #valueOf(variable: string): string {
    const given = this.#given;
    if (variable === '@' || variable === '*') return given?.words.slice(1).join(SPLIT) ?? UNKNOWN;
    if (/^\d$/.test(variable)) return given?.words[Number(variable)] ?? UNKNOWN;
    return this.#variables.get(variable) ?? UNKNOWN;
  }
}

/** The words of a program that others start, with those that xargs adds. */
function started(words: readonly string[], index: number): readonly string[] {
  const before = words.slice(0, index);
  const own = words.slice(index);
  if (!before.some((word) => wrapperOf(nameOf(word))?.adds)) return own;
  // An option may say where they go.
  const isWithin = before.some((word) => /^-(?:[iI]|-replace)/.test(word));
  return isWithin ? own.map((word) => (word === '{}' ? UNKNOWN : word)) : [...own, UNKNOWN];
}

function lengthOf(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length + 1, 0);
}

/** The longest name of a program that means anything. */
const LONGEST_NAME = 32;

/** A program without the directories that it is in. */
function nameOf(program = ''): string {
  if (program.length <= LONGEST_NAME && !program.includes('/')) return program;
  const end = program.slice(-LONGEST_NAME);
  return end.slice(end.lastIndexOf('/') + 1);
}

/** Whether only the running shell knows what a name becomes. */
function isOpenName(name: string): boolean {
  return name.includes(UNKNOWN) || /[?*[]/.test(name);
}
