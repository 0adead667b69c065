// What a command in a running pod does to the pod's files, as far as its words show.
import { type PathKind, pathKind, UNKNOWN } from './path-kind.ts';
import type { Effect, PodFiles } from './pod.ts';
import { programOf } from './programs.ts';
import { isOfName } from './shell/characters.ts';
import { readScript } from './shell/script.ts';
import { type Input, SPLIT, unknown } from './shell/shell.ts';
import { unpacksAsTar } from './tar.ts';
import { startedBy, wrapperOf } from './wrappers.ts';

/** In characters: a longer command is not read. Nobody types one, and Linux takes no word of twice the length. */
const LONGEST = 65_536;

/** How deep scripts in scripts are read, and how many characters of them in all, besides those of the command. */
const DEEPEST = 12;
const LENGTH = 16_384;

/**
 * The worst effect of a command on the files of its pod.
 * @param isPiped whether the command gets input that does not come from a terminal.
 * @returns undefined where no effect shows.
 */
export function commandEffect(command: readonly string[], isPiped: boolean): Effect | undefined {
  const reader = new CommandReader(command, isPiped);
  if (lengthOf(command) > LONGEST) reader.giveUp();
  else reader.call(command, 'caller');
  return reader.effect;
}

/** The arguments of a script: `$0`, `$1` ... */
interface ScriptArguments {
  readonly words: readonly string[];
  readonly length: number;
}

/** The effects, the worst first. */
const worst: readonly Effect[] = ['extracts', 'copies', 'hides', 'archives', 'writes', 'changes'];

/** Reads one command and all that it starts, and collects the effects. */
class CommandReader implements PodFiles {
  readonly isPiped: boolean;
  directory: PathKind | undefined;
  readonly #found = new Set<Effect>();
  readonly #variables = new Map([
    ['IFS', ' \t\n'],
    ...['TMPDIR', 'TMP', 'TEMP'].map((name): [string, string] => [name, '/tmp']),
    ...['?', '$', '!', '#', '-', 'RANDOM', 'HOSTNAME'].map((name): [string, string] => [name, '0']),
  ]);
  /** The arguments of the script that is being read; undefined where they are not known. */
  #given: ScriptArguments | undefined;
  #depth = 0;
  /** How many more characters of scripts and of values of variables may be read. */
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
    // No program that matters has a name of one letter, and a long script may be full of these.
    if (program.length === 1 && isOfName(program.charCodeAt(0))) return false;
    if (program === UNKNOWN) return true;
    const name = programName(program);
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
    // A word with spaces is a whole command, as after `env -S` and `watch`.
    if (index > 0 && words[index]?.includes(' ')) return this.run(words.slice(index).join(' '), input);
    const name = programName(words[index]);
    const program = programOf(name);
    if (program !== undefined) return program(index === 0 ? words : started(words, index), this, input);
    // tar under another name.
    if (input === 'caller' && this.isPiped && unpacksAsTar(words, index)) this.find('extracts');
    else if (isOpenName(name)) this.#feed(input);
    return unknown(input);
  }

  /** The index of the program that a wrapper at an index starts; undefined where the word is no wrapper. */
  #after(words: readonly string[], index: number, input: Input): number | undefined {
    if (words[index] !== UNKNOWN) {
      const wrapper = wrapperOf(programName(words[index]));
      return wrapper === undefined ? undefined : startedBy(wrapper, words, index + 1);
    }
    if (index + 1 === words.length || unpacksAsTar(words, index)) return undefined;
    // An unknown word may be empty: then the next word is the program.
    this.#feed(input);
    return index + 1;
  }

  /** An unknown program gets the input of the command. */
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
    // Some scripts change the directory of their caller, others do not.
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
    const kind = pathKind(path, this.directory);
    if (kind === 'nowhere' || path === '') return;
    const isFromCaller = output === 'caller' && this.isPiped;
    if (isFromCaller) this.find('writes');
    else if (kind !== 'scratch') this.find('changes');
  }

  change(path: string): void {
    if (pathKind(path, this.directory) === 'program') this.find('changes');
  }

  enter(path: string): void {
    this.directory = path === UNKNOWN || path.includes('..') ? undefined : pathKind(path, this.directory);
  }

  set(variable: string, value: string): void {
    this.#variables.set(variable, value);
  }

  value(variable: string, isQuoted: boolean): string {
    const isAll = variable === '@' || variable === '*';
    // Arguments beyond the bound are not even joined.
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

/** The words of a program that wrappers start, with those that xargs adds. */
function started(words: readonly string[], index: number): readonly string[] {
  const before = words.slice(0, index);
  const own = words.slice(index);
  if (!before.some((word) => wrapperOf(programName(word))?.adds)) return own;
  // An option may say where xargs puts its words.
  const hasPlaceholder = before.some((word) => /^-(?:[iI]|-replace)/.test(word));
  return hasPlaceholder ? own.map((word) => (word === '{}' ? UNKNOWN : word)) : [...own, UNKNOWN];
}

function lengthOf(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length + 1, 0);
}

/** In characters: no program that matters has a longer name. */
const LONGEST_NAME = 32;

/** The name of a program without its directories. */
function programName(program = ''): string {
  if (program.length <= LONGEST_NAME && !program.includes('/')) return program;
  const end = program.slice(-LONGEST_NAME);
  return end.slice(end.lastIndexOf('/') + 1);
}

/** Whether a name has an unknown value or a pattern in it, which only the running shell knows. */
function isOpenName(name: string): boolean {
  return name.includes(UNKNOWN) || /[?*[]/.test(name);
}
