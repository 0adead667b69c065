import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadManifests } from '../../src/manifests/load.ts';

const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
let home: string;
let folder: string;
beforeEach(() => {
  home = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'zonegate-load-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

interface LoadResult {
  /** The files of the objects. */
  readonly from: readonly string[];
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

async function load(paths: readonly string[], stdin: string | Uint8Array = ''): Promise<LoadResult> {
  const { manifests, problems, notes } = await loadManifests(paths, { stdin: async () => Buffer.from(stdin) });
  return {
    from: manifests.map(({ file }) => file),
    problems: problems.map(({ location, message }) => `${location.file}:${location.line}: ${message}`),
    notes,
  };
}

const all = (from: readonly string[]): LoadResult => ({ from, problems: [], notes: [] });

describe('paths', () => {
  it('a folder: all that is YAML or JSON below it, in order, without what is hidden or of somebody else', async () => {
    write({
      'd/b.yml': map('a'),
      'd/a/z.YAML': map('a'),
      'd/B.json': '{"apiVersion":"v1","kind":"ConfigMap"}',
      'd/c.txt': map('a'),
      'd/.hidden/a.yaml': map('a'),
      'd/.a.yaml': map('a'),
      'd/node_modules/a.yaml': map('a'),
    });
    expect(await load(['d'])).toEqual(all(['d/B.json', 'd/a/z.YAML', 'd/b.yml']));
    expect(await load(['./d/'])).toEqual(all(['d/B.json', 'd/a/z.YAML', 'd/b.yml']));
    process.chdir('d');
    expect(await load(['.'])).toEqual(all(['B.json', 'a/z.YAML', 'b.yml']));
  });

  it('files: as they are named, whatever they are called; each once', async () => {
    write({ 'd/a.yaml': map('a'), 'd/.b': map('a') });
    symlinkSync('d/a.yaml', 'link.yaml');
    const named = ['d/.b', './d/a.yaml', 'd/a.yaml', join(folder, 'd/a.yaml'), 'link.yaml', 'd'];
    expect(await load(named)).toEqual(all(['d/.b', './d/a.yaml']));
  });

  it('the standard input: once', async () => {
    expect(await load(['-', '-'], map('a'))).toEqual(all(['-']));
  });

  it('a pipe that the shell makes of a command', async () => {
    execFileSync('mkfifo', ['pipe']);
    write({ 'a.yaml': map('a') });
    const writer = spawn('sh', ['-c', 'cat a.yaml > pipe'], { stdio: 'ignore' });
    await once(writer, 'spawn');
    expect(await load(['pipe'])).toEqual(all(['pipe']));
  });

  it('links: to files and folders; in a circle they are left out', async () => {
    write({ 'd/a.yaml': map('a'), 'other/b.yaml': map('a') });
    symlinkSync('../other', 'd/z');
    symlinkSync('../d', 'other/back');
    symlinkSync('.', 'd/self');
    symlinkSync('../other/b.yaml', 'd/again.yaml');
    expect(await load(['d', 'other'])).toEqual({
      from: ['d/a.yaml', 'd/again.yaml'],
      problems: [],
      notes: ['d/self: leads back to a folder around it', 'd/z/back: leads back to a folder around it'],
    });
  });
});

describe('what is not right', () => {
  const problem = (...problems: readonly string[]): LoadResult => ({ from: [], problems, notes: [] });
  const largest = 32 * 1024 ** 2;

  it.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'no object in it'],
    ['comments', '# a\n', 'no object in it'],
    ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]), 'a binary file: expected YAML or JSON'],
    ['a late zero', `${'#'.repeat(9000)}\0`, 'a binary file: expected YAML or JSON'],
    ['UTF-16', Buffer.from('\uFEFFa: b\n', 'utf16le'), 'encoded as UTF-16: save it as UTF-8'],
    ['Latin 1', Buffer.from('a: \xe4\n', 'latin1'), 'not encoded as UTF-8: save it as UTF-8'],
    ['the values of a chart', 'replicas: 1\n', 'is no Kubernetes object: it has no apiVersion and no kind'],
  ])('%s', async (_, content, message) => {
    write({ 'd/a.yaml': content, 'd/b.yaml': map('b') });
    const reported = `a.yaml:1: ${message}`;
    expect(await load(['d/a.yaml'])).toEqual(problem(`d/${reported}`));
    expect(await load(['-'], content)).toEqual(problem(reported.replace('a.yaml', '-')));
    const { from, problems, notes } = await load(['d']);
    expect(from).toEqual(['d/b.yaml']);
    expect([...problems, ...notes]).toEqual([`d/${reported}`]);
  });

  it('a file that is too large: it is not read', async () => {
    write({ 'a.yaml': '' });
    truncateSync('a.yaml', 50 * 1024 ** 2);
    expect(await load(['a.yaml'])).toEqual(
      problem('a.yaml:1: 50 MiB are too much for one file: expected 32 MiB at most'),
    );
    expect(await load(['-'], Buffer.alloc(largest + 1))).toEqual(
      problem('-:1: 33 MiB are too much for one file: expected 32 MiB at most'),
    );
  });

  it('a file as large as may be', async () => {
    const one = `---\n${map('a')}`;
    write({ 'a.yaml': one + '#'.repeat(largest - one.length) });
    expect(await load(['a.yaml'])).toEqual(all(['a.yaml']));
  });

  it('what is not there; the rest is read', async () => {
    write({ 'a.yaml': map('a') });
    expect(await load(['none.yaml', 'a.yaml', 'a.yaml/b'])).toEqual({
      from: ['a.yaml'],
      problems: ['none.yaml:1: there is no such file', 'a.yaml/b:1: can not be read (ENOTDIR)'],
      notes: [],
    });
  });

  it('links that lead nowhere', async () => {
    mkdirSync('d');
    symlinkSync('none', 'd/a.yaml');
    symlinkSync('b.yaml', 'd/b.yaml');
    expect(await load(['d'])).toEqual(
      problem('d/a.yaml:1: there is no such file', 'd/b.yaml:1: a link that leads to itself'),
    );
  });

  it.skipIf(process.getuid?.() === 0)('what may not be read', async () => {
    write({ 'd/a.yaml': map('a'), 'd/e/b.yaml': map('b') });
    chmodSync('d/a.yaml', 0);
    chmodSync('d/e', 0);
    expect(await load(['d'])).toEqual(
      problem('d/a.yaml:1: can not be read (EACCES)', 'd/e:1: can not be read (EACCES)'),
    );
    chmodSync('d/e', 0o700);
  });

  it('a folder without manifests', async () => {
    write({ 'd/a.txt': '', 'd/.b/c.yaml': map('a') });
    expect(await load(['d'])).toEqual({ from: [], problems: [], notes: ['d: no .yaml, .yml or .json file in it'] });
  });

  it('a Helm chart: one line, whatever is in it', async () => {
    write({
      'd/shop/Chart.yaml': 'apiVersion: v2\nname: shop\n',
      'd/shop/templates/a.yaml': '{{ x }}',
      'd/a.yaml': map('a'),
    });
    const reported = 'a Helm chart, of which only the output can be checked: zonegate check --helm d/shop';
    expect(await load(['d'])).toEqual({
      from: ['d/a.yaml'],
      problems: [`d/shop/Chart.yaml:1: ${reported}`],
      notes: [],
    });
  });
});
