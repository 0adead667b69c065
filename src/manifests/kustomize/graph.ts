// Which kustomization uses which other ones, and which of them change the objects that they list.
import { type Kustomization, readKustomization } from './kustomization.ts';

/** The kustomizations that were added, and those that they use. All paths are real paths. */
export class KustomizationGraph {
  readonly #byFolder = new Map<string, Kustomization | undefined>();
  #links: Links | undefined;

  add(folder: string): void {
    const queue = [folder];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (this.#byFolder.has(next)) continue;
      const kustomization = readKustomization(next);
      this.#byFolder.set(next, kustomization);
      this.#links = undefined;
      // A path may be a file, which has no kustomization.
      if (kustomization !== undefined) for (const path of namedBy(kustomization)) queue.push(path);
    }
  }

  in(folder: string): Kustomization | undefined {
    return this.#byFolder.get(folder);
  }

  /** The kustomization that uses a file as a patch, a configuration or the like, and not as an object. */
  materialOf(file: string): Kustomization | undefined {
    return this.#all.material.get(file);
  }

  /** The kustomization that lists a file, if it or one that uses it changes the objects of the file. */
  changerOf(file: string): Kustomization | undefined {
    return this.#all.listed.get(file)?.find((kustomization) => this.isChanged(kustomization));
  }

  isListed(file: string): boolean {
    return this.#all.listed.has(file);
  }

  /** Whether the kustomization, or one that uses it, changes the objects that it lists. */
  isChanged({ folder }: Kustomization): boolean {
    return this.#all.changed.has(folder);
  }

  /** The kustomization that uses it, directly or not, and that no other one uses. Its output goes to a cluster. */
  outermostOf(kustomization: Kustomization): Kustomization {
    return this.#all.outermost.get(kustomization.folder) ?? kustomization;
  }

  /** All paths that are used when these folders are built, the folders among them. */
  usedBy(folders: Iterable<string>): ReadonlySet<string> {
    return new Set(this.#reached(folders).keys());
  }

  get #all(): Links {
    this.#links ??= this.#linksOf([...this.#byFolder.values()].filter((each) => each !== undefined));
    return this.#links;
  }

  #linksOf(all: readonly Kustomization[]): Links {
    const listed = new Map<string, Kustomization[]>();
    const material = new Map<string, Kustomization>();
    const used = new Set<string>();
    for (const kustomization of all) {
      for (const path of kustomization.material) if (!material.has(path)) material.set(path, kustomization);
      for (const path of kustomization.resources) {
        const others = listed.get(path);
        if (others === undefined) listed.set(path, [kustomization]);
        else others.push(kustomization);
      }
      for (const path of namedBy(kustomization)) if (path !== kustomization.folder) used.add(path);
    }
    const changing = all.filter(({ isPlain }) => !isPlain).map(({ folder }) => folder);
    const roots = all.filter(({ folder }) => !used.has(folder)).map(({ folder }) => folder);
    const outermost = new Map<string, Kustomization>();
    for (const [folder, root] of this.#reached(roots)) {
      const kustomization = this.#byFolder.get(root);
      if (kustomization !== undefined) outermost.set(folder, kustomization);
    }
    return { listed, material, outermost, changed: new Set(this.#reached(changing).keys()) };
  }

  /** All paths that folders use, directly or not; each with the first folder from which it was reached. */
  #reached(folders: Iterable<string>): ReadonlyMap<string, string> {
    const from = new Map<string, string>();
    for (const start of folders) {
      const queue = [start];
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        if (from.has(next)) continue;
        from.set(next, start);
        const kustomization = this.#byFolder.get(next);
        if (kustomization !== undefined) for (const path of namedBy(kustomization)) queue.push(path);
      }
    }
    return from;
  }
}

interface Links {
  readonly listed: ReadonlyMap<string, readonly Kustomization[]>;
  readonly material: ReadonlyMap<string, Kustomization>;
  readonly outermost: ReadonlyMap<string, Kustomization>;
  readonly changed: ReadonlySet<string>;
}

function* namedBy({ resources, material }: Kustomization): Generator<string> {
  yield* resources;
  yield* material;
}
