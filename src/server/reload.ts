import { readFileSync, statSync } from 'node:fs';

/** What is wrong with files, in one line. */
export interface Bad {
  readonly problem: string;
}

/** What a file holds, or why that can't be read: the rest of a sentence that begins with the file. */
export type Content = { readonly text: string } | Bad;

/** What was last read from files and could be used. */
export interface Reload<Good> {
  readonly inForce: Good;
  /** What is wrong with the files as they are now; undefined when they are in force. */
  readonly problem: string | undefined;
  /** Looks at the files now. */
  check(): void;
  close(): void;
}

export interface ReloadOptions<Good, Wrong extends Bad> {
  readonly files: readonly string[];
  /** Makes something of what the files hold, in their order. It is not asked again about what it has seen last. */
  readonly load: (...contents: Content[]) => Good | Wrong;
  readonly first: Good;
  readonly isSame: (a: Good, b: Good) => boolean;
  /** Told of what is new, or once of each new problem. */
  readonly onChange: (change: Good | Wrong) => void;
  /** Milliseconds between two looks. */
  readonly interval: number;
}

/**
 * Looks at files again and again: a mounted Secret or ConfigMap changes by the swap of a symbolic link, which neither
 * notifications nor the time of a file tell reliably. What can't be used leaves what was before in force; half a change
 * is only half there at the next look.
 */
export function reload<Good extends object, Wrong extends Bad = Bad>(
  options: ReloadOptions<Good, Wrong>,
): Reload<Good> {
  const { files, load, isSame, onChange, interval } = options;
  let inForce = options.first;
  let problem: string | undefined;
  let seen: readonly Content[] = [];
  const check = () => {
    const contents = files.map(readAgain);
    if (contents.every((content, index) => isSameContent(content, seen[index]))) return;
    seen = contents;
    const loaded = load(...contents);
    if (isBad(loaded)) {
      if (loaded.problem !== problem) onChange(loaded);
      problem = loaded.problem;
      return;
    }
    if (!isSame(loaded, inForce) || problem !== undefined) onChange(loaded);
    inForce = loaded;
    problem = undefined;
  };
  const timer = setInterval(check, interval);
  timer.unref();
  return {
    get inForce() {
      return inForce;
    },
    get problem() {
      return problem;
    },
    check,
    close: () => clearInterval(timer),
  };
}

export function isBad<Wrong extends Bad>(loaded: object): loaded is Wrong {
  return 'problem' in loaded;
}

/** Reads a file. Never throws. */
export function readFile(file: string): Content {
  try {
    return { text: readFileSync(file, 'utf8') };
  } catch (error) {
    return { problem: unreadable(error) };
  }
}

const MIB = 1024 * 1024;
/** MiB of a file that is looked at again and again. */
const LARGEST = 4;

/** Reads a file that may have become anything: a pipe would hold up whoever reads it. */
function readAgain(file: string): Content {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return { problem: 'is not a file' };
    if (stats.size > LARGEST * MIB) return { problem: `is larger than ${LARGEST} MiB` };
  } catch (error) {
    return { problem: unreadable(error) };
  }
  return readFile(file);
}

function unreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  return `can not be read (${code ?? 'unknown error'})`;
}

function isSameContent(a: Content, b: Content | undefined): boolean {
  if (b === undefined) return false;
  return isBad(a) ? isBad(b) && a.problem === b.problem : !isBad(b) && a.text === b.text;
}
