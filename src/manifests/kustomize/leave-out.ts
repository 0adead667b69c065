// Leaves out files that are validated by what is built from them: parts of kustomizations, templates of charts.
import { dirname, isAbsolute, join } from 'node:path';
import { type FileProblem, inFile, type Problem } from '../../problem/problem.ts';
import { EnclosingFolderFinder, kustomizationFoldersBelow } from './enclosing-folders.ts';
import { KustomizationGraph } from './graph.ts';
import { type Kustomization, kustomizationNames, realPathOf } from './kustomization.ts';
import { shownPath, slashed } from './shown-path.ts';

/** A file or a folder. */
export interface Place {
  /** For messages: as it was given, with `/`. `-` is the standard input. */
  readonly name: string;
  /** Its real path, without links; its name if it is a pipe or the like. */
  readonly real: string;
}

export interface LookedThrough<File> {
  readonly files: readonly File[];
  readonly problems: readonly FileProblem[];
  /** What was left out and why, a line each. */
  readonly notes: readonly string[];
  /** The files and folders that were named. */
  readonly given: readonly Place[];
  /** Folders with a Chart.yaml, which were not searched. */
  readonly charts: readonly Place[];
  /** Folders with a kustomization, which were searched. */
  readonly kustomized: readonly Place[];
}

export interface LeaveOutOptions {
  /**
   * The folders of kustomizations and charts that are built in the same run, so that no message about them is needed.
   */
  readonly built?: readonly string[];
  /** Whether a file that cannot be validated by itself is no problem, even if it was named. */
  readonly ignoresOthers?: boolean;
}

/**
 * The files that are validated by themselves, without the parts of kustomizations and charts. For those, a problem says
 * how to check what is built from them.
 */
export function leaveOutParts<File extends Place & { readonly isNamed: boolean }>(
  found: LookedThrough<File>,
  options: LeaveOutOptions = {},
): Pick<LookedThrough<File>, 'files' | 'problems' | 'notes'> {
  return new PartSorter(found, options).sorted();
}

class PartSorter<File extends Place & { readonly isNamed: boolean }> {
  readonly #found: LookedThrough<File>;
  readonly #ignoresOthers: boolean;
  readonly #graph = new KustomizationGraph();
  readonly #surroundings = new EnclosingFolderFinder();
  readonly #names: ReadonlyMap<string, string>;
  readonly #built: ReadonlySet<string>;
  readonly #problems: FileProblem[];
  readonly #notes: string[];
  /** Folders of kustomizations and charts that have their message. */
  readonly #reported = new Set<string>();
  /** Kustomizations of which a part was left out. */
  readonly #pending = new Set<Kustomization>();
  readonly #whole = new Map<string, boolean>();

  constructor(found: LookedThrough<File>, { built = [], ignoresOthers = false }: LeaveOutOptions) {
    this.#found = found;
    this.#ignoresOthers = ignoresOthers;
    this.#problems = [...found.problems];
    this.#notes = [...found.notes];
    this.#names = new Map(found.kustomized.map(({ name, real }) => [real, name]));
    const folders = built.flatMap((folder) => realPathOf('.', folder) ?? []);
    for (const folder of folders) this.#graph.add(folder);
    for (const { real } of found.kustomized) this.#graph.add(real);
    this.#addKustomizationsAround();
    this.#built = this.#graph.usedBy(folders);
  }

