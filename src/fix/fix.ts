import { checkManifests } from '../check/check.ts';
import type { CheckedObject, CheckReport } from '../check/report.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import type { InputProblem, Manifest } from '../manifests/manifest.ts';
import { placedIn, readText, withoutMark } from '../manifests/read.ts';
import { positionsIn } from '../yaml/lines.ts';
import type { Refused } from './change.ts';
import { changesOf, type ObjectChange } from './changes.ts';
import { EditableText } from './edit.ts';
import type { Splice } from './splice.ts';

/** A text that is to be fixed. */
export interface Source {
  /** As it is shown; `-` is the standard input. */
  readonly file: string;
  readonly text: string;
  /** Whether somebody asked for this very file: then it must hold an object. */
  readonly isNamed: boolean;
}

export interface FixedFile extends Source {
  /** The text itself where nothing was changed. */
  readonly fixed: string;
  /** What makes the one of the other, in the order of the text. */
  readonly splices: readonly Splice[];
  readonly done: readonly ObjectChange[];
  /** What could have been written, but not without a risk. */
  readonly refused: readonly Refused<ObjectChange>[];
}

export interface FixReport {
  /** In the order of the sources. */
  readonly files: readonly FixedFile[];
  /** What the zone makes of the fixed files; its places are in them, or in the files as they were. */
  readonly report: CheckReport;
}

/** A remedy may need another one first; more than a few in a row never do. */
const MOST_STEPS = 10;

export interface FixOptions {
  /** Where objects go that name none. Default: `default`. */
  readonly namespace?: string | undefined;
  /** Nothing will be written: places are those in the files as they are. */
  readonly isPreview?: boolean;
}

/**
 * Writes what a zone would inject into the texts, and what puts findings right without any knowledge of the workload.
 * Pure: it gives the new texts. A file that cannot be read in all its parts stays as it is.
 */
export function fixSources(
  registry: Registry,
  zone: Zone,
  sources: readonly Source[],
  { namespace, isPreview = false }: FixOptions = {},
): FixReport {
  const files = sources.map((source) => new File(source, isPreview));
  // A file says what it shall say, whether or not this zone injects it by itself.
  const check = () => {
    const all = files.flatMap(({ manifests }) => manifests);
    return checkManifests(registry, { ...zone, mutation: 'inject' }, all, { namespace, placesLater: true });
  };
  let objects = check();
  for (let step = 0; step < MOST_STEPS && applyTo(files, objects); step++) {
    // Nobody needs the earlier ones while the new ones come.
    objects = [];
    objects = check();
  }
  return {
    files: files.map(({ source, text, done, refused }) => ({
      ...source,
      fixed: text.text,
      splices: text.splices,
      done,
      refused,
    })),
    report: { zone, objects, problems: files.flatMap(({ problems }) => problems) },
  };
}

/** Whether anything was written. */
function applyTo(files: readonly File[], objects: readonly CheckedObject[]): boolean {
  const byFile = Map.groupBy(objects, ({ manifest }) => manifest.file);
  return files.filter((file) => file.apply(byFile.get(file.source.file) ?? [])).length > 0;
}

class File {
  readonly source: Source;
  readonly text: EditableText;
  manifests: readonly Manifest[];
  readonly problems: readonly InputProblem[];
  readonly done: ObjectChange[] = [];
  readonly refused: Refused<ObjectChange>[] = [];
  readonly #isBroken: boolean;
  /** Of each manifest its part, by the index that both have in all versions. */
  readonly #partOf: readonly number[];
  /** Where the objects lie in the file as it is; only where that will be asked. */
  readonly #original: readonly Manifest['locate'][] | undefined;
  readonly #known = new Set<string>();

  constructor(source: Source, isPreview: boolean) {
    this.source = source;
    const { parts, partOf, manifests, problems, others } = readText(source.text, source.file);
    this.text = new EditableText(source.text, parts);
    this.#partOf = partOf;
    this.manifests = manifests;
    this.#original = isPreview ? manifests.map(({ locate }) => locate) : undefined;
    this.#isBroken = problems.length > 0;
    this.problems = source.isNamed ? [...problems, ...others] : problems;
  }

  /**
   * Whether anything was written.
   * @param objects in the order of the manifests.
   */
  apply(objects: readonly CheckedObject[]): boolean {
    const possible = objects.flatMap((object, index) => this.#possible(object, this.#partOf[index] ?? -1));
    if (possible.length === 0) return false;
    const { done, refused, isChanged } = this.text.edit(possible);
    for (const each of refused) this.#refuse(each);
    if (!isChanged) return false;
    for (const each of done) this.done.push(each);
    const position = positionsIn(withoutMark(this.text.text));
    const { manifests } = placedIn(this.text.parts, this.source.file, position);
    this.manifests = manifests.map((manifest, index) => this.#shown(manifest, index));
    return true;
  }

  /** A fix changes neither the number of the objects nor their order. */
  #shown(manifest: Manifest, index: number): Manifest {
    const locate = this.#original?.[index];
    return locate === undefined ? manifest : { ...manifest, locate };
  }

  #possible(object: CheckedObject, part: number): readonly ObjectChange[] {
    return changesOf(object, part).filter((change) => {
      if (this.#known.has(keyOf(change))) return false;
      const reason = this.#obstacle(object, part);
      if (reason !== undefined) this.#refuse({ change, reason });
      return reason === undefined;
    });
  }

  #obstacle({ manifest, admitted }: CheckedObject, part: number): string | undefined {
    if (this.#isBroken) return 'a part of the file cannot be read';
    if (this.text.parts[part]?.isOfStream) {
      return 'its place cannot be found: expected YAML documents, or one JSON value';
    }
    const [written, judged] = [manifest.object.apiVersion, admitted?.apiVersion];
    return written === judged ? undefined : `it is written as ${written}: write it as ${judged}`;
  }

  #refuse(refused: Refused<ObjectChange>): void {
    this.#known.add(keyOf(refused.change));
    this.refused.push(refused);
  }
}

/** What makes two changes the same one, from one look to the next. */
function keyOf({ object: { manifest }, policy, ofObject }: ObjectChange): string {
  return JSON.stringify([manifest.document, manifest.root, policy.id, ofObject]);
}
