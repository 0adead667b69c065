// npm run new-policy, in a copy of what it needs.
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chapters, parseArguments } from '../../hack/new-policy/arguments.ts';
import { newFiles, writeNewFiles } from '../../hack/new-policy/files.ts';
import { withPolicy } from '../../hack/new-policy/index-file.ts';
import { knownResources } from '../../hack/new-policy/known-resources.ts';
import type { Registry } from '../../src/engine/registry.ts';
import * as resources from '../../src/engine/resource.ts';
import { registry } from '../../webhooks/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const copied = [
  ...['src', 'webhooks', 'hack/new-policy', 'hack/new-policy.ts', 'test/support', 'test/webhooks/fixtures.test.ts'],
  ...['package.json', 'biome.json', 'tsconfig.json', 'vitest.config.ts'],
];

function copyOfProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'zonegate-new-policy-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  for (const path of copied) cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, 'test/fixtures'));
  return copy;
}

interface Ran {
  readonly code: unknown;
  readonly output: string;
}

function run(copy: string, command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<Ran>((done) => {
    const options = { cwd: copy, env: { PATH: process.env.PATH ?? '', HOME: copy, NO_COLOR: '1', ...env } };
    execFile(command, args, options, (error, stdout, stderr) =>
      done({ code: error?.code ?? 0, output: `${stdout}${stderr}` }),
    );
  });
}

const newPolicy = (copy: string, args: readonly string[], env?: Readonly<Record<string, string>>) =>
  run(copy, process.execPath, ['hack/new-policy.ts', ...args], env);

/** The first block of CONTRIBUTING.md in a language that has a word in it. */
function codeOf(language: string, word: string): string {
  const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const blocks = Array.from(guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm));
  return blocks.find(([, of, code]) => of === language && code?.includes(word))?.[2] ?? '';
}

function filesIn(copy: string): string[] {
  return ['webhooks', 'test/fixtures'].flatMap((folder) =>
    readdirSync(join(copy, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `${join(parentPath, name).slice(copy.length + 1)}`),
  );
}

function edit(copy: string, file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(copy, file), 'utf8');
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  writeFileSync(join(copy, file), edited);
}

describe('a stranger', { timeout: 60_000 }, () => {
  it('gets fixtures that fail until there is a rule', async () => {
    const copy = copyOfProject();
    const before = filesIn(copy);
    const { code, output } = await newPolicy(copy, ['zones/no-host-ports']);
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('-t no-host-ports') });
    const source = 'webhooks/zones/no-host-ports.ts';
    const fail = 'test/fixtures/no-host-ports/fail/deployment.yaml';
    const pass = 'test/fixtures/no-host-ports/pass/deployment.yaml';
    expect(filesIn(copy).filter((file) => !before.includes(file))).toEqual([source, fail, pass]);

    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'test/webhooks/fixtures.test.ts'];
    const test = () => run(copy, process.execPath, [...vitest, '-t', 'no-host-ports']);
    const early = await test();
    expect(early.code).toBe(1);
    expect(early.output).toContain('no-host-ports > passes deployment');
    expect(early.output).toContain('no-host-ports > reports deployment');
    expect(early.output).toContain('found registry.example.com/api:1.4.2, wanted a rule');

    // As CONTRIBUTING.md has them.
    writeFileSync(join(copy, source), codeOf('ts', 'noHostPorts'));
    edit(copy, fail, /expect:[\s\S]*/, codeOf('yaml', 'expect:'));
    edit(copy, fail, /^---$/m, '          ports: [{ hostPort: 80 }]\n---');
    expect(await test()).toMatchObject({ code: 0 });
  });

  it.each([
    ['as an option that an older npm keeps', ['a-rule'], { npm_config_resource: 'jobs' }],
    ['as an option that a newer npm splits', ['a-rule', 'jobs'], { npm_config_resource: 'true' }],
  ])('may name the resource %s', async (_, args, env) => {
    const copy = copyOfProject();
    expect(await newPolicy(copy, args, env)).toMatchObject({ code: 0 });
    expect(filesIn(copy)).toContain('webhooks/cronjobs/a-rule.ts');
    expect(filesIn(copy)).toContain('test/fixtures/a-rule/fail/job.yaml');
  });

  it.each([[['jobs']], [['--resource', 'jobs']], [['--resource=Jobs']]])('may name the resource by %j', (args) => {
    const expected = { id: 'a-rule', name: 'aRule', folder: 'cronjobs', resource: { kind: 'Job' } };
    expect(parseArguments(['a-rule', ...args], undefined, registry)).toMatchObject(expected);
  });
});

describe('what is made', { timeout: 60_000 }, () => {
  it('passes the linter, the type checker and the registry, for every resource', async () => {
    const copy = copyOfProject();
    for (const { name, kind } of knownResources) {
      const policy = parseArguments([`a-${name}-rule`, name], undefined, registry);
      const files = newFiles(copy, policy);
      writeNewFiles(copy, files);
      expect(files.map(({ text }) => text.includes(`kind: ${kind}`))).toEqual([false, true, true, false]);
    }
    const bin = join(copy, 'node_modules/.bin');
    writeFileSync(join(copy, 'webhooks/zones/no-host-ports.ts'), codeOf('ts', 'noHostPorts'));
    const lint = ['check', '--error-on-warnings', '--vcs-enabled=false', 'webhooks'];
    expect(await run(copy, join(bin, 'biome'), lint)).toMatchObject({ code: 0 });
    writeFileSync(join(copy, 'made.json'), JSON.stringify({ extends: './tsconfig.json', include: ['webhooks'] }));
    expect(await run(copy, join(bin, 'tsc'), ['-p', 'made.json'])).toEqual({ code: 0, output: '' });
    const index = pathToFileURL(join(copy, 'webhooks/index.ts')).href;
    const { registry: made } = (await import(index)) as { registry: Registry };
    expect(made.policies).toHaveLength(registry.policies.length + knownResources.length);
  });

  it.each(knownResources.map((resource) => [resource.name, resource] as const))(
    'for %s speaks of what src/engine/resource.ts exports',
    (_, { importName, kind, folder }) => {
      const exported = Object.entries(resources).find(([name]) => name === importName)?.[1];
      expect([exported].flat()).toContainEqual(expect.objectContaining({ kind }));
      expect(chapters[folder]).toBeDefined();
    },
  );
});