  sorted(): Pick<LookedThrough<File>, 'files' | 'problems' | 'notes'> {
    for (const chart of this.#found.charts) this.#tellChart(chart);
    const files = this.#found.files.filter((file) => this.#isValidated(file));
    const validated = new Set(files.map(({ real }) => real));
    for (const { real } of this.#found.kustomized) {
      const kustomization = this.#graph.in(real);
      if (kustomization !== undefined) this.#pending.add(kustomization);
    }
    for (const kustomization of this.#pending) if (!this.#isWhole(kustomization, validated)) this.#tell(kustomization);
    return { files, problems: this.#problems, notes: this.#notes };
  }

  /** Finds all kustomizations of the repository, because an overlay may change files in any folder. */
  #addKustomizationsAround(): void {
    const repositories = new Set<string>();
    const whole = new Set(this.#found.given.map(({ real }) => real));
    const folders = this.#found.files
      .map(({ real }) => real)
      .filter(isAbsolute)
      .map(dirname);
    const { kustomized: walked, charts } = this.#found;
    for (const folder of new Set([...folders, ...[...walked, ...charts].map(({ real }) => real)])) {
      const { kustomized, repository } = this.#surroundings.of(folder);
      if (kustomized !== undefined) this.#graph.add(kustomized);
      if (repository !== undefined && !whole.has(repository)) repositories.add(repository);
    }
    for (const root of repositories) for (const folder of kustomizationFoldersBelow(root)) this.#graph.add(folder);
  }

  #isValidated(file: File): boolean {
    if (!isAbsolute(file.real)) return true;
    const { kustomized, chart } = this.#surroundings.of(dirname(file.real));
    if (chart !== undefined) {
      if (file.isNamed)
        this.#tellNamed(file, chart, needsBuild(`a template of a Helm chart: ${this.#howToCheck('--helm', chart)}`));
      else this.#tellChart({ name: shownPath(chart), real: chart });
      return false;
    }
    const around = kustomized === undefined ? undefined : this.#graph.in(kustomized);
    if (around !== undefined && this.#isPartOf(file, around)) return false;
    const material = this.#graph.materialOf(file.real);
    if (material !== undefined)
      return this.#leaveOut(file, material, needsBuild('no object by itself, but a part of a kustomization'));
    if (this.#isBuilt(file)) return false;
    const changer = this.#graph.changerOf(file.real);
    if (changer !== undefined) return this.#leaveOut(file, changer, needsBuild('changed by a kustomization'));
    return true;
  }

  /** Whether it is validated as part of what is built in this run. */
  #isBuilt({ real }: File): boolean {
    return this.#built.has(real) && this.#graph.isListed(real);
  }

  /** Whether a file is the kustomization around it, or is beside it for an unknown purpose. */
  #isPartOf(file: File, around: Kustomization): boolean {
    const { folder, problem } = around;
    if (dirname(file.real) === folder && kustomizationNames.some((name) => file.real === join(folder, name))) {
      // A search of its folder reports it elsewhere.
      if (file.isNamed) this.#leaveOut(file, around, needsBuild('a kustomization'));
      return true;
    }
    if (problem !== undefined) {
      const message = 'lies with a kustomization that cannot be read';
      this.#leaveOut(file, around, { code: 'invalid-kustomization', message });
      return true;
    }
    const isBeside = dirname(file.real) === folder || (!file.isNamed && this.#names.has(folder));
    if (!isBeside || this.#graph.isListed(file.real) || this.#graph.materialOf(file.real) !== undefined) return false;
    const message = 'in the folder of a kustomization that does not list it';
    if (file.isNamed) this.#add(file.name, { code: 'not-listed', message });
    else this.#notes.push(`${file.name}: ${message}`);
    return true;
  }

  #leaveOut(file: File, kustomization: Kustomization, { code, message }: Problem): false {
    const { folder } = this.#graph.outermostOf(kustomization);
    if (file.isNamed) this.#tellNamed(file, folder, { code, message: `${message}: ${this.#howTo(kustomization)}` });
    else this.#pending.add(kustomization);
    return false;
  }

  #tellNamed({ name }: File, folder: string, problem: Problem): void {
    if (!this.#built.has(folder)) this.#add(name, problem);
  }

  #tell(kustomization: Kustomization): void {
    const outermost = this.#graph.outermostOf(kustomization);
    if (this.#built.has(kustomization.folder) || this.#built.has(outermost.folder)) return;
    const { problem, isComponent } = outermost;
    const why = isComponent
      ? 'a component, which no kustomization here uses'
      : `a kustomization, of which only the output can be checked: ${this.#howTo(outermost)}`;
    this.#tellOnce(
      outermost.folder,
      join(this.#shownName(outermost.folder), outermost.file.slice(outermost.folder.length + 1)),
      problem ?? needsBuild(why),
    );
  }

  #tellChart({ name, real }: Place): void {
    const user = this.#graph.materialOf(real) ?? this.#graph.materialOf(dirname(real));
    if (user !== undefined) this.#pending.add(user);
    if (user !== undefined || this.#built.has(real)) return;
    const why = `a Helm chart, of which only the output can be checked`;
    this.#tellOnce(real, join(name, 'Chart.yaml'), needsBuild(`${why}: zonegate check --helm ${quoted(name)}`));
  }

  #tellOnce(folder: string, file: string, problem: Problem): void {
    if (this.#reported.has(folder)) return;
    this.#reported.add(folder);
    this.#add(slashed(file), problem);
  }

  #add(file: string, problem: Problem): void {
    if (this.#ignoresOthers) this.#notes.push(`${file}: ${problem.message}`);
    else this.#problems.push(inFile(file, problem));
  }

  #howTo(kustomization: Kustomization): string {
    const { folder, isComponent } = this.#graph.outermostOf(kustomization);
    return isComponent ? 'check the kustomization that uses it' : this.#howToCheck('-k', folder);
  }

  #howToCheck(option: string, folder: string): string {
    return `zonegate check ${option} ${quoted(this.#shownName(folder))}`;
  }

  #shownName(folder: string): string {
    return this.#names.get(folder) ?? shownPath(folder);
  }

  /** Whether all objects that it makes are in files that are validated by themselves. */
  #isWhole(kustomization: Kustomization, validated: ReadonlySet<string>): boolean {
    const { folder, lacksResources, resources } = kustomization;
    const known = this.#whole.get(folder);
    if (known !== undefined) return known;
    this.#whole.set(folder, false);
    const isWhole =
      !lacksResources &&
      !this.#graph.isChanged(kustomization) &&
      [...resources].every((path) => {
        const used = this.#graph.in(path);
        return used === undefined ? validated.has(path) : this.#isWhole(used, validated);
      });
    this.#whole.set(folder, isWhole);
    return isWhole;
  }
}

function needsBuild(message: string): Problem {
  return { code: 'needs-build', message };
}

/** As it is typed in a shell. */
function quoted(path: string): string {
  return /^[\w./@:+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
