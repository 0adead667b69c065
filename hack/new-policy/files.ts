// Makes the files of a new policy.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { NewPolicy } from './arguments.ts';
import { withPolicy } from './index-file.ts';

export interface NewFile {
  /** From the root of the project. */
  readonly file: string;
  readonly text: string;
  /** Set for a file that is there, and is changed. */
  readonly isChanged?: true;
}

const INDEX = 'webhooks/index.ts';

/**
 * The policy, a fixture that fails, one that passes, and the index, in this order. Nothing is written.
 * @throws Error when one of them is there already.
 */
export function newFiles(root: string, policy: NewPolicy): readonly NewFile[] {
  const { id, folder, resource } = policy;
  const source = `webhooks/${folder}/${id}.ts`;
  const fixtures = `test/fixtures/${id}`;
  const taken = [source, fixtures].find((path) => existsSync(join(root, path)));
  if (taken !== undefined) throw new Error(`${taken} is there already: nothing is overwritten`);
  const sample = stringify(resource.sample, { aliasDuplicateObjects: false, flowCollectionPadding: true });
  const name = `${resource.kind.toLowerCase()}.yaml`;
  return [
    { file: source, text: sourceOf(policy) },
    { file: `${fixtures}/fail/${name}`, text: `${sample}---\n${EXPECT}` },
    { file: `${fixtures}/pass/${name}`, text: sample },
    { file: INDEX, text: withPolicy(readFileSync(join(root, INDEX), 'utf8'), policy), isChanged: true },
  ];
}

/** Writes them; the index last, so that it names nothing that is missing. It overwrites nothing. */
export function writeNewFiles(root: string, files: readonly NewFile[]): void {
  for (const { file, text, isChanged } of files) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: isChanged ? 'w' : 'wx' });
  }
}

const EXPECT = 'expect:\n  - "LEVEL PATH: found VALUE, wanted VALUE"\n';

function sourceOf({ id, name, chapter, resource }: NewPolicy): string {
  const { importName, isAboutPods } = resource;
  const matched = resource.name === 'workloads' ? importName : `[${importName}]`;
  return `import * as z from 'zod';
${isAboutPods ? '' : "import { valueAt } from '../../src/engine/json.ts';\n"}import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { ${importName} } from '../../src/engine/resource.ts';

export const ${name} = definePolicy({
  id: '${id}',
  // must: the handbook says RULE, MUST, NEVER or HARD LIMIT. should: its templates and preferences.
  level: 'should',
  // Another level in a shipped zone, such as { 'zone-1': 'off' } for what does not fit development.
  zones: everyZone,
  // Or { security: '5.0' }, with a severity as in CVSS.
  endangers: 'reliability',
  handbook: '${chapter}',
  docs: {
    // The handbook's own words; then three sentences, each with a capital letter and a full stop.
    quote: '',
    summary: '',
    rationale: '',
    remediation: '',
  },
  match: { resources: ${matched}, operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    // What is wrong, without the values: small letters, no full stop.
    broken: { text: '', compares: 'nothing' },
  },
${isAboutPods ? podRule : objectRule}});
`;
}

const podRule = `  validate({ pod }, report) {
    for (const { path, spec } of pod.containers) {
      // Write the rule here: skip each container that follows it. For now every container is reported.
      report({ message: 'broken', path: [...path, 'image'], found: \`\${spec.image}\`, wanted: 'a rule' });
    }
  },
`;

const objectRule = `  validate({ object }, report) {
    const value = valueAt(object, ['metadata', 'name']);
    // Write the rule here: return if the object follows it. For now every object is reported.
    report({ message: 'broken', path: ['metadata', 'name'], found: \`\${value}\`, wanted: 'a rule' });
  },
`;
