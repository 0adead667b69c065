// Finds what a file may be a part of: the repository, the chart and the kustomization around it.
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { kustomizationNames } from './kustomization.ts';

export interface EnclosingFolders {
  /** The nearest folder with a kustomization. */
  readonly kustomized: string | undefined;
  /** The folder of the chart, if the folder is within its `templates` or `charts`. */
  readonly chart: string | undefined;
  /** The root of the repository. */
  readonly repository: string | undefined;
}

/** Looks once at each folder on the way up to the root of the repository. All paths are real paths. */
export class EnclosingFolderFinder {
  readonly #known = new Map<string, EnclosingFolders>();

  of(folder: string): EnclosingFolders {
    const way: string[] = [];
    let next: string | undefined = folder;
    while (next !== undefined && !this.#known.has(next)) {
      way.push(next);
      next = existsSync(join(next, '.git')) || dirname(next) === next ? undefined : dirname(next);
    }
    let enclosing: EnclosingFolders = { kustomized: undefined, chart: undefined, repository: undefined };
    if (next !== undefined) enclosing = this.#known.get(next) ?? enclosing;
    for (const each of way.toReversed()) {
      enclosing = within(each, enclosing);
      this.#known.set(each, enclosing);
    }
    return enclosing;
  }
}

function within(folder: string, { kustomized, chart, repository }: EnclosingFolders): EnclosingFolders {
  const isKustomized = kustomizationNames.some((name) => existsSync(join(folder, name)));
  const isOfChart = ['templates', 'charts'].includes(basename(folder)) && isChart(dirname(folder));
  return {
    kustomized: isKustomized ? folder : kustomized,
    chart: chart ?? (isOfChart ? dirname(folder) : undefined),
    repository: repository ?? (existsSync(join(folder, '.git')) ? folder : undefined),
  };
}

function isChart(folder: string): boolean {
  return existsSync(join(folder, 'Chart.yaml'));
}

/** In a larger repository, not all kustomizations are found. */
const MOST_FOLDERS = 10_000;

/** All folders with a kustomization at or below a folder. Hidden folders and node_modules are not searched. */
export function kustomizationFoldersBelow(root: string): readonly string[] {
  const found: string[] = [];
  const queue = [root];
  for (let index = 0; index < queue.length && index < MOST_FOLDERS; index++) {
    const folder = queue[index] as string;
    let isKustomized = false;
    for (const entry of entriesOf(folder)) {
      isKustomized ||= kustomizationNames.includes(entry.name);
      const isSearched = !entry.name.startsWith('.') && entry.name !== 'node_modules';
      if (isSearched && entry.isDirectory()) queue.push(join(folder, entry.name));
    }
    if (isKustomized) found.push(folder);
  }
  return found;
}

function entriesOf(folder: string): ReturnType<typeof readEntries> {
  try {
    return readEntries(folder);
  } catch {
    return [];
  }
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}
