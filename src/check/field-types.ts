// Finds values of a wrong type: a number instead of a text, a text instead of a list. The API server does not accept
// such an object, whatever the policies say.
import schemas from '../../schemas/kubernetes.json' with { type: 'json' };
import { formatPath, isObject, type JsonObject, own, type Path } from '../engine/json.ts';
import type { Registry } from '../engine/registry.ts';
import { resourceFinder } from '../engine/set.ts';
import { type Manifest, problemAt } from '../manifests/manifest.ts';
import type { FileProblem } from '../problem/problem.ts';
import { clean } from '../text/clean.ts';

type Fields = Readonly<Record<string, string>>;

const types: Readonly<Record<string, Fields>> = schemas;

/** The most misfits that are reported for one object. */
const MOST_MISFITS = 10;

/** A value of a type that its field does not have. */
interface Misfit {
  readonly path: Path;
  readonly found: string;
  readonly wanted: string;
}

/** The manifests without misfits, and the problems of the others. */
export interface WellTyped {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly FileProblem[];
}

/** Sorts out the objects that the API server could not read. Objects of kinds that no policy validates stay. */
export function wellTyped(registry: Registry, all: readonly Manifest[]): WellTyped {
  const resourceOf = resourceFinder(registry);
  const manifests: Manifest[] = [];
  const problems: FileProblem[] = [];
  for (const manifest of all) {
    const resource = resourceOf(manifest.object);
    const misfits = resource === undefined ? [] : misfitsIn(manifest.object, resource.kind);
    if (misfits.length === 0) manifests.push(manifest);
    for (const misfit of misfits) problems.push(problemOf(manifest, misfit));
  }
  return { manifests, problems };
}

function problemOf(manifest: Manifest, { path, found, wanted }: Misfit): FileProblem {
  const advice = wanted === 'text' ? '; put it in quotes' : '';
  const message = `not valid for this kind: ${manifest.object.kind}, ${clean(formatPath(path))}: found ${found}, wanted ${wanted}${advice}`;
  return problemAt(manifest, path, { code: 'invalid-field', message });
}

/** The first misfits, in the order of the object. */
function misfitsIn(object: JsonObject, kind: string): readonly Misfit[] {
  const found: Misfit[] = [];
  compare(object, kind, [], found);
  return found;
}

function compare(value: unknown, declared: string, path: Path, found: Misfit[]): void {
  // A field without a value has no wrong type.
  if (found.length >= MOST_MISFITS || value === null || value === undefined || declared === 'any') return;
  const wanted = wantedOf(declared);
  if (!wanted.fits(value)) found.push({ path, found: typeName(value), wanted: wanted.wanted });
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) compare(item, declared.slice(2), [...path, index], found);
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      const field = declared.startsWith('{}') ? declared.slice(2) : own(types[declared], key);
      if (typeof field === 'string') compare(value[key], field, [...path, key], found);
    }
  }
}

function wantedOf(declared: string): Fitting {
  if (declared.startsWith('[]')) return aList;
  return scalars[declared] ?? aMap;
}

/** The values that a field may have. */
interface Fitting {
  readonly wanted: string;
  fits(value: unknown): boolean;
}

const aList: Fitting = { wanted: 'a list', fits: Array.isArray };
const aMap: Fitting = { wanted: 'a map', fits: isObject };

const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number';

/** By the names of schemas/kubernetes.json. */
const scalars: Readonly<Record<string, Fitting>> = {
  string: { wanted: 'text', fits: isText },
  integer: { wanted: 'a whole number', fits: Number.isInteger },
  number: { wanted: 'a number', fits: isNumber },
  boolean: { wanted: 'true or false', fits: (value) => typeof value === 'boolean' },
  quantity: { wanted: 'a quantity', fits: (value) => isText(value) || isNumber(value) },
  intOrString: { wanted: 'a whole number or text', fits: (value) => isText(value) || Number.isInteger(value) },
};

/** The type of a value, in words; never the value itself, which may be a secret. */
function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true or false, without quotes';
  return typeof value === 'number' ? 'a number' : 'a map';
}
