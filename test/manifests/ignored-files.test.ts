// What is left out of a search: what .gitignore files say, as git reads them, and what is excluded by hand.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFiles } from '../../src/manifests/files.ts';

let home: string;
let folder: string;
beforeEach(() => {
  home = process.cwd();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'zonegate-ignore-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** Empty files, and .gitignore files with their lines. */
function write(files: readonly string[], ignores: Readonly<Record<string, readonly string[]>> = {}): void {
  const contents = Object.entries(ignores).map(([file, lines]) => [file, `${lines.join('\n')}\n`] as const);
  for (const [file, content] of [...files.map((file) => [file, ''] as const), ...contents]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function find(paths: readonly string[], exclude: readonly string[] = []) {
  const { files, problems, notes } = findFiles(paths, { exclude });
  return { files: files.map(({ name }) => name), problems: problems.map(({ message }) => message), notes };
}

const found = (files: readonly string[], ...notes: readonly string[]) => ({ files, problems: [], notes });

describe('.gitignore', () => {
  it('leaves files and folders out, and a pattern is told once', () => {
    const many = Array.from({ length: 200 }, (_, index) => `d/out/${index}.yaml`);
    write([...many, 'd/a.yaml', 'd/a.tmp.yaml', 'd/e/b.tmp.yaml', 'd/x.tmp.txt'], {
      'd/.gitignore': ['# made', '', 'out/', '*.tmp.*'],
    });
    const notes = ['d/a.tmp.yaml and 1 more: ignored by d/.gitignore:4', 'd/out: ignored by d/.gitignore:3'];
    expect(find(['d'])).toEqual(found(['d/a.yaml'], ...notes));
    expect(find(['./d/'])).toMatchObject({ files: ['d/a.yaml'] });
  });

  it('holds for its folder, and wins over those around', () => {
    write(['d/a.yaml', 'd/e/a.yaml', 'd/e/b.yaml', 'd/f/g/c.yaml', 'd/c.yaml'], {
      'd/.gitignore': ['a.yaml', '/f/g/'],
      'd/e/.gitignore': ['!a.yaml', '/b.yaml', '/c.yaml'],
      'd/f/.gitignore': ['!g/'],
    });
    expect(find(['d']).files).toEqual(['d/c.yaml', 'd/e/a.yaml', 'd/f/g/c.yaml']);
  });

  it('of a folder around holds up to the root of the repository, and not beyond', () => {
    write(['r/s/a.yaml', 'r/s/b.yaml', 'r/s/c.yaml'], {
      '.gitignore': ['a.yaml'],
      'r/.gitignore': ['/s/b.yaml'],
    });
    expect(find(['r/s']).files).toEqual(['r/s/a.yaml', 'r/s/b.yaml', 'r/s/c.yaml']);
    mkdirSync('r/.git');
    expect(find(['r/s'])).toEqual(found(['r/s/a.yaml', 'r/s/c.yaml'], 'r/s/b.yaml: ignored by r/.gitignore:1'));
    process.chdir('r/s');
    expect(find(['.']).files).toEqual(['a.yaml', 'c.yaml']);
    mkdirSync('.git');
    expect(find(['.']).files).toEqual(['a.yaml', 'b.yaml', 'c.yaml']);
  });

  it('of a repository holds in none that lies in it', () => {
    write(['sub/.git', 'sub/a.yaml', 'sub/b.yaml'], { '.gitignore': ['a.yaml'], 'sub/.gitignore': ['b.yaml'] });
    expect(find(['.']).files).toEqual(['sub/a.yaml']);
  });

  it('does not hold for what is named: a file, a folder with what is in it', () => {
    write(['.git/HEAD', 'out/a.yaml', 'out/b.yaml', 'out/e/c.yaml', 'x.yaml'], {
      '.gitignore': ['out/', 'x.yaml'],
      'out/.gitignore': ['b.yaml'],
    });
    expect(find(['out/b.yaml', 'x.yaml'])).toEqual(found(['out/b.yaml', 'x.yaml']));
    expect(find(['out']).files).toEqual(['out/a.yaml', 'out/e/c.yaml']);
    expect(find(['out/e']).files).toEqual(['out/e/c.yaml']);
    expect(find(['.', 'out']).files).toEqual(['out/a.yaml', 'out/e/c.yaml']);
  });

  it('makes a link that leads nowhere no problem', () => {
    write(['a.yaml'], { '.gitignore': ['bin-*'] });
    symlinkSync('nowhere', 'bin-out');
    symlinkSync('nowhere', 'bin-b.yaml');
    expect(find(['.'])).toEqual(found(['a.yaml'], 'bin-b.yaml and 1 more: ignored by .gitignore:1'));
  });

  it('holds for folders behind links', () => {
    write(['other/a.yaml', 'other/b.yaml', 'd/c.yaml'], { 'd/.gitignore': ['linked/b.yaml', 'gone/'] });
    symlinkSync('../other', 'd/linked');
    symlinkSync('../other', 'd/gone');
    expect(find(['d']).files).toEqual(['d/c.yaml', 'd/linked/a.yaml']);
  });

  it('that leaves everything out is told, and not that there was nothing', () => {
    write(['d/a.yaml'], { 'd/.gitignore': ['*'] });
    expect(find(['d'])).toEqual(found([], 'd/a.yaml: ignored by d/.gitignore:1'));
  });

  it('is read with a byte order mark, and with the line ends of Windows', () => {
    write(['a.yaml', 'b.yaml', 'c.yaml']);
    writeFileSync('.gitignore', '\uFEFFa.yaml\r\nb.yaml\r\n');
    expect(find(['.']).files).toEqual(['c.yaml']);
  });

  it('that is a link is not followed, as by git', () => {
    write(['a.yaml', 'patterns']);
    writeFileSync('patterns', 'a.yaml\n');
    symlinkSync('patterns', '.gitignore');
    expect(find(['.']).files).toEqual(['a.yaml']);
  });

  it.each<[string, string, string]>([
    ['bytes', '#'.repeat(70_000), '69 KiB are too much for a .gitignore file: expected 64 KiB at most'],
    ['patterns', 'a\n'.repeat(2001), '2001 patterns are too much for a .gitignore file: expected 2000 at most'],
    [
      'a pattern',
      `\n${'a*'.repeat(501)}`,
      '1002 characters in line 2 are too much for a .gitignore file: expected 1000 at most',
    ],
  ])('that is too large is told, and the rest is read: %s', (_, content, problem) => {
    write(['a.yaml']);
    writeFileSync('.gitignore', content);
    expect(find(['.'])).toEqual({ files: ['a.yaml'], problems: [problem], notes: [] });
  });

  it.skipIf(process.getuid?.() === 0)('that may not be read is told, and the rest is read', () => {
    write(['a.yaml'], { '.gitignore': ['a.yaml'] });
    chmodSync('.gitignore', 0);
    expect(find(['.'])).toEqual({ files: ['a.yaml'], problems: ['can not be read (EACCES)'], notes: [] });
  });

  it('leaves out what git does, whatever is in names and patterns', () => {
    const folders = ['', 'a/', 'a/b/', 'x y/', 'x y/a/', '!d/', '#c/a/', 'a*b/', 'b/a[1]/', 'b/a1/', 'q?/\\/'];
    const lines = [
      ['/a/b', '!/x y/*.yaml', '*.json', '!#c/a/f.json', '[', '/'],
      ['b/', '!b/f.yaml', '/f.yaml  ', 'f.json\\ '],
      ['/', '//', '**/b', 'f.*'],
      ['!*', 'a/**', '!a/f.json'],
      ['[[:alpha:]].yaml', '!F.yaml', 'F.JSON'],
      ['\\#c', '\\!d', '*', '!*/', '!f.yaml'],
      ['a/', '!/a/', 'f.yaml/'],
      ['*', '!f.json'],
      ['**/a\\*b', '/f.?aml'],
      ['..', './f.yaml', '***.json', '!f.yam[!k]'],
      ['\t', ' ', '!', '#f.yaml', 'f.yaml\t'],
    ];
    execFileSync('git', ['init', '--quiet']);
    for (let shift = 0; shift < folders.length; shift++) {
      const ignores = folders.map((each, index) => [
        `${each}.gitignore`,
        index % 2 === 0 || shift % 3 === 0 ? (lines[(index + shift) % lines.length] ?? []) : [],
      ]);
      write(
        folders.flatMap((each) => [`${each}f.yaml`, `${each}f.json`]),
        Object.fromEntries(ignores),
      );
      const listed = execFileSync('git', ['ls-files', '-z', '--others', '--exclude-per-directory=.gitignore']);
      const expected = `${listed}`.split('\0').filter((file) => /\.(?:yaml|json)$/.test(file));
      expect(find(['.']).files.toSorted(), `${shift}`).toEqual(expected.toSorted());
    }
  });
});

describe('--exclude', () => {
  beforeEach(() => write(['d/a.yaml', 'd/out/b.yaml', 'd/e/out/c.yaml', 'd/e/f.yaml', 'x.yaml']));

  it('holds as a line of a .gitignore file of the current folder', () => {
    const notes = ['d/e/out and 1 more: ignored by --exclude out/'];
    expect(find(['.'], ['out/'])).toEqual(found(['d/a.yaml', 'd/e/f.yaml', 'x.yaml'], ...notes));
    expect(find(['d'], ['/d/e', 'x.yaml']).files).toEqual(['d/a.yaml', 'd/out/b.yaml']);
    expect(find(['d'], ['/e']).files).toHaveLength(4);
    expect(find(['d/e'], ['d/*/out']).files).toEqual(['d/e/f.yaml']);
    process.chdir('d');
    expect(find(['.'], ['/e']).files).toEqual(['a.yaml', 'out/b.yaml']);
    expect(find([join(folder, 'd')], ['/e']).files).toEqual([`${folder}/d/a.yaml`, `${folder}/d/out/b.yaml`]);
  });

  it('takes the last pattern that matches', () => {
    expect(find(['d'], ['*.yaml', '!a.yaml']).files).toEqual(['d/a.yaml']);
  });

  it('holds for what is named, too', () => {
    const notes = ['d/e and 1 more: ignored by --exclude /d', 'x.yaml: ignored by --exclude x.*'];
    expect(find(['d/e', 'd/a.yaml', 'x.yaml'], ['/d', 'x.*'])).toEqual(found([], ...notes));
  });

  it('holds for what lies elsewhere by its names', () => {
    process.chdir('d/out');
    expect(find(['../e', '../../x.yaml', '../a.yaml'], ['out', 'x.yaml']).files).toEqual(['../e/f.yaml', '../a.yaml']);
    expect(find(['../e'], ['e']).files).toEqual([]);
  });

  it('comes to what .gitignore files leave out', () => {
    write([], { '.gitignore': ['f.yaml'] });
    expect(find(['.'], ['out', '!f.yaml']).files).toEqual(['d/a.yaml', 'x.yaml']);
  });

  it('leaves the standard input alone', () => {
    expect(find(['-'], ['*']).files).toEqual(['-']);
  });
});
