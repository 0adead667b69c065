// Which files there are to read. Looks into folders, and into no file.
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FileProblem, inFile, type Problem } from '../problem/problem.ts';
import { GIT_IGNORE } from './git-ignore.ts';
import { Ignored } from './ignored.ts';
import { kustomizationNames } from './kustomize/kustomization.ts';
import { type LeaveOutOptions, type LookedThrough, leaveOutParts, type Place } from './kustomize/leave-out.ts';
import { slashed } from './kustomize/shown-path.ts';
import { SearchRules } from './search-rules.ts';
import { systemProblem } from './system-problem.ts';

export interface InputFile extends Place {
  /** Whether somebody asked for this very file; else it was found in a folder. */
  readonly isNamed: boolean;
}

export interface FoundFiles {
  /** In the order of the paths, each folder in the order of its names. No file is there twice. */
  readonly files: readonly InputFile[];
  readonly problems: readonly FileProblem[];
  /** What was left out and why, a line each. */
  readonly notes: readonly string[];
  /** Where the paths themselves lead to: real paths of files and folders. */
  readonly named: ReadonlySet<string>;
}

export interface FindOptions extends LeaveOutOptions {
  /**
   * What is left out, even if it is named: patterns as in a .gitignore file in the current folder. Where a path leads out
   * of that, they are taken as in the folder around what the path names.
   */
  readonly exclude?: readonly string[] | undefined;
}

export const STANDARD_INPUT = '-';

/**
 * The YAML and JSON files that paths name: files whatever their name, and folders with all that is below them, but for
 * what .gitignore files and patterns leave out, and for the parts of kustomizations and charts: only their output can be
 * checked.
 */
export function findFiles(paths: readonly string[], options: FindOptions = {}): FoundFiles {
  const finder = new Finder(options.exclude);
  for (const path of paths) finder.find(path);
  const { notes, ...found } = leaveOutParts(finder, options);
  const named = new Set(finder.given.map(({ real }) => real));
  return { ...found, notes: [...notes, ...finder.ignored.notes()], named };
}

/** Whether a file lies within what was named, wherever a link to it does. */
export function isWithin({ real }: InputFile, named: ReadonlySet<string>): boolean {
  for (let path = real; ; path = dirname(path)) {
    if (named.has(path)) return true;
    if (path === dirname(path)) return false;
  }
}

class Finder implements LookedThrough<InputFile> {
  readonly files: InputFile[] = [];
  readonly given: Place[] = [];
  readonly charts: Place[] = [];
  readonly kustomized: Place[] = [];
  readonly problems: FileProblem[] = [];
  readonly notes: string[] = [];
  /** Real paths of files and folders. */
  readonly #seen = new Set<string>();
  /** Real paths of the folders that are being looked through: each is within the one before. */
  readonly #around = new Set<string>();
  readonly ignored = new Ignored();
  readonly #rules: SearchRules;
  #encountered = 0;

  constructor(exclude: readonly string[] = []) {
    this.#rules = SearchRules.of(exclude, (name, problem) => this.#tell(name, problem));
  }

  find(path: string): void {
    const name = slashed(path);
    if (name === STANDARD_INPUT) this.#add(name, name, true);
    else
      this.#try(name, () => {
        const there = statSync(name);
        // A pipe that the shell made has no path of its own.
        const real = there.isFile() || there.isDirectory() ? realpathSync(name) : name;
        if (this.#isIgnored(name, this.#rules.markOfNamed(name, there.isDirectory()))) return;
        this.given.push({ name, real });
        if (there.isDirectory()) this.#walkGiven({ name, real });
        else this.#add(name, real, true);
      });
  }

  #walkGiven(folder: Place): void {
    if (this.#seen.has(folder.real)) return;
    const before = this.#encountered;
    this.#walk(folder, this.#rules.atNamed(folder));
    if (this.#encountered === before) this.notes.push(`${folder.name}: no .yaml, .yml or .json file in it`);
  }

  #walk(folder: Place, outer: SearchRules): void {
    if (this.#seen.has(folder.real)) return;
    this.#seen.add(folder.real);
    const { name } = folder;
    const entries = readdirSync(name, { withFileTypes: true });
    if (entries.some((entry) => entry.name === 'Chart.yaml')) {
      this.#encountered++;
      this.charts.push(folder);
      return;
    }
    if (entries.some((entry) => kustomizationNames.includes(entry.name))) {
      this.#encountered++;
      this.kustomized.push(folder);
    }
    const rules = outer.within(folder, {
      git: entries.some((entry) => entry.name === '.git'),
      ignore: entries.some((entry) => entry.name === GIT_IGNORE && entry.isFile()),
    });
    this.#around.add(folder.real);
    for (const entry of entries.sort(byName)) if (!isLeftOut(entry.name)) this.#enter(entry, folder, rules);
    this.#around.delete(folder.real);
  }

  #enter(entry: Dirent, { name: parent, real: realParent }: Place, rules: SearchRules): void {
    const name = slashed(join(parent, entry.name));
    const isLink = entry.isSymbolicLink();
    if (!isLink && !entry.isDirectory() && !isManifest(name)) return;
    // What leads nowhere is no problem, either, where it is ignored.
    if (this.#isIgnored(name, rules.markOf(entry.name, entry.isDirectory()))) return;
    this.#try(name, () => {
      const real = isLink ? realpathSync(name) : join(realParent, entry.name);
      const { isDirectory, isFile } = kindOf(entry, real);
      if (isLink && isDirectory && this.#isIgnored(name, rules.markOf(entry.name, true))) return;
      if (isDirectory && this.#around.has(real)) this.notes.push(`${name}: leads back to a folder around it`);
      else if (isDirectory) this.#walk({ name, real }, rules.at(entry.name));
      else if (isFile && isManifest(name)) this.#add(name, real, false);
    });
  }

  #isIgnored(name: string, mark: string | undefined): boolean {
    if (mark === undefined) return false;
    this.#encountered++;
    this.ignored.add(name, mark);
    return true;
  }

  #add(name: string, real: string, isNamed: boolean): void {
    this.#encountered++;
    if (!this.#seen.has(real)) this.files.push({ name, real, isNamed });
    this.#seen.add(real);
  }

  #try(name: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#tell(name, systemProblem(error));
    }
  }

  #tell(file: string, problem: Problem): void {
    this.#encountered++;
    this.problems.push(inFile(file, problem));
  }
}

function isManifest(name: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(name);
}

/** What is hidden, and what somebody else wrote. */
function isLeftOut(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/** Of what a link leads to. */
function kindOf(entry: Dirent, real: string): { readonly isDirectory: boolean; readonly isFile: boolean } {
  const there = entry.isSymbolicLink() ? statSync(real) : entry;
  return { isDirectory: there.isDirectory(), isFile: there.isFile() };
}

function byName({ name: a }: Dirent, { name: b }: Dirent): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
