import { readFileSync } from 'node:fs';

/** What is wrong with files, in one line. */
export interface Bad {
  readonly problem: string;
}

/** What was last read from files and could be used. */
export interface Reload<Good> {
  readonly inForce: Good;
  /** What is wrong with the files as they are now; undefined when they are in force. */
  readonly problem: string | undefined;
  /** Looks at the files now. */
  check(): void;
  close(): void;
}

export interface ReloadOptions<Good> {
  readonly load: () => Good | Bad;
  readonly first: Good;
  readonly isSame: (a: Good, b: Good) => boolean;
  /** Told of what is new, or once of each new problem. */
  readonly onChange: (change: Good | Bad) => void;
  /** Milliseconds between two looks. */
  readonly interval: number;
}

/**
 * Looks at files again and again: a mounted Secret changes by the swap of a symbolic link, which notifications miss. What
 * can't be used leaves what was before in force; half a change is only half there at the next look.
 */
export function reload<Good extends object>(options: ReloadOptions<Good>): Reload<Good> {
  const { load, isSame, onChange, interval } = options;
  let inForce = options.first;
  let problem: string | undefined;
  const check = () => {
    const loaded = load();
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

export function isBad(loaded: object): loaded is Bad {
  return 'problem' in loaded;
}

/** The text of a file. Its problem is the rest of a sentence that begins with the file. */
export function readFile(file: string): { readonly text: string } | Bad {
  try {
    return { text: readFileSync(file, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { problem: 'does not exist' };
    return { problem: `can not be read (${code ?? 'unknown error'})` };
  }
}
