import { checkManifests } from '../check/check.ts';
import type { CheckedObject, CheckReport } from '../check/report.ts';
import { equal } from '../engine/json.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import type { InputProblem, Manifest } from '../manifests/manifest.ts';
import { readManifests } from '../manifests/read.ts';
import { changesOf, type ObjectChange } from './changes.ts';
import { edited } from './data.ts';
import { matchDocuments } from './documents.ts';
import { documentsOf, editText, type Refused } from './edit.ts';
import { Unsafe } from './splice.ts';

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
  const files = sources.map((source) => new File(source));
  // A file says what it shall say, whether or not this zone injects it by itself.
  const check = () => {
    const all = files.flatMap(({ manifests }) => manifests);
    return checkManifests(registry, { ...zone, mutation: 'inject' }, all, { namespace });
  };
  let objects = check();
  for (let step = 0; step < MOST_STEPS; step++) {
    const byFile = Map.groupBy(objects, ({ manifest }) => manifest.file);
    const changed = files.filter((file) => file.apply(byFile.get(file.source.file) ?? []));
    if (changed.length === 0) break;
    objects = check();
  }
  if (isPreview) {
    const originals = files.flatMap(({ original }) => original);
    objects = objects.map((object, index) => placedIn(object, originals[index] ?? object.manifest));
  }
  return {
    files: files.map(({ source, text, done, refused }) => ({ ...source, fixed: text, done, refused })),
    report: { zone, objects, problems: files.flatMap(({ problems }) => problems) },
  };
}

/** A fix changes neither the number of the objects nor their order. */
function placedIn(object: CheckedObject, manifest: Manifest): CheckedObject {
  const violations = object.violations.map((violation) => ({
    ...violation,
    position: manifest.locate(violation.finding.path),
  }));
  return { ...object, manifest, violations };
}

class File {
  readonly source: Source;
  readonly original: readonly Manifest[];
  text: string;
  manifests: readonly Manifest[];
  readonly problems: readonly InputProblem[];
  readonly done: ObjectChange[] = [];
  readonly refused: Refused<ObjectChange>[] = [];
  readonly #isBroken: boolean;
  readonly #known = new Set<string>();

  constructor(source: Source) {
    this.source = source;
    this.text = source.text;
    const { manifests, problems, others } = readManifests(source.text, source.file);
    this.manifests = manifests;
    this.original = manifests;
    this.#isBroken = problems.length > 0;
    this.problems = source.isNamed ? [...problems, ...others] : problems;
  }

  /** Whether anything was written. */
  apply(objects: readonly CheckedObject[]): boolean {
    const places = matchDocuments(this.manifests, objects.some(hasChanges) ? documentsOf(this.text) : []);
    const changes = objects
      .flatMap((object) => changesOf(object, places.get(object.manifest.document) ?? -1))
      .filter((change) => !this.#known.has(keyOf(change)));
    const possible = changes.filter((change) => {
      const reason = this.#obstacle(change);
      if (reason !== undefined) this.#refuse({ change, reason });
      return reason === undefined;
    });
    if (possible.length === 0) return false;
    const { text, done, refused } = editText(this.text, possible);
    for (const each of refused) this.#refuse(each);
    return this.#accept(text, done);
  }

  #obstacle({ document, object: { manifest, admitted } }: ObjectChange): string | undefined {
    if (this.#isBroken) return 'a part of the file cannot be read';
    if (document < 0) return 'its place cannot be found: expected YAML documents, or one JSON value';
    const [written, judged] = [manifest.object.apiVersion, admitted?.apiVersion];
    return written === judged ? undefined : `it is written as ${written}: write it as ${judged}`;
  }

  /** Read as kubectl does, the new text must hold the objects of before with exactly these changes. */
  #accept(text: string, done: readonly ObjectChange[]): boolean {
    if (done.length === 0) return false;
    const wanted = this.#with(done);
    const { manifests, problems } = readManifests(text, this.source.file);
    const found = manifests.map(({ object }) => object);
    if (problems.length > 0 || wanted === undefined || !equal(found, wanted)) {
      for (const change of done) this.#refuse({ change, reason: 'kubectl would read something else than it shall' });
      return false;
    }
    this.text = text;
    this.manifests = manifests;
    this.done.push(...done);
    return true;
  }

  /** The objects with these changes; undefined where they do not fit them. */
  #with(changes: readonly ObjectChange[]): readonly unknown[] | undefined {
    const byManifest = Map.groupBy(changes, ({ object }) => object.manifest);
    try {
      return this.manifests.map((manifest) => {
        const edits = (byManifest.get(manifest) ?? []).flatMap(({ ofObject }) => ofObject);
        return edits.reduce<unknown>(edited, manifest.object);
      });
    } catch (error) {
      if (error instanceof Unsafe) return undefined;
      throw error;
    }
  }

  #refuse(refused: Refused<ObjectChange>): void {
    this.#known.add(keyOf(refused.change));
    this.refused.push(refused);
  }
}

function hasChanges({ injections, violations }: CheckedObject): boolean {
  return injections.length > 0 || violations.some(({ finding }) => finding.remedy !== undefined);
}

/** What makes two changes the same one, from one look to the next. */
function keyOf({ object: { manifest }, policy, ofObject }: ObjectChange): string {
  return JSON.stringify([manifest.document, manifest.root, policy.id, ofObject]);
}
