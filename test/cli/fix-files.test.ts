// What becomes of the files on the disk, and what is said of those that cannot be fixed.
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hpa } from './support/autoscaler.ts';
import { fix, useFixable } from './support/fixable.ts';
import { refused, zonegate } from './support/run.ts';

const here = useFixable();

describe('files', () => {
  it('keep their permissions', async () => {
    chmodSync(here.file, 0o640);
    await fix(here.file);
    expect(statSync(here.file).mode & 0o777).toBe(0o640);
  });

  it('behind a link are written, and the link stays', async () => {
    mkdirSync(join(here.folder, 'links'));
    const link = join(here.folder, 'links', 'link.yaml');
    symlinkSync('../hpa.yaml', link);
    expect((await fix(link)).code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(here.read()).toBe(hpa('web', '120'));
  });

  it('that are named twice are fixed once', async () => {
    const { stdout } = await fix(here.file, here.folder, here.file);
    expect(stdout.match(/: changed/g)).toHaveLength(1);
  });

  it('that may not be written are told; the others are written', async () => {
    const other = join(here.folder, 'other.yaml');
    writeFileSync(other, hpa('b', '30'));
    chmodSync(here.file, 0o444);
    const { code, stdout, stderr } = await fix(here.folder);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `zonegate: ${here.file} can not be written: it is read-only [file-not-writable]\n`,
    });
    expect(stdout).not.toContain(`${here.file}: changed`);
    expect(stdout).toContain('1 file of 2 changed, 1 value in all; 1 file could not be written\n');
    expect(readFileSync(other, 'utf8')).toBe(hpa('b', '120'));
  });

  it('that cannot be read in all their parts stay; the others are written', async () => {
    const broken = join(here.folder, 'broken.yaml');
    writeFileSync(broken, `${hpa('b', '30')}---\na: [\n`);
    const { code, stdout } = await fix(here.folder);
    expect(code).toBe(2);
    expect(readFileSync(broken, 'utf8')).toContain('Seconds: 30');
    expect(here.read()).toBe(hpa('web', '120'));
    expect(stdout).toContain('! not written');
    expect(stdout).toContain('why: a part of the file cannot be read');
    expect(stdout).toMatch(/✗ not read {2}\S+broken\.yaml:\d+:\d+/);
  });
});

describe('links', () => {
  /** A file that strict zones want changed, in a folder beside the one that is named. */
  function outside(name = 'victim.yaml'): string {
    const folder = mkdtempSync(`${here.folder}-outside-`);
    writeFileSync(join(folder, name), hpa('victim', '30'));
    return join(folder, name);
  }
  const read = (file: string) => readFileSync(file, 'utf8');

  it.each([[], ['--diff'], ['--check']])('out of the folder are told, and not followed %s', async (...flags) => {
    const victim = outside();
    const link = join(here.folder, 'link.yaml');
    symlinkSync(victim, link);
    const { code, stdout, stderr } = await fix(...flags, here.folder);
    expect(code).toBe(2);
    const told = `zonegate: ${link} is not written: it is a link to ${victim}, which is outside of the named files and folders [file-outside]\n`;
    expect(stderr).toContain(told);
    expect(read(victim)).toBe(hpa('victim', '30'));
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    // What is judged there is told as it is.
    expect(stdout + stderr).toMatch(/link\.yaml:11:\d+ {2}hpa-scale-up-window/);
    expect(stdout + stderr).not.toContain(`${link}: `.concat(flags.length > 0 ? 'would be changed' : 'changed'));
    expect(read(here.file)).toBe(hpa('web', flags.length > 0 ? '30' : '120'));
  });

  it('to a folder outside are told, and not followed, file by file', async () => {
    const victim = outside();
    symlinkSync(dirname(victim), join(here.folder, 'linked'));
    const { code, stderr } = await fix(here.folder);
    expect(code).toBe(2);
    expect(stderr).toContain(`${join(here.folder, 'linked', 'victim.yaml')} is not written: it is a link to ${victim}`);
    expect(read(victim)).toBe(hpa('victim', '30'));
  });

  it('by way of others, and to a neighbour with the same beginning', async () => {
    const neighbour = `${here.folder}-b`;
    mkdirSync(neighbour);
    writeFileSync(join(neighbour, 'n.yaml'), hpa('n', '30'));
    symlinkSync(join(neighbour, 'n.yaml'), join(here.folder, '.hop'));
    symlinkSync('.hop', join(here.folder, 'n.yaml'));
    expect((await fix(here.folder)).code).toBe(2);
    expect(read(join(neighbour, 'n.yaml'))).toBe(hpa('n', '30'));
  });

  it('out of the folder to what needs nothing are no matter', async () => {
    const good = outside('good.yaml');
    writeFileSync(good, hpa('good', '120'));
    symlinkSync(good, join(here.folder, 'good.yaml'));
    expect(await fix(here.folder)).toMatchObject({ code: 0, stderr: '' });
  });

  it('within the folder are followed, and stay', async () => {
    mkdirSync(join(here.folder, 'sub'));
    const link = join(here.folder, 'sub', 'a.yaml');
    symlinkSync('../hpa.yaml', link);
    symlinkSync('sub', join(here.folder, 'also'));
    expect((await fix(here.folder)).code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(here.read()).toBe(hpa('web', '120'));
  });

  it('that are named themselves are followed: to files and folders', async () => {
    const victim = outside();
    const link = join(here.folder, 'linked');
    symlinkSync(dirname(victim), link);
    expect((await fix(link)).code).toBe(0);
    expect(read(victim)).toBe(hpa('victim', '120'));
  });

  it('that lead to what is named as well are followed', async () => {
    const victim = outside();
    symlinkSync(victim, join(here.folder, 'a.yaml'));
    expect((await fix(here.folder, dirname(victim))).code).toBe(0);
    expect(read(victim)).toBe(hpa('victim', '120'));
  });
});

describe('what cannot be done', () => {
  it('without paths', async () => {
    expect(await fix()).toEqual(
      refused(
        'what to fix? Give files or folders, or - for what is piped in; zonegate fix --help shows examples',
        'nothing-to-do',
      ),
    );
  });

  it('without a zone', async () => {
    const { code, stderr } = await zonegate(['fix', here.file]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('which zone?') });
    expect(here.read()).toBe(hpa('web', '30'));
  });

  it('a file that is missing', async () => {
    const { code, stdout } = await fix(join(here.folder, 'missing.yaml'), here.file);
    expect(code).toBe(2);
    expect(stdout).toContain('there is no such file');
    expect(here.read()).toBe(hpa('web', '120'));
  });

  it('a folder without manifests', async () => {
    mkdirSync(join(here.folder, 'empty'));
    const empty = join(here.folder, 'empty');
    const { code, stderr } = await fix(empty);
    expect(code).toBe(2);
    expect(stderr).toContain(`zonegate: nothing to fix: no Kubernetes object in ${empty} [nothing-to-do]\n`);
  });

  it('a binary file', async () => {
    writeFileSync(here.file, Buffer.from([0, 1, 2, 255]));
    const { code, stdout } = await fix(here.file);
    expect(code).toBe(2);
    expect(stdout).toContain('a binary file: expected YAML or JSON');
    expect(readFileSync(here.file)).toEqual(Buffer.from([0, 1, 2, 255]));
  });

  it('with a namespace that is none', async () => {
    expect((await fix('--namespace', 'A b', here.file)).code).toBe(2);
  });
});
