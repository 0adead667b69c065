// What lies around a file: the repository, the chart and the kustomization that it may be a part of.
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { kustomizationNames } from './kustomization.ts';

export interface EnclosingFolders {
  /** The nearest folder with a kustomization. */
  readonly kustomized: string | undefined;
  /** The folder of the chart whose templates these are. */
  readonly chart: string | undefined;
  /** The root of the repository. */
  readonly repository: string | undefined;
}

/** Looks once at each folder on the way up; not beyond the repository. Paths are real ones. */
export class EnclosingFolderFinder {
  readonly #known = new Map<string, EnclosingFolders>();

  of(folder: string): EnclosingFolders {
    const way: string[] = [];
    let next: string | undefined = folder;
    while (next !== undefined && !this.#known.has(next)) {
      way.push(next);
      next = existsSync(join(next, '.git')) || dirname(next) === next ? undefined : dirname(next);
    }
    let around: EnclosingFolders = { kustomized: undefined, chart: undefined, repository: undefined };
    if (next !== undefined) around = this.#known.get(next) ?? around;
    for (const each of way.toReversed()) {
      around = within(each, around);
      this.#known.set(each, around);
    }
    return around;
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

/** Beyond that, a repository is only known in parts. */
const MOST_FOLDERS = 10_000;

/** The folders below one that hold a kustomization, without what is hidden and what somebody else wrote. */
export function kustomizationFoldersBelow(root: string): readonly string[] {
  const found: string[] = [];
  const queue = [root];
  for (let at = 0; at < queue.length && at < MOST_FOLDERS; at++) {
    const folder = queue[at] as string;
    let isKustomized = false;
    for (const entry of entriesOf(folder)) {
      isKustomized ||= kustomizationNames.includes(entry.name);
      const isOurs = !entry.name.startsWith('.') && entry.name !== 'node_modules';
      if (isOurs && entry.isDirectory()) queue.push(join(folder, entry.name));
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
