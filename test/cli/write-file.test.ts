import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/failure.ts';
import { replaceFile } from '../../src/cli/write-file.ts';
import { scratch } from '../server/support/certificates.ts';

const folder = scratch();
const file = join(folder, 'a.yaml');

describe('replacing a file', () => {
  it('keeps its permissions, and leaves nothing beside it', () => {
    writeFileSync(file, 'before');
    chmodSync(file, 0o755);
    replaceFile(file, 'before', 'after');
    expect(readFileSync(file, 'utf8')).toBe('after');
    expect(statSync(file).mode & 0o777).toBe(0o755);
    expect(readdirSync(folder)).toEqual(['a.yaml']);
  });

  it('that was changed meanwhile is refused', () => {
    writeFileSync(file, 'by somebody else');
    const replace = () => replaceFile(file, 'before', 'after');
    expect(replace).toThrow(UsageError);
    expect(replace).toThrow(`${file} was changed meanwhile: try again`);
    expect(readFileSync(file, 'utf8')).toBe('by somebody else');
  });

  it('that is gone, or has become a folder, is refused', () => {
    rmSync(file);
    expect(() => replaceFile(file, 'before', 'after')).toThrow(`${file} can not be written (ENOENT)`);
    mkdirSync(file);
    expect(() => replaceFile(file, 'before', 'after')).toThrow(`${file} can not be written (EISDIR)`);
    rmSync(file, { recursive: true });
  });

  it('is refused where a file of another run stands in the way', () => {
    writeFileSync(file, 'before');
    const temporary = join(folder, `.a.yaml.zonegate-${process.pid}`);
    mkdirSync(temporary);
    expect(() => replaceFile(file, 'before', 'after')).toThrow(UsageError);
    expect(readFileSync(file, 'utf8')).toBe('before');
    rmSync(temporary, { recursive: true });
  });
});
