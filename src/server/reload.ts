import { readFileSync, statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type Failure, failureOf, type Problem, type Result, success } from '../problem/problem.ts';

/** What a file holds; the message of a problem is the rest of a sentence that begins with the file. */
export type Content = Result<string>;

/** What was last read from files and could be used. */
export interface Reload<Good> {
  readonly inForce: Good;
  /** What is wrong with the files as they are now; empty when they are in force. */
  readonly problems: readonly Problem[];
  /** Looks at the files now. */
  check(): void;
  close(): void;
}

export interface ReloadOptions<Good> {
  readonly files: readonly string[];
  /** Makes something of what the files hold, in their order. It is not asked again about what it has seen last. */
  readonly load: (...contents: Content[]) => Result<Good>;
  readonly first: Good;
  readonly isSame: (a: Good, b: Good) => boolean;
  /** Called with what is new, or once with new problems. */
  readonly onChange: (change: Result<Good>) => void;
  /** Milliseconds between two looks. */
  readonly interval: number;
}

/**
 * Reads files again and again. A mounted Secret or ConfigMap changes when a symbolic link is swapped, which neither
 * notifications nor the time of a file show reliably. While the files can't be used, the value before stays in force: so
 * it does when only a part of the files has changed yet.
 */
export function reload<Good extends object>(options: ReloadOptions<Good>): Reload<Good> {
  const { files, load, isSame, onChange, interval } = options;
  let inForce = options.first;
  let problems: readonly Problem[] = [];
  let seen: readonly Content[] = [];
  const check = () => {
    const contents = files.map(readAgain);
    if (isDeepStrictEqual(contents, seen)) return;
    seen = contents;
    const loaded = load(...contents);
    if (!loaded.ok) {
      if (!isDeepStrictEqual(loaded.problems, problems)) onChange(loaded);
      problems = loaded.problems;
      return;
    }
    if (!isSame(loaded.value, inForce) || problems.length > 0) onChange(loaded);
    inForce = loaded.value;
    problems = [];
  };
  const timer = setInterval(check, interval);
  timer.unref();
  return {
    get inForce() {
      return inForce;
    },
    get problems() {
      return problems;
    },
    check,
    close: () => clearInterval(timer),
  };
}

/** Reads a file. Never throws. */
export function readFile(file: string): Content {
  try {
    return success(readFileSync(file, 'utf8'));
  } catch (error) {
    return unreadable(error);
  }
}

const MIB = 1024 * 1024;
/** MiB of a file that is read again and again. */
const LARGEST = 4;

/** Reads a file that may have been replaced by anything: reading a pipe could block for ever. */
function readAgain(file: string): Content {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return failureOf('file-not-readable', 'is not a file');
    if (stats.size > LARGEST * MIB) return failureOf('file-too-large', `is larger than ${LARGEST} MiB`);
  } catch (error) {
    return unreadable(error);
  }
  return readFile(file);
}

function unreadable(error: unknown): Failure {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return failureOf('file-not-found', 'does not exist');
  return failureOf('file-not-readable', `can not be read (${code ?? 'unknown error'})`);
}

/** The same failure, with the subject before its message. */
export function named(subject: string, { problems: [{ code, message }] }: Failure): Failure {
  return failureOf(code, `${subject} ${message}`);
}
