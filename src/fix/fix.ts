import { type CheckOptions, checkEach } from '../check/check.ts';
import { wellTyped } from '../check/field-types.ts';
import type { CheckedObject, CheckReport } from '../check/report.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import type { Refused } from '../manifests/change.ts';
import { EditableText } from '../manifests/edit.ts';
import type { Manifest, Position } from '../manifests/manifest.ts';
import { placedIn, readText, withoutMark } from '../manifests/read.ts';
import type { FileProblem } from '../problem/problem.ts';
import type { Splice } from '../yaml/edit/splice.ts';
import { positionsIn } from '../yaml/lines.ts';
import { changesOf, type ObjectChange } from './changes.ts';

/** A text to fix. */
export interface Source {
  /** Its name in messages; `-` is the standard input. */
  readonly file: string;
  readonly text: string;
  /** Whether this file itself was named: then it must have an object. */
  readonly isNamed: boolean;
  /** Whether neither it nor a folder around it was named: it is validated, but not changed. Default: false. */
  readonly isOutside?: boolean;
}

export interface FixedFile extends Source {
  /** The text itself if nothing was changed. */
  readonly fixed: string;
  /** The splices that turn `text` into `fixed`, in the order of the text. */
  readonly splices: readonly Splice[];
  readonly done: readonly ObjectChange[];
  /** The changes that could not be written without a risk. */
  readonly refused: readonly RefusedChange[];
  /** Whether something would be written if the file were not outside. */
  readonly isLeft: boolean;
}

export interface RefusedChange extends Refused<ObjectChange> {
  readonly problem: FileProblem;
}

export interface FixReport<Of extends Source = Source> {
  /** In the order of the sources. */
  readonly files: readonly (Of & FixedFile)[];
  /** The report about the fixed files. With `isPreview` its positions are those in the original files. */
  readonly report: CheckReport;
}

/** After a remedy another one may become possible. More than a few steps are never needed. */
const MOST_STEPS = 10;

export interface FixOptions {
  /** The namespace of objects that name none. Default: `default`. */
  readonly namespace?: string | undefined;
  /** Whether the files will not be written. Positions are then those in the original files. Default: false. */
  readonly isPreview?: boolean;
}

/**
 * Writes the injections of a zone into texts, and the remedies, which need no knowledge of the workload. Pure: it
 * returns the new texts. It does not change a file with a part that cannot be read.
 */
export function fixSources<Of extends Source>(
  registry: Registry,
  zone: Zone,
  sources: readonly Of[],
  { namespace, isPreview = false }: FixOptions = {},
): FixReport<Of> {
  const files = sources.map((source) => new File(source, isPreview, registry));
  let looked = checkFiles(files, registry, zone, namespace);
  for (let step = 1; looked.hasChanges; step++) {
    const isWritten = files.filter((file) => file.write()).length > 0;
    looked = checkFiles(files, registry, zone, namespace, !isWritten || step === MOST_STEPS);
  }
  return {
    files: sources.map((source, index) => ({ ...source, ...(files[index] as File).result })),
    report: { zone, objects: looked.objects, problems: files.flatMap(({ problems }) => problems) },
  };
}

interface CheckedFiles {
  /** The objects without changes. The others are checked again once they are changed. */
  readonly objects: readonly CheckedObject[];
  readonly hasChanges: boolean;
}

/**
 * Checks the files, and plans what to write. Of an object that will be changed, only the changes are kept.
 * @param isLast whether nothing more will be written.
 */
function checkFiles(
  files: readonly File[],
  registry: Registry,
  zone: Zone,
  namespace: CheckOptions['namespace'],
  isLast = false,
): CheckedFiles {
  const places = files.flatMap((file) => file.manifests.map((_, index) => ({ file, index })));
  const manifests = files.flatMap((file) => file.manifests);
  const objects: CheckedObject[] = [];
  let hasChanges = false;
  // Files get the injections even of a zone that does not inject by itself.
  const how = { ...zone, mutation: 'inject' } as const;
  checkEach(registry, how, manifests, { namespace, lazyPositions: true }, (object, at) => {
    const place = places[at];
    if (!isLast && place?.file.plan(object, place.index)) hasChanges = true;
    else objects.push(object);
  });
  return { objects, hasChanges };
}

