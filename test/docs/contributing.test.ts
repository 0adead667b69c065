// CONTRIBUTING.md, AGENTS.md and CHANGELOG.md speak of what is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const isThere = (path: string) => existsSync(new URL(path, root));

const guide = read('CONTRIBUTING.md');

/** The rows of the table whose head begins with a text, without that head. */
function tableOf(head: string): readonly string[] {
  const [, rows = ''] = guide.split(`\n| ${head} |`)[1]?.split(/^\|[-|]+\|\n/m) ?? [];
  return rows.split('\n\n')[0]?.trim().split('\n') ?? [];
}

/** What the first cells of a table name. */
function namesIn(head: string): string[] {
  return tableOf(head).flatMap((row) =>
    Array.from(row.split('|')[1]?.matchAll(/`([^`]+)`/g) ?? [], ([, name = '']) => name),
  );
}

function foldersIn(path: string): string[] {
  return readdirSync(new URL(path, root), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
}

describe('where things are', () => {
  it.each(['src', 'webhooks', 'test', 'hack'])('every folder of %s has a row', (folder) => {
    const names = namesIn(`\`${folder}/\``);
    expect(foldersIn(folder).filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !isThere(`${folder}/${name}`))).toEqual([]);
  });

  it('every other folder has a row', () => {
    const ignored = read('.gitignore').split('\n');
    const others = foldersIn('.').filter(
      (name) => !ignored.includes(`${name}/`) && !guide.includes(`\n| \`${name}/\` |`),
    );
    const names = namesIn('elsewhere');
    expect(others.filter((name) => !names.some((path) => path.split('/')[0] === name))).toEqual([]);
    expect(names.filter((name) => !isThere(name))).toEqual([]);
  });
});

describe.each(['CONTRIBUTING.md', 'AGENTS.md', 'CHANGELOG.md'])('%s', (file) => {
  const text = read(file);

  it('links to what is there', () => {
    const links = Array.from(text.matchAll(/\]\(([^)]+)\)/g), ([, link = '']) => link);
    const headings = Array.from(text.matchAll(/^#+ (.+)$/gm), ([, title = '']) => title);
    const anchors = headings.map(
      (title) =>
        `#${title
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-')}`,
    );
    const here = links.filter((link) => !link.startsWith('https://'));
    expect(here.filter((link) => (link.startsWith('#') ? !anchors.includes(link) : !isThere(link)))).toEqual([]);
  });

  it('names files and commands that are there', () => {
    const quoted = Array.from(text.matchAll(/`([^`\n]+)`/g), ([, code = '']) => code);
    const paths = quoted.filter((code) =>
      /^(?:src|webhooks|test|hack|bench|charts|schemas|docs)\/[\w./-]+$/.test(code),
    );
    // The policy of the example is made by whoever follows it.
    expect(paths.filter((path) => !path.includes('no-host-ports') && !isThere(path))).toEqual([]);
    const scripts = Array.from(text.matchAll(/npm run ([\w:-]+)/g), ([, name = '']) => name);
    expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([]);
    const makefile = read('Makefile');
    const targets = Array.from(text.matchAll(/(?:`|^)make ([a-z]+)/gm), ([, name = '']) => name);
    expect(targets.filter((name) => !makefile.includes(`\n${name}:`))).toEqual([]);
  });
});

describe('the words', () => {
  const rows = tableOf('word');
  const words = rows.flatMap((row) => Array.from(row.matchAll(/\*\*([^*]+)\*\*/g), ([, word = '']) => word));

  it('are few', () => {
    expect(rows.length).toBeGreaterThanOrEqual(20);
    expect(rows.length).toBeLessThanOrEqual(30);
  });

  it('have one meaning each', () => {
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });
});
