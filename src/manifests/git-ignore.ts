// The .gitignore files around a folder and in it.
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Failure, failure, failureOf, type Problem, type Result, success } from '../problem/problem.ts';
import { type IgnorePattern, IgnoreRules, LONGEST_PATTERN } from './ignore-rules.ts';
import type { Place } from './kustomize/leave-out.ts';
import { shownPath, slashed } from './kustomize/shown-path.ts';
import { systemProblem } from './system-problem.ts';

export const GIT_IGNORE = '.gitignore';

/** Bytes. */
const LARGEST = 64 * 1024;

/** Each is tried with each name of a search. */
const MOST_PATTERNS = 2000;

/**
 * The patterns of a .gitignore file.
 * @param name the file, as it is shown.
 */
function readGitIgnore(folder: string, name: string): Result<readonly IgnorePattern[]> {
  const text = readText(join(folder, GIT_IGNORE));
  if (!text.ok) return text;
  const patterns: IgnorePattern[] = [];
  for (const [index, pattern] of text.value.split('\n').entries()) {
    if (pattern.trim() === '' || pattern.startsWith('#')) continue;
    if (pattern.length > LONGEST_PATTERN) {
      return tooLarge(`${pattern.length} characters in line ${index + 1}`, `${LONGEST_PATTERN}`);
    }
    patterns.push({ pattern, mark: `${name}:${index + 1}` });
  }
  if (patterns.length > MOST_PATTERNS) return tooLarge(`${patterns.length} patterns`, `${MOST_PATTERNS}`);
  return success(patterns);
}

/** The text of a file, without a byte order mark. */
function readText(file: string): Result<string> {
  try {
    const { size } = lstatSync(file);
    if (size > LARGEST) return tooLarge(`${Math.ceil(size / 1024)} KiB`, `${LARGEST / 1024} KiB`);
    return success(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    return failure([systemProblem(error)]);
  }
}

function tooLarge(found: string, most: string): Failure {
  return failureOf('file-too-large', `${found} are too much for a ${GIT_IGNORE} file: expected ${most} at most`);
}

/** What the .gitignore files of a repository say of its folders. Looks once into each folder on the way up. */
export class GitIgnores {
  readonly #known = new Map<string, IgnoreRules | undefined>();
  readonly #tell: (name: string, problem: Problem) => void;

  /** @param tell is called with each file that cannot be read. */
  constructor(tell: (name: string, problem: Problem) => void) {
    this.#tell = tell;
  }

  /**
   * What holds at a folder that somebody named: without what would leave the folder itself out.
   * @param real its real path.
   */
  at(real: string): IgnoreRules {
    const around = this.#in(dirname(real));
    const name = basename(real);
    return around === undefined || around.markOf(name, true) !== undefined ? IgnoreRules.none : around.in(name);
  }

  /**
   * What holds in a folder.
   * @param rules what holds at it.
   * @param has the names in it.
   */
  within(folder: Place, rules: IgnoreRules, has: Has): IgnoreRules {
    // A repository in another one is a thing of its own.
    const outer = has.git ? IgnoreRules.none : rules;
    if (!has.ignore) return outer;
    const name = slashed(join(folder.name, GIT_IGNORE));
    const patterns = readGitIgnore(folder.real, name);
    if (patterns.ok) return outer.with(patterns.value);
    this.#tell(name, patterns.problems[0]);
    return outer;
  }

  /** Undefined outside of a repository. */
  #in(folder: string): IgnoreRules | undefined {
    if (this.#known.has(folder)) return this.#known.get(folder);
    const git = existsSync(join(folder, '.git'));
    const up = dirname(folder);
    const around = git || up === folder ? undefined : this.#in(up);
    const at = git ? IgnoreRules.none : around?.in(basename(folder));
    const place = { name: shownPath(folder), real: folder };
    const rules =
      at === undefined ? undefined : this.within(place, at, { git, ignore: isFile(join(folder, GIT_IGNORE)) });
    this.#known.set(folder, rules);
    return rules;
  }
}

export interface Has {
  /** A repository. */
  readonly git: boolean;
  /** A .gitignore file, and no link: git follows none. */
  readonly ignore: boolean;
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
