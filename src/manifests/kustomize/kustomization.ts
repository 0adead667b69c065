// Reads one kustomization: what it lists, and whether it changes that. It reads no other file.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isObject, type JsonObject, own } from '../../engine/json.ts';
import { type Failure, failureOf, type Problem, type Result, success } from '../../problem/problem.ts';
import { compose } from '../../yaml/compose.ts';
import { kubectlDialect } from '../../yaml/kubectl-dialect.ts';
import { positionsIn } from '../../yaml/lines.ts';
import { parseYaml } from '../../yaml/parse.ts';
import { decode } from '../bytes.ts';

/** In the order in which kustomize looks for them. */
export const kustomizationNames: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** All paths are real paths. */
export interface Kustomization {
  readonly folder: string;
  readonly file: string;
  /** Whether it is a component, which is only built as a part of other kustomizations. */
  readonly isComponent: boolean;
  /** Whether it lists objects and does not change them. */
  readonly isPlain: boolean;
  /** The files and folders under `resources`. */
  readonly resources: ReadonlySet<string>;
  /** All other files and folders that it names: patches, values, configurations, components, charts. */
  readonly material: ReadonlySet<string>;
  /** Whether an entry under `resources` is missing, or is not local, such as a URL. */
  readonly lacksResources: boolean;
  /** Why it can't be read, in words that follow its name: nobody knows what it names then. */
  readonly problem?: Problem;
}

/** The kustomization of a folder; undefined where there is none. @param folder its real path. */
export function readKustomization(folder: string): Kustomization | undefined {
  const file = kustomizationNames.map((name) => join(folder, name)).find(isFile);
  if (file === undefined) return undefined;
  const read = readData(file);
  if (!read.ok) return { ...empty(folder, file), problem: read.problems[0] };
  const data = read.value;
  if (isOther(data)) return undefined;
  const isComponent = own(data, 'kind') === 'Component';
  const isPlain =
    !isComponent && Object.keys(data).every((field) => neutralFields.has(field) || isEmpty(own(data, field)));
  return { folder, file, isComponent, isPlain, ...namesIn(data, folder) };
}

const DEFAULT_CHART_HOME = 'charts';

type NamedPaths = Pick<Kustomization, 'resources' | 'material' | 'lacksResources'>;

/** The files and folders that it names, in any field. */
function namesIn(data: JsonObject, folder: string): NamedPaths {
  const resources = new Set<string>();
  const material = new Set<string>();
  let lacksResources = false;
  const fields: [string, unknown][] = Object.entries(data);
  if (!isEmpty(own(data, 'helmCharts') ?? null)) fields.push(['helmGlobals', DEFAULT_CHART_HOME]);
  for (const [field, value] of fields) {
    for (const text of textsIn(value)) {
      if (listingFields.has(field)) {
        const path = realPathOf(folder, text);
        if (path === undefined) lacksResources = true;
        else resources.add(path);
        continue;
      }
      // Generators write `name=path`.
      for (const path of new Set([text, text.slice(text.indexOf('=') + 1)])) {
        const real = realPathOf(folder, path);
        // By chance, any text may be the name of a folder.
        if (real !== undefined && (folderFields.has(field) || isFile(real))) material.add(real);
      }
    }
  }
  return { resources, material, lacksResources };
}

const listingFields: ReadonlySet<string> = new Set(['resources', 'bases']);
/** Fields that may name folders. */
const folderFields: ReadonlySet<string> = new Set([
  'components',
  'generators',
  'transformers',
  'validators',
  'helmGlobals',
]);
/** Fields that do not change the listed objects. */
const neutralFields: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  ...listingFields,
  'configMapGenerator',
  'secretGenerator',
  'generatorOptions',
  'sortOptions',
]);

function empty(folder: string, file: string): Kustomization {
  const none: ReadonlySet<string> = new Set();
  return { folder, file, isComponent: false, isPlain: false, resources: none, material: none, lacksResources: true };
}

/** The largest kustomization, in bytes: far more than one writes by hand. */
const LARGEST = 1024 ** 2;

function readData(file: string): Result<JsonObject> {
  try {
    if (statSync(file).size > LARGEST) return invalid('larger than 1 MiB');
    const text = decode(readFileSync(file));
    if (!text.ok) return invalid(text.problems[0].message);
    const parsed = parseYaml(text.value);
    if (!parsed.ok) return invalid(parsed.problems[0].message);
    const { document } = parsed.value;
    if (document === undefined) return success({});
    const { data, problems } = compose(document, kubectlDialect, positionsIn(text.value));
    if (data === null) return success({});
    return isObject(data) ? success(data) : invalid(problems[0]?.message ?? 'expected a kustomization');
  } catch (error) {
    return invalid(`can not be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function invalid(message: string): Failure {
  return failureOf('invalid-kustomization', message);
}

/** Flux has objects of this kind, for the cluster, in files that may be called so. */
function isOther(data: JsonObject): boolean {
  const apiVersion = own(data, 'apiVersion');
  return typeof apiVersion === 'string' && apiVersion !== '' && !apiVersion.startsWith('kustomize.config.k8s.io/');
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
}

/** The longest path, in characters. */
const LONGEST = 4096;

/** All texts within a value of any shape. */
function textsIn(value: unknown): readonly string[] {
  const texts: string[] = [];
  const seen = new Set<unknown>();
  const queue = [value];
  while (queue.length > 0) {
    const next = queue.pop();
    if (typeof next === 'string') {
      if (next !== '' && next.length <= LONGEST && !next.includes('\n')) texts.push(next);
    } else if (typeof next === 'object' && next !== null && !seen.has(next)) {
      // Aliases share the value of their anchor.
      seen.add(next);
      for (const item of Object.values(next)) queue.push(item);
    }
  }
  return texts;
}

/** The real path of a file or folder; undefined if there is none. */
export function realPathOf(folder: string, path: string): string | undefined {
  if (path === '' || path.includes('\0') || path.includes('://')) return undefined;
  try {
    return realpathSync(resolve(folder, path));
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
