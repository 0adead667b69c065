// What is judged by what is made of it, and not by itself: the parts of kustomizations, the templates of charts.
import { dirname, isAbsolute, join } from 'node:path';
import { type FileProblem, inFile, type Problem } from '../../problem/problem.ts';
import { kustomizedBelow, Surroundings } from './around.ts';
import { KustomizationGraph } from './graph.ts';
import { type Kustomization, kustomizationNames, realPathOf } from './kustomization.ts';
import { shownPath, slashed } from './shown-path.ts';

/** Something in the file system. */
export interface Place {
  /** As it is shown: as it was given, with `/`. `-` is the standard input. */
  readonly name: string;
  /** Where it lies, without a link on the way; of a pipe and the like its name. */
  readonly real: string;
}

export interface LookedThrough<File> {
  readonly files: readonly File[];
  readonly problems: readonly FileProblem[];
  /** What was left out and why, a line each. */
  readonly notes: readonly string[];
  /** What was named. */
  readonly given: readonly Place[];
  /** Folders with a Chart.yaml, which nobody looked into. */
  readonly charts: readonly Place[];
  /** Folders with a kustomization that were looked through. */
  readonly kustomized: readonly Place[];
}

export interface LeaveOutOptions {
  /** The folders of kustomizations and charts that are built in the same run: nobody has to be told of them. */
  readonly built?: readonly string[];
  /** Whether what can't be judged by itself is no problem, whoever named it. */
  readonly ignoresOthers?: boolean;
}

/**
 * The files that are judged by themselves, without the parts of kustomizations and charts; it is told how to check what
 * is made of those.
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
  /** Folders of kustomizations and charts that were told of. */
  readonly #told = new Set<string>();
  /** Of which a part was left out. */
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
    this.#lookAround();
    this.#built = this.#graph.usedBy(folders);
  }

  sorted(): Pick<LookedThrough<File>, 'files' | 'problems' | 'notes'> {
    for (const chart of this.#found.charts) this.#tellChart(chart);
    const files = this.#found.files.filter((file) => this.#isJudged(file));
    const judged = new Set(files.map(({ real }) => real));
    for (const { real } of this.#found.kustomized) {
      const kustomization = this.#graph.in(real);
      if (kustomization !== undefined) this.#pending.add(kustomization);
    }
    for (const kustomization of this.#pending) if (!this.#isWhole(kustomization, judged)) this.#tell(kustomization);
    return { files, problems: this.#problems, notes: this.#notes };
  }

  /** An overlay changes what lies elsewhere: all kustomizations of the repository are looked at. */
  #lookAround(): void {
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

  #isJudged(file: File): boolean {
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

  /** Whether it is judged with what is built of it. */
  #isBuilt({ real }: File): boolean {
    return this.#built.has(real) && this.#graph.isListed(real);
  }

  /** Whether a file is the kustomization around it itself; or lies beside it, and nobody knows what for. */
  #isPartOf(file: File, around: Kustomization): boolean {
    const { folder, problem } = around;
    if (dirname(file.real) === folder && kustomizationNames.some((name) => file.real === join(folder, name))) {
      // Whoever looked through its folder is told elsewhere.
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
      : `a kustomization, which is judged by what it makes: ${this.#howTo(outermost)}`;
    this.#tellOnce(
      outermost.folder,
      join(this.#nameOf(outermost.folder), outermost.file.slice(outermost.folder.length + 1)),
      problem ?? needsBuild(why),
    );
  }

  #tellChart({ name, real }: Place): void {
    const user = this.#graph.materialOf(real) ?? this.#graph.materialOf(dirname(real));
    if (user !== undefined) this.#pending.add(user);
    if (user !== undefined || this.#built.has(real)) return;
    const why = `a Helm chart, whose templates are no manifests: check what it makes`;
    this.#tellOnce(real, join(name, 'Chart.yaml'), needsBuild(`${why}: zonegate check --helm ${quoted(name)}`));
  }

  #tellOnce(folder: string, file: string, problem: Problem): void {
    if (this.#told.has(folder)) return;
    this.#told.add(folder);
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
    return `zonegate check ${option} ${quoted(this.#nameOf(folder))}`;
  }

  #nameOf(folder: string): string {
    return this.#names.get(folder) ?? shownPath(folder);
  }

  /** Whether all that it makes is judged, as it stands. */
  #isWhole(kustomization: Kustomization, judged: ReadonlySet<string>): boolean {
    const { folder, lacksResources, resources } = kustomization;
    const known = this.#whole.get(folder);
    if (known !== undefined) return known;
    this.#whole.set(folder, false);
    const isWhole =
      !lacksResources &&
      !this.#graph.isChanged(kustomization) &&
      [...resources].every((path) => {
        const used = this.#graph.in(path);
        return used === undefined ? judged.has(path) : this.#isWhole(used, judged);
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
