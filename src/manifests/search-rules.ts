import { basename, isAbsolute, relative, resolve } from 'node:path';
import type { Problem } from '../problem/problem.ts';
import { GitIgnores, type Has } from './git-ignore.ts';
import { IgnoreRules } from './ignore-rules.ts';
import type { Place } from './kustomize/leave-out.ts';
import { slashed } from './kustomize/shown-path.ts';

/** What holds in a folder that is searched: its .gitignore files, and what the call excludes. */
export class SearchRules {
  readonly #git: IgnoreRules;
  readonly #excluded: IgnoreRules;
  readonly #gitIgnores: GitIgnores;

  private constructor(git: IgnoreRules, excluded: IgnoreRules, gitIgnores: GitIgnores) {
    this.#git = git;
    this.#excluded = excluded;
    this.#gitIgnores = gitIgnores;
  }

  /**
   * What holds for what is named.
   * @param exclude patterns as in a .gitignore file of the current folder.
   * @param tell is called with each .gitignore file that cannot be read.
   */
  static of(exclude: readonly string[], tell: (name: string, problem: Problem) => void): SearchRules {
    const excluded = IgnoreRules.none.with(exclude.map((pattern) => ({ pattern, mark: `--exclude ${pattern}` })));
    return new SearchRules(IgnoreRules.none, excluded, new GitIgnores(tell));
  }

  /** Where the pattern is written that leaves out what was named; undefined where none does. */
  markOfNamed(name: string, isFolder: boolean): string | undefined {
    return this.#excluded.markOf(pathFromHere(name), isFolder);
  }

  /** What holds at a folder that is named itself. */
  atNamed({ name, real }: Place): SearchRules {
    return new SearchRules(this.#gitIgnores.at(real), this.#excluded.in(pathFromHere(name)), this.#gitIgnores);
  }

  /** Where the pattern is written that leaves out something in the folder; undefined where none does. */
  markOf(name: string, isFolder: boolean): string | undefined {
    return this.#excluded.markOf(name, isFolder) ?? this.#git.markOf(name, isFolder);
  }

  /** What holds at a folder in it. */
  at(name: string): SearchRules {
    return new SearchRules(this.#git.in(name), this.#excluded.in(name), this.#gitIgnores);
  }

  /** What holds within, with what the folder itself says. */
  within(folder: Place, has: Has): SearchRules {
    const git = this.#gitIgnores.within(folder, this.#git, has);
    return git === this.#git ? this : new SearchRules(git, this.#excluded, this.#gitIgnores);
  }
}

/** The path from the current folder, with `/`; of what lies elsewhere its name alone. */
function pathFromHere(name: string): string {
  const path = slashed(relative('.', name));
  return isAbsolute(path) || path === '..' || path.startsWith('../') ? basename(resolve(name)) : path;
}
