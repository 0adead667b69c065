// What the pages tell a reader to type or to write works: commands, options, targets, files and profiles.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { zonegate } from '../cli/support/run.ts';
import { codeOf, type Page, pages, root } from './support/markdown.ts';

const all = pages();

/** The lines for a shell on a page, without comments; what a line goes on with belongs to it. */
function shellLines({ blocks }: Page): readonly string[] {
  return blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll(/\\\n */g, '').split('\n'))
    .map((line) => line.replace(/(?:^|\s+)#.*$/, '').trim())
    .filter((line) => line !== '');
}

interface Command {
  readonly file: string;
  readonly words: readonly string[];
}

/** The calls of a program on all pages, in blocks and in sentences, without what comes before it. */
function callsOf(program: string): readonly Command[] {
  return all.flatMap((page) => {
    const lines = [...shellLines(page), ...codeOf(page)];
    const calls = lines.flatMap((line) => line.split(/ (?:\||&&) /)).map((line) => line.trim().split(/\s+/));
    const own = calls.map((words) => words.filter((word) => !/^[A-Z_]+=/.test(word)));
    return own.filter(([first]) => first === program).map((words) => ({ file: page.file, words: words.slice(1) }));
  });
}

const shown = ({ file, words }: Command) => `${file}: ${words.join(' ')}`;

describe('calls of zonegate', async () => {
  const { stdout } = await zonegate(['--help']);
  const names = Array.from(stdout.matchAll(/^ {2}(\w+) /gm), ([, name = '']) => name);
  const calls = callsOf('zonegate').filter(({ words: [name = ''] }) => /^[a-z]/.test(name));
  const help = new Map<string, string>();
  for (const name of names) help.set(name, (await zonegate([name, '--help'])).stdout);

  it('name commands and options that there are', () => {
    expect(calls.length).toBeGreaterThan(30);
    const unknown = calls.filter(({ words: [name = '', ...rest] }) => {
      const options = rest.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.replace(/=.*/, ''));
      const text = help.get(name);
      return text === undefined || options.some((option) => !new RegExp(`(?<![\\w-])${option}(?![\\w-])`).test(text));
    });
    expect(unknown.map(shown)).toEqual([]);
  });

  const offline = new Set(['check', 'fix', 'policies', 'explain', 'backstop']);
  // What needs a program or a cluster, and what stands for something else: FILE, POLICY.
  const runnable = calls.filter(
    ({ file, words: [name = '', ...rest] }) =>
      file !== 'docs/cli.md' &&
      offline.has(name) &&
      rest.length > 0 &&
      !rest.some((word) => /^(?:-k|--helm)$|^[A-Z]+$/.test(word)),
  );
  const folder = mkdtempSync(join(tmpdir(), 'zonegate-pages-'));
  let before: string;
  beforeAll(() => {
    mkdirSync(join(folder, 'deploy'));
    cpSync(join(root, 'examples/good-citizen.yaml'), join(folder, 'deploy/good.yaml'));
    before = process.cwd();
    process.chdir(folder);
  });
  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  });

  it('are there to be run', () => {
    expect(runnable.map(({ words }) => words[0])).toEqual(
      expect.arrayContaining(['check', 'fix', 'explain', 'backstop']),
    );
  });

  it.each(runnable.map((command) => [shown(command), command] as const))('%s', async (_, { words }) => {
    expect(await zonegate(words)).toMatchObject({ code: 0 });
  });
});

describe('profiles on the pages', () => {
  const profiles = all.flatMap(({ file, blocks }) =>
    blocks.filter(({ text }) => text.includes('kind: ZoneProfile')).map(({ text }) => [file, text] as const),
  );

  it('are there', () => {
    expect(profiles.map(([file]) => file)).toEqual(expect.arrayContaining(['README.md', 'docs/zones.md']));
  });

  it.each(profiles)('of %s are taken', async (_, text) => {
    const folder = mkdtempSync(join(tmpdir(), 'zonegate-profile-'));
    const file = join(folder, 'profile.yaml');
    writeFileSync(file, text);
    expect(await zonegate(['policies', '--config', file])).toMatchObject({ code: 0, stderr: '' });
    rmSync(folder, { recursive: true });
  });
});

describe('other commands', () => {
  it('are targets of the Makefile, and scripts of package.json', () => {
    const targets = new Set(
      Array.from(readFileSync(join(root, 'Makefile'), 'utf8').matchAll(/^(\w+):/gm), ([, name]) => name),
    );
    const makes = callsOf('make').filter(({ words: [target] }) => target !== undefined && /^[a-z]/.test(target));
    expect(makes.length).toBeGreaterThan(5);
    expect(makes.filter(({ words: [target] }) => !targets.has(target)).map(shown)).toEqual([]);
    const scripts = callsOf('npm').flatMap((command) => {
      const [run, ...rest] = command.words;
      const name = rest.find((word) => !word.startsWith('-'));
      return run === 'run' && name !== undefined && /^[a-z]/.test(name) ? [{ ...command, name }] : [];
    });
    expect(scripts.length).toBeGreaterThan(3);
    expect(scripts.filter(({ name }) => !Object.hasOwn(manifest.scripts, name)).map(shown)).toEqual([]);
  });

  it('name files that there are', () => {
    const named = all.flatMap((page) =>
      shellLines(page).flatMap((line) =>
        Array.from(
          line.matchAll(/(?<![\w/.])(?:charts\/zonegate|certs|examples|hack|test)\/[\w./-]+/g),
          ([path]) => [page.file, path] as const,
        ),
      ),
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter(([, path]) => !existsSync(join(root, path)))).toEqual([]);
  });
});
