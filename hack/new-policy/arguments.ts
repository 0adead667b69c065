// Reads the arguments of `npm run new-policy`.
import { parseArgs } from 'node:util';
import type { Chapter } from '../../src/engine/policy.ts';
import type { Registry } from '../../src/engine/registry.ts';
import { nearest } from '../../src/text/nearest.ts';
import { type KnownResource, knownResources } from './known-resources.ts';

/** The folders of webhooks, each with the chapter of the handbook that most of its policies quote. */
export const chapters: Readonly<Record<string, Chapter>> = {
  cronjobs: 'CRONJOBS_AND_JOBS',
  debugging: 'DEBUGGING',
  deployments: 'DEPLOYMENTS',
  hpa: 'HPA',
  images: 'IMAGE_MANAGEMENT',
  k3s: 'K3S_SPECIFIC',
  namespaces: 'RESOURCE_MANAGEMENT',
  pdb: 'PDB',
  probes: 'HEALTH_PROBES',
  resources: 'RESOURCE_MANAGEMENT',
  zones: 'ZONE_ARCHITECTURE',
};

/** A policy that is to be made. */
export interface NewPolicy {
  readonly id: string;
  /** What its file exports: `hostNetwork` for `host-network`. */
  readonly name: string;
  readonly folder: string;
  readonly chapter: Chapter;
  readonly resource: KnownResource;
}

const USAGE = 'usage: npm run new-policy [FOLDER/]ID [RESOURCE]';

/** Longer ids make long lines of denials. */
const LONGEST_ID = 63;

/**
 * @param args `[FOLDER/]ID [RESOURCE]` or `[FOLDER/]ID --resource RESOURCE`.
 * @param kept the value of `--resource`, if npm took the option away.
 * @throws Error if an argument is wrong; the message lists what is possible.
 */
export function parseArguments(args: readonly string[], kept: string | undefined, registry: Registry): NewPolicy {
  const { values, positionals } = read(args);
  const [address, second, ...others] = positionals;
  if (address === undefined) throw new Error(`expected the id of the new policy; ${USAGE}`);
  const asked = new Set([values.resource, second].filter((each) => each !== undefined));
  if (others.length > 0 || asked.size > 1) throw new Error(`expected an id and a resource at most; ${USAGE}`);
  const [wanted = kept ?? 'workloads'] = asked;
  const slash = address.lastIndexOf('/');
  const id = address.slice(slash + 1);
  const name = nameFor(id, registry);
  const resource = knownResources.find((each) => each.name === wanted.toLowerCase());
  if (resource === undefined) {
    const known = knownResources.map((each) => each.name);
    throw new Error(unknown('resource', wanted, known));
  }
  const folder = slash < 0 ? resource.folder : address.slice(0, slash);
  const chapter = Object.hasOwn(chapters, folder) ? chapters[folder] : undefined;
  if (chapter === undefined) throw new Error(unknown('folder', folder, Object.keys(chapters)));
  return { id, name, folder, chapter, resource };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { resource: { type: 'string' } }, allowPositionals: true });
  } catch (error) {
    throw new Error(`${(error as Error).message}; ${USAGE}`);
  }
}

/** Checks an id, and returns its name in the code. */
function nameFor(id: string, registry: Registry): string {
  const example = 'expected two words or more in small letters, with dashes between them, such as host-network';
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id)) throw new Error(`bad id ${JSON.stringify(id)}: ${example}`);
  if (id.length > LONGEST_ID) throw new Error(`bad id: ${id.length} characters, expected ${LONGEST_ID} at most`);
  if (registry.byId.has(id)) throw new Error(`the policy ${id} is there already`);
  const name = inCode(id);
  const known = registry.policies.find((policy) => inCode(policy.id) === name);
  if (known !== undefined) throw new Error(`bad id ${id}: in the code it would have the name of ${known.id}`);
  const used = ['createRegistry', 'definePolicy', 'valueAt', ...knownResources.map(({ importName }) => importName)];
  if (used.includes(name)) throw new Error(`bad id ${id}: its name in the code, ${name}, is taken`);
  return name;
}

function inCode(id: string): string {
  return id.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function unknown(what: string, given: string, known: readonly string[]): string {
  const meant = nearest(given, known);
  const suggestion = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  return `unknown ${what} ${JSON.stringify(given)}${suggestion}; known: ${known.join(', ')}`;
}
