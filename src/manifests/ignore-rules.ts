// What a search leaves out because somebody said so: patterns as .gitignore files have them, matched as git does.
import ignore, { type Ignore } from 'ignore';

/** A pattern, and where somebody wrote it. */
export interface IgnorePattern {
  readonly pattern: string;
  readonly mark: string;
}

/** Characters; a regular expression is made of it. */
export const LONGEST_PATTERN = 1000;

const RULES = { ignoreCase: false };

/** The patterns that hold in one folder; in most there are none. */
export class IgnoreRules {
  /** From which folder on nothing is ignored, until it says so. */
  static readonly none = new IgnoreRules(undefined, '');

  readonly #patterns: Ignore | undefined;
  /** From the folder of the outermost patterns to this one; empty, or with `/` at its end. */
  readonly #path: string;

  private constructor(patterns: Ignore | undefined, path: string) {
    this.#patterns = patterns;
    this.#path = path;
  }

  /** Where the pattern is written that leaves something in the folder out; undefined where none does. */
  markOf(path: string, isFolder: boolean): string | undefined {
    if (this.#patterns === undefined || path === '') return undefined;
    return this.#patterns.test(`${this.#path}${path}${isFolder ? '/' : ''}`).rule?.mark;
  }

  /** Those of a folder in it. */
  in(path: string): IgnoreRules {
    return path === '' ? this : new IgnoreRules(this.#patterns, `${this.#path}${path}/`);
  }

  /** With those that the folder itself has: they win over those of the folders around it. */
  with(patterns: readonly IgnorePattern[]): IgnoreRules {
    if (patterns.length === 0) return this;
    const rules = ignore(RULES);
    if (this.#patterns !== undefined) rules.add(this.#patterns);
    for (const { pattern, mark } of patterns) rules.add({ pattern: from(this.#path, pattern), mark });
    return new IgnoreRules(rules, this.#path);
  }
}

/** A pattern as the folder around would have to write it. */
function from(path: string, line: string): string {
  const isNegative = line.startsWith('!');
  const pattern = isNegative ? line.slice(1) : line;
  const said = pattern.trimEnd();
  if (path === '' || said === '' || said === '/' || line.startsWith('#')) return said === '/' ? '' : line;
  const slash = said.indexOf('/');
  const holdsBelow = slash === -1 || slash === said.length - 1;
  const below = holdsBelow ? `**/${pattern}` : slash === 0 ? pattern.slice(1) : pattern;
  return `${isNegative ? '!' : ''}${path.replace(/[\\*?[\]!# ]/g, '\\$&')}${below}`;
}