it('knows every folder of webhooks, and quotes the chapter that most of its policies quote', () => {
  const folders = readdirSync(join(root, 'webhooks'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name)).toEqual(Object.keys(chapters));
  for (const [folder, chapter] of Object.entries(chapters)) {
    const quoted = registry.policies.filter(({ id }) => existsSync(join(root, `webhooks/${folder}/${id}.ts`)));
    const counts = Object.values(Object.groupBy(quoted, ({ handbook }) => handbook)).map((each) => each?.length ?? 0);
    expect(quoted.filter(({ handbook }) => handbook === chapter).length, folder).toBe(Math.max(...counts));
  }
});

describe('the index', () => {
  const index = readFileSync(join(root, 'webhooks/index.ts'), 'utf8');
  const added = (id: string, folder: string) => {
    const lines = withPolicy(index, { id, folder, name: 'added' }).split('\n');
    return lines.flatMap((line, at) => (line.includes('added') ? [lines[at - 1], lines[at + 1]] : []));
  };

  it.each([
    ['first of all', 'a-b', 'cronjobs', '../src/engine/registry.ts', './cronjobs/cronjob-concurrency.ts'],
    ['last of all', 'z-z', 'zones', './zones/host-network.ts', ''],
    ['after what it begins with', 'slow-start-x', 'probes', './probes/slow-start.ts', './resources/client-tier.ts'],
  ])('has imports by their paths: %s', (_, id, folder, before, after) => {
    const [above, below] = added(id, folder);
    expect(above).toContain(before);
    expect(below).toContain(after);
  });

  it('sorts numbers as numbers', () => {
    const with10 = withPolicy(index, { id: 'hpa-10', folder: 'hpa', name: 'ten' });
    const both = withPolicy(with10, { id: 'hpa-9', folder: 'hpa', name: 'nine' });
    expect(both.indexOf('./hpa/hpa-9.ts')).toBeLessThan(both.indexOf('./hpa/hpa-10.ts'));
  });

  it('has the policy last of its folder', () => {
    expect(added('a-b', 'images').slice(2)).toEqual(['  pinnedImages,', '  traefikPinned,']);
  });

  it('is left alone when it is not what is expected', () => {
    expect(() => withPolicy('export {};\n', { id: 'a-b', folder: 'zones', name: 'aB' })).toThrow(/add it by hand/);
  });
});

describe('refuses', () => {
  it.each([
    ['no id', [], /^expected the id of the new policy; usage: /],
    ['an empty id', [''], /^bad id "": expected two words or more/],
    ['one word', ['ports'], /^bad id "ports": expected two words or more/],
    ['capital letters', ['Host-Ports'], /^bad id "Host-Ports"/],
    ['two dashes', ['host--ports'], /^bad id/],
    ['a line', ['host-ports\n'], /^bad id "host-ports\\n"/],
    ['a long id', [`a-${'x'.repeat(62)}`], /^bad id: 64 characters, expected 63 at most/],
    ['a known id', ['zones/host-network'], /^the policy host-network is there already/],
    ['an id whose name is taken', ['cron-jobs'], /^bad id cron-jobs: its name in the code, cronJobs, is taken/],
    ['an unknown folder', ['zone/my-rule'], /^unknown folder "zone" \(did you mean zones\?\); known: cronjobs, /],
    ['a folder elsewhere', ['../src/my-rule'], /^unknown folder "\.\.\/src"; known/],
    ['a folder of another kind', ['__proto__/my-rule'], /^unknown folder "__proto__"/],
    ['an unknown resource', ['my-rule', 'pod'], /^unknown resource "pod" \(did you mean pods\?\); known: workloads, /],
    ['two resources', ['my-rule', 'pods', '--resource', 'jobs'], /^expected an id and a resource at most/],
    ['two ids', ['my-rule', 'pods', 'your-rule'], /^expected an id and a resource at most/],
    ['an unknown option', ['my-rule', '--level', 'must'], /^Unknown option '--level'.*; usage: /],
    ['an option without a value', ['my-rule', '--resource'], /argument missing; usage: /],
  ])('%s', (_, args, message) => {
    expect(() => parseArguments(args, undefined, registry)).toThrow(message);
  });

  it.each(['webhooks/zones/my-rule.ts', 'test/fixtures/my-rule/pass/mine.yaml'])(
    'to overwrite %s, and writes nothing',
    async (file) => {
      const copy = copyOfProject();
      mkdirSync(join(copy, file, '..'), { recursive: true });
      writeFileSync(join(copy, file), 'mine');
      const index = readFileSync(join(copy, 'webhooks/index.ts'), 'utf8');
      const before = filesIn(copy);
      const { code, output } = await newPolicy(copy, ['zones/my-rule']);
      expect(code).toBe(2);
      expect(output).toMatch(/^new-policy: \S+ is there already: nothing is overwritten\n$/);
      expect(filesIn(copy)).toEqual(before);
      expect(readFileSync(join(copy, file), 'utf8')).toBe('mine');
      expect(readFileSync(join(copy, 'webhooks/index.ts'), 'utf8')).toBe(index);
    },
  );
});