class File {
  readonly problems: readonly FileProblem[];
  #manifests: readonly Manifest[];
  readonly #source: Source;
  readonly #text: EditableText;
  readonly #done: ObjectChange[] = [];
  readonly #refused: Refused<ObjectChange>[] = [];
  readonly #isBroken: boolean;
  /** The index of the part of each manifest. Both indexes stay the same when the text changes. */
  readonly #partOf: readonly number[];
  /** The positions in the original file; only for previews. */
  readonly #original: readonly Manifest['locate'][] | undefined;
  readonly #known = new Set<string>();
  /** The changes to write next. */
  #planned: ObjectChange[] = [];
  #isLeft = false;

  constructor(source: Source, isPreview: boolean, registry: Registry) {
    this.#source = source;
    const { parts, partOf, manifests, problems, others } = readText(source.text, source.file);
    this.#text = new EditableText(source.text, parts);
    this.#partOf = partOf;
    this.#manifests = manifests;
    this.#original = isPreview ? manifests.map(({ locate }) => locate) : undefined;
    const all = [...problems, ...wellTyped(registry, manifests).problems];
    this.#isBroken = all.length > 0;
    this.problems = source.isNamed ? [...all, ...others] : all;
  }

  get manifests(): readonly Manifest[] {
    return this.#manifests;
  }

  get result(): FixedFile {
    const { text, splices } = this.#text;
    const { file } = this.#source;
    const refused = this.#refused.map(({ change, problem }) => {
      return { change, problem: { ...problem, location: { file, ...this.#positionOf(change) } } };
    });
    return { ...this.#source, fixed: text, splices, done: this.#done, refused, isLeft: this.#isLeft };
  }

  /** Plans the changes of an object. Returns whether there are any. */
  plan(object: CheckedObject, index: number): boolean {
    const changes = this.#possible(object, index);
    if (this.#source.isOutside) {
      this.#isLeft ||= changes.length > 0;
      return false;
    }
    for (const change of changes) this.#planned.push(change);
    return changes.length > 0;
  }

  /** Writes the planned changes. Returns whether the text changed. */
  write(): boolean {
    const planned = this.#planned;
    if (planned.length === 0) return false;
    this.#planned = [];
    // Frees the memory of the old manifests before the new ones are made.
    this.#manifests = [];
    const { done, refused, isChanged } = this.#text.edit(planned);
    for (const each of isChanged ? done : []) this.#done.push(each);
    for (const each of refused) this.#refuse(each);
    const position = positionsIn(withoutMark(this.#text.text));
    const { manifests } = placedIn(this.#text.parts, this.#source.file, position);
    this.#manifests = manifests.map((manifest, index) => this.#shown(manifest, index));
    return isChanged;
  }

  /** A fix changes neither the number of the objects nor their order. */
  #shown(manifest: Manifest, index: number): Manifest {
    const locate = this.#original?.[index];
    return locate === undefined ? manifest : { ...manifest, locate };
  }

  #positionOf({ object, objectEdits }: ObjectChange): Position {
    return this.#manifests[object.index]?.locate(objectEdits[0]?.path ?? []) ?? { line: 1, column: 1 };
  }

  #possible(object: CheckedObject, index: number): readonly ObjectChange[] {
    const part = this.#partOf[index] ?? -1;
    return changesOf(object, index, part).filter((change) => {
      if (this.#known.has(changeKey(change))) return false;
      const obstacle = this.#obstacle(object, part);
      if (obstacle !== undefined) this.#refuse({ change, problem: { code: 'edit-not-safe', message: obstacle } });
      return obstacle === undefined;
    });
  }

  #obstacle({ manifest, admitted }: CheckedObject, part: number): string | undefined {
    if (this.#isBroken) return 'a part of the file cannot be read';
    if (this.#text.parts[part]?.isOfStream) {
      return 'its place cannot be found: expected YAML documents, or one JSON value';
    }
    const [written, served] = [manifest.object.apiVersion, admitted?.apiVersion];
    return written === served ? undefined : `it is written as ${written}: write it as ${served}`;
  }

  #refuse(refused: Refused<ObjectChange>): void {
    this.#known.add(changeKey(refused.change));
    this.#refused.push(refused);
  }
}

/** Identifies a change from one step to the next. */
function changeKey({ object, policy, objectEdits }: ObjectChange): string {
  return JSON.stringify([object.index, policy.id, objectEdits]);
}
