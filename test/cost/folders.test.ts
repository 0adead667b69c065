import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFiles } from '../../src/manifests/files.ts';
import { scratch } from '../server/support/certificates.ts';
import { costOf } from './support/count.ts';

const root = scratch();

/** So many folders, each with a .gitignore file of its own, a file that it leaves out, and one that it does not. */
function folders(count: number): string {
  const base = join(root, `${count}`);
  for (let index = 0; index < count; index++) {
    const folder = join(base, `f${index}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '.gitignore'), `x${index}.yaml\n`);
    for (const name of [`x${index}`, 'a']) writeFileSync(join(folder, `${name}.yaml`), '');
  }
  writeFileSync(join(base, '.gitignore'), '*.tmp.yaml\n');
  return base;
}

describe('what a search costs is in proportion to the folders', () => {
  it('with a .gitignore file in each', () => {
    const [once, more] = [folders(50), folders(200)].map((base) => costOf(() => findFiles([base])));
    expect((more ?? Number.POSITIVE_INFINITY) / (once ?? 0)).toBeLessThan(5);
  });
});
