// Whether a container's command starts its program with flags that make its output unbuffered.
import { compiledOnce } from '../../src/engine/compiled.ts';
import { strings } from '../../src/engine/json.ts';
import { eachWord, separatorsOf } from '../words.ts';

/** The flags that a program must be given, all of them. */
type Flags = readonly string[];

interface Equivalents {
  /** By program. */
  readonly flags: ReadonlyMap<string, readonly Flags[]>;
  /** How long the programs' names are, each length once. */
  readonly lengths: readonly number[];
  readonly shortest: number;
}

/** Equivalents such as `python -u`, by their programs. */
const read = compiledOnce((equivalents: readonly string[]): Equivalents => {
  const flags = new Map<string, Flags[]>();
  for (const equivalent of equivalents) {
    const [program = '', ...wanted] = equivalent.split(/\s+/);
    const known = flags.get(program);
    if (known === undefined) flags.set(program, [wanted]);
    else known.push(wanted);
  }
  const lengths = [...new Set([...flags.keys()].map((program) => program.length))];
  return { flags, lengths, shortest: Math.min(...lengths) };
});

const spaces = separatorsOf('');

/** Whether one of the equivalents stands in the command or the arguments of a container. */
export function startsUnbuffered(
  { command, args }: { readonly command?: unknown; readonly args?: unknown },
  equivalents: readonly string[],
): boolean {
  const search = new Search(read(equivalents));
  for (const text of [...strings(command), ...strings(args)]) {
    eachWord(text, spaces, (start, end) => {
      if (search.isAsking(end - start)) search.add(text.slice(start, end));
    });
    if (search.isFound) return true;
  }
  return false;
}

/** Looks for equivalents word by word. */
class Search {
  isFound = false;
  readonly #equivalents: Equivalents;
  /** Of the programs whose own flags are being read: the wanted ones that have not come yet. */
  readonly #lacking = new Map<Flags, Set<string>>();

  constructor(equivalents: Equivalents) {
    this.#equivalents = equivalents;
  }

  /** Whether a word of this length may tell anything. */
  isAsking(length: number): boolean {
    return !this.isFound && (this.#lacking.size > 0 || length >= this.#equivalents.shortest);
  }

  add(word: string): void {
    if (!isFlag(word)) this.#lacking.clear();
    for (const lacking of this.#lacking.values()) this.#give(word, lacking);
    this.#start(word);
  }

  #give(word: string, lacking: Set<string>): void {
    for (const flag of lacking) {
      if (word === flag || (flag.length === 2 && isWithin(flag, word))) lacking.delete(flag);
    }
    this.isFound ||= lacking.size === 0;
  }

  /** Asks for the flags of a program. `python` is also `/usr/bin/python3.12`. */
  #start(word: string): void {
    const name = word.slice(word.lastIndexOf('/') + 1);
    let unversioned = name.length;
    while (unversioned > 0 && isOfVersion(name.charCodeAt(unversioned - 1))) unversioned--;
    for (const length of this.#equivalents.lengths) {
      if (length < unversioned || length > name.length) continue;
      for (const flags of this.#equivalents.flags.get(name.slice(0, length)) ?? []) {
        // Whoever was there before has seen more flags.
        if (!this.#lacking.has(flags)) this.#lacking.set(flags, new Set(flags));
        this.isFound ||= flags.length === 0;
      }
    }
  }
}

/** A program's own flags end at its first argument; what follows `-m` and `-c` is for the module, or the code. */
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

/** Digits and dots. */
function isOfVersion(code: number): boolean {
  return code === 0x2e || (code >= 0x30 && code <= 0x39);
}
