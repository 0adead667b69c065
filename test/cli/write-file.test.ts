import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from '../../src/cli/write-file.ts';
import { scratch } from '../server/support/certificates.ts';
import { messagesIn, problemTexts } from '../support/results.ts';

const root = realpathSync(scratch());
const folder = join(root, 'folder');
const file = join(folder, 'a.yaml');

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(file, 'before');
});

/** Replaces `before` by `after`. @param named the name by which the file was found. */
const replace = (named = file) => replaceFile({ file: named, real: file, text: 'before', fixed: 'after' });

describe('replacing a file', () => {
  it('keeps its permissions, and leaves nothing beside it', () => {
    chmodSync(file, 0o755);
    replace();
    expect(readFileSync(file, 'utf8')).toBe('after');
    expect(statSync(file).mode & 0o777).toBe(0o755);
    expect(readdirSync(folder)).toEqual(['a.yaml']);
  });

  it.skipIf(process.getuid?.() !== 0)('keeps its owner and its group', () => {
    execFileSync('chown', ['1234:5678', file]);
    replace();
    expect(statSync(file)).toMatchObject({ uid: 1234, gid: 5678 });
  });

  it('leaves another name of the same file as it is', () => {
    const other = join(root, 'other.yaml');
    linkSync(file, other);
    replace();
    expect([file, other].map((name) => readFileSync(name, 'utf8'))).toEqual(['after', 'before']);
    rmSync(other);
  });

  it.each(['by somebody else', 'BEFORE', ''])('that was changed meanwhile is refused: %j', (text) => {
    writeFileSync(file, text);
    expect(problemTexts(replace())).toEqual([`${file} was changed meanwhile: try again [file-changed]`]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('that is gone, or has become a folder or a pipe, is refused', () => {
    rmSync(file);
    expect(messagesIn(replace())[0]).toContain(`${file} can not be written: it is gone`);
    mkdirSync(file);
    expect(messagesIn(replace())[0]).toContain(`${file} can not be written: it is a folder`);
    rmSync(file, { recursive: true });
    execFileSync('mkfifo', [file]);
    expect(messagesIn(replace())[0]).toContain(`${file} can not be written: it is not a regular file`);
  });

  it('that nobody may write to is refused, whoever asks', () => {
    chmodSync(file, 0o444);
    expect(messagesIn(replace())[0]).toContain(`${file} can not be written: it is read-only`);
    expect(readFileSync(file, 'utf8')).toBe('before');
  });

  it('that has become a link is refused: nothing is written where that leads', () => {
    const victim = join(root, 'victim.yaml');
    renameSync(file, victim);
    symlinkSync(victim, file);
    expect(messagesIn(replace())[0]).toContain(`${file} was changed meanwhile: try again`);
    expect(readFileSync(victim, 'utf8')).toBe('before');
    rmSync(victim);
  });

  it('below a folder that has become a link is refused', () => {
    const elsewhere = join(root, 'elsewhere');
    renameSync(folder, elsewhere);
    symlinkSync(elsewhere, folder);
    expect(messagesIn(replace())[0]).toContain(`${file} was changed meanwhile: try again`);
    expect(readdirSync(elsewhere)).toEqual(['a.yaml']);
    expect(readFileSync(join(elsewhere, 'a.yaml'), 'utf8')).toBe('before');
    rmSync(folder);
    rmSync(elsewhere, { recursive: true });
  });

  it('behind a link that leads elsewhere meanwhile is refused', () => {
    const link = join(folder, 'link.yaml');
    const other = join(folder, 'other.yaml');
    writeFileSync(other, 'before');
    symlinkSync(other, link);
    expect(messagesIn(replace(link))[0]).toContain(`${link} was changed meanwhile: try again`);
    expect([file, other].map((name) => readFileSync(name, 'utf8'))).toEqual(['before', 'before']);
  });
});
