import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { JsonObject } from '../../src/engine/json.ts';
import type { Labels } from '../../src/engine/lookups.ts';

const root = fileURLToPath(new URL('../fixtures/', import.meta.url));

/** What a fixture says besides its object: what was looked up, options of the policy, and what must come out. */
export interface Context {
  readonly namespaceLabels?: Labels;
  /** The workload that a Scale or an autoscaler names; null when there is none. Left out: it could not be looked up. */
  readonly target?: JsonObject | null;
  /** What was found in the object's namespace. */
  readonly workloads?: readonly JsonObject[];
  /** The bare pods there, with the executors' labels. */
  readonly pods?: readonly JsonObject[];
  /** The other objects, where it is judged within a set and not at admission. */
  readonly set?: readonly JsonObject[];
  readonly options?: unknown;
  /** `LEVEL PATH (CONTAINER): found X, wanted Y`, one a violation. */
  readonly expect?: readonly string[];
  /** The mutation, or the remedies, leave something that the policy still reports. */
  readonly incomplete?: boolean;
}

export interface Fixture {
  readonly name: string;
  readonly object: JsonObject;
  /** For mutate and fix: the object as it must come out. */
  readonly out: JsonObject | undefined;
  readonly context: Context;
}

export type Folder = 'pass' | 'fail' | 'mutate' | 'fix';

/** The policies that have fixtures. */
export function fixturePolicies(): string[] {
  return readdirSync(root);
}

/** The fixtures of one policy, by name; none when the folder does not exist. */
export function fixturesOf(policy: string, folder: Folder): Fixture[] {
  let files: string[];
  try {
    files = readdirSync(`${root}${policy}/${folder}`);
  } catch {
    return [];
  }
  return files.map((file) => {
    const documents = parseAllDocuments(readFileSync(`${root}${policy}/${folder}/${file}`, 'utf8'));
    const [object, ...rest] = [...documents].map((document) => document.toJS() as JsonObject);
    if (object === undefined) throw new Error(`${policy}/${folder}/${file} is empty`);
    const out = folder === 'mutate' || folder === 'fix' ? rest.shift() : undefined;
    return { name: file.replace(/\.yaml$/, ''), object, out, context: (rest[0] ?? {}) as Context };
  });
}
