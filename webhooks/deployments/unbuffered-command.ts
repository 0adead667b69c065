// Whether a container starts its program with flags that make its output unbuffered.
import { compiledOnce } from '../../src/engine/compiled.ts';
import { strings } from '../../src/engine/json.ts';
import { eachCommand } from './script.ts';

/** Flags that a program needs, all of them. */
type Flags = readonly string[];

interface Equivalents {
  /** By program: the alternatives. */
  readonly flags: ReadonlyMap<string, readonly Flags[]>;
  /** The lengths of the programs' names, each once. */
  readonly lengths: readonly number[];
}

/** Compiles equivalents such as `python -u`. */
const compiledEquivalents = compiledOnce((equivalents: readonly string[]): Equivalents => {
  const flags = new Map<string, Flags[]>();
  for (const equivalent of equivalents) {
    const [program = '', ...wanted] = equivalent.split(/\s+/);
    const known = flags.get(program);
    if (known === undefined) flags.set(program, [wanted]);
    else known.push(wanted);
  }
  return { flags, lengths: [...new Set([...flags.keys()].map((program) => program.length))] };
});

/**
 * Whether a container runs one of the equivalents, as the program itself and not as an argument of another one. If
 * there are only `args`, they count as the command, as most Python images have no entrypoint. In a shell script the
 * last command counts, and no command may run one of the programs without the flags.
 */
export function startsUnbuffered(
  { command, args }: { readonly command?: unknown; readonly args?: unknown },
  equivalents: readonly string[],
): boolean {
  const words = [...strings(command), ...strings(args)];
  const calls = new Calls(compiledEquivalents(equivalents));
  const script = scriptOf(words);
  if (script === undefined) {
    for (const word of words) calls.add(word);
    calls.end(false);
  } else {
    eachCommand(script, calls);
  }
  return calls.areUnbuffered;
}

/** Programs and shell keywords that run the program after them, with the number of their own words before it. */
const wrappers: ReadonlyMap<string, number> = new Map([
  ...['env', 'exec', 'command', 'nohup', 'nice', 'ionice', 'setsid', 'time', 'sudo', 'busybox'].map(withOwn(0)),
  ...['tini', 'dumb-init', 'catatonit', 'if', 'then', 'else', 'elif', 'while', 'until', 'do', '!', '{'].map(withOwn(0)),
  ...['timeout', 'gosu', 'su-exec'].map(withOwn(1)),
]);

function withOwn(count: number): (name: string) => readonly [string, number] {
  return (name) => [name, count];
}

/** Commands whose output nobody needs: a script may run them before and after its program. */
const helpers: ReadonlySet<string> = new Set([
  ...['wait', 'true', 'false', ':', 'exit', 'echo', 'printf', 'sleep', 'kill', 'trap', 'set', 'cd', 'export', 'unset'],
  ...['test', '[', 'break', 'return', 'shift', 'umask', 'ulimit', 'fi', 'done', 'esac', '}'],
]);

const shells: ReadonlySet<string> = new Set(['sh', 'ash', 'bash', 'dash', 'ksh', 'zsh']);

function programName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

/** Recognises the words before a program: wrappers, their words, flags and variables. */
class Prelude {
  #left = 0;

  takes(word: string): boolean {
    if (isSetting(word)) return true;
    if (this.#left > 0) {
      this.#left--;
      return true;
    }
    const own = wrappers.get(programName(word));
    this.#left = own ?? 0;
    return own !== undefined;
  }
}

/** Whether a word is a flag, a number for one, or a variable of the program that follows. */
function isSetting(word: string): boolean {
  return /^(?:-|[0-9]+$|[A-Za-z_][A-Za-z0-9_]*=)/.test(word);
}

/** The script of `sh -c SCRIPT`. */
function scriptOf(words: readonly string[]): string | undefined {
  const prelude = new Prelude();
  const program = words.findIndex((word) => !prelude.takes(word));
  if (program < 0 || !shells.has(programName(words[program] as string))) return undefined;
  let isScript = false;
  for (let index = program + 1; index < words.length; index++) {
    const word = words[index] as string;
    const isOption = (word.startsWith('-') || word.startsWith('+')) && word.length > 1;
    if (!isOption) return isScript ? word : undefined;
    isScript ||= word.startsWith('-') && !word.startsWith('--') && word.includes('c');
    // The next word is the name of an option, as in `-o pipefail`.
    if (word.endsWith('o') || word.endsWith('O')) index++;
  }
  return undefined;
}

/** Reads commands word by word. */
class Calls {
  readonly #equivalents: Equivalents;
  #prelude = new Prelude();
  /** The program of this command: of an equivalent (`known`) or another; undefined before it is read. */
  #program: 'known' | 'other' | 'helper' | undefined;
  /** By alternative: the flags of a known program that were not read yet. Empty after its flags have ended. */
  #lacking: Set<string>[] = [];
  #isUnbuffered = false;
  /** Whether the command reads the output of the one before it. */
  #isPiped = false;
  #isAnyBuffered = false;
  #isLastUnbuffered = false;

  constructor(equivalents: Equivalents) {
    this.#equivalents = equivalents;
  }

  get areUnbuffered(): boolean {
    return this.#isLastUnbuffered && !this.#isAnyBuffered;
  }

  /** The next word of a command. */
  add(word: string): void {
    if (this.#program === undefined) {
      if (!this.#prelude.takes(word)) this.#start(programName(word));
    } else if (this.#lacking.length > 0) {
      this.#give(word);
    }
  }

  /** The end of a command. */
  end(isPiping: boolean): void {
    if (this.#program === undefined) {
      this.#isPiped ||= isPiping;
    } else {
      this.#isAnyBuffered ||= this.#program === 'known' && !this.#isUnbuffered;
      if (!this.#isPiped && this.#program !== 'helper') this.#isLastUnbuffered = this.#isUnbuffered;
      this.#isPiped = isPiping;
    }
    this.#prelude = new Prelude();
    this.#program = undefined;
    this.#lacking = [];
    this.#isUnbuffered = false;
  }

  /** Begins a program, and finds the flags that it needs. `python3.12` is `python`, too. */
  #start(name: string): void {
    this.#program = helpers.has(name) ? 'helper' : 'other';
    let unversioned = name.length;
    while (unversioned > 0 && isOfVersion(name.charCodeAt(unversioned - 1))) unversioned--;
    for (const length of this.#equivalents.lengths) {
      if (length < unversioned || length > name.length) continue;
      for (const flags of this.#equivalents.flags.get(name.slice(0, length)) ?? []) {
        this.#program = 'known';
        this.#lacking.push(new Set(flags));
        this.#isUnbuffered ||= flags.length === 0;
      }
    }
  }

  #give(word: string): void {
    if (!isFlag(word)) {
      this.#lacking = [];
      return;
    }
    for (const lacking of this.#lacking) {
      for (const flag of lacking) {
        if (word === flag || (flag.length === 2 && isWithin(flag, word))) lacking.delete(flag);
      }
      this.#isUnbuffered ||= lacking.size === 0;
    }
  }
}

/** Whether a word is a flag of the program itself. After `-m` and `-c` come those of the module or the code. */
function isFlag(word: string): boolean {
  if (word.charCodeAt(0) !== DASH || word.length === 1 || word === '--') return false;
  const letter = word.charCodeAt(1);
  return letter !== M && letter !== C;
}

const [DASH, M, C] = [0x2d, 0x6d, 0x63];

/** Whether a flag such as `-u` is one of several in a word such as `-Bu`. */
function isWithin(flag: string, word: string): boolean {
  return word.includes(flag.slice(1)) && /^-[A-Za-z]+$/.test(word);
}

/** Whether a character is a digit or a dot. */
function isOfVersion(code: number): boolean {
  return code === 0x2e || (code >= 0x30 && code <= 0x39);
}
