// The same in a shell: what the disk and the shell do to it.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { scratch } from '../server/support/certificates.ts';
import { hpa } from './support/autoscaler.ts';
import { bashIn } from './support/bash.ts';

vi.setConfig({ testTimeout: 30_000 });

const root = scratch();
/** Larger than what a process may write below. */
const large = Array.from({ length: 100 }, (_, index) => hpa(`web-${index}`, '30')).join('---\n');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'fix-'));
  writeFileSync(join(folder, 'large.yaml'), large);
  writeFileSync(join(folder, 'small.yaml'), hpa('web', '30'));
});
const bash = (lines: string) => bashIn(folder, lines);
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('in a shell', () => {
  it('a file for which there is no room stays as it is; the others are written', async () => {
    const { code, stdout, stderr } = await bash('ulimit -f 4; zonegate fix --zone zone-3 .');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'zonegate: large.yaml can not be written: files may not be that large here [file-not-writable]\n',
    });
    expect(stdout).toContain('1 file of 2 changed, 1 value in all; 1 file could not be written\n');
    expect(read('large.yaml')).toBe(large);
    expect(read('small.yaml')).toBe(hpa('web', '120'));
    expect(readdirSync(folder)).toEqual(['large.yaml', 'small.yaml']);
  });

  it.skipIf(process.getuid?.() !== 0)('a full disk loses nothing', async (test) => {
    const mounted = await bash('mkdir full && mount -t tmpfs -o size=40k tmpfs full');
    if (mounted.code !== 0) return test.skip('nothing can be mounted here');
    const { code, stderr } = await bash('cp large.yaml full; zonegate fix --zone zone-3 full');
    const left = readdirSync(join(folder, 'full'));
    const text = read('full/large.yaml');
    await bash('umount full');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'zonegate: full/large.yaml can not be written: the disk is full [file-not-writable]\n',
    });
    expect(left).toEqual(['large.yaml']);
    expect(text).toBe(large);
  });

  it('what a command makes is no file that could be written; its diff is shown', async () => {
    const { code, stderr } = await bash('zonegate fix --zone zone-3 <(cat small.yaml)');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /can not be written: it is not a regular file: pipe it into zonegate fix - \[file-not-writable\]\n$/,
    );
    expect((await bash('zonegate fix --zone zone-3 --diff <(cat small.yaml)')).stdout).toContain('\n+    scaleUp');
  });

  it('what is piped in is piped out', async () => {
    expect(await bash('zonegate fix --zone zone-3 - < small.yaml')).toMatchObject({
      code: 0,
      stdout: hpa('web', '120'),
    });
    expect(await bash('zonegate fix --zone zone-3 - < small.yaml > /dev/full')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('zonegate: standard output can not be written (ENOSPC) [file-not-writable]\n'),
    });
    expect(read('small.yaml')).toBe(hpa('web', '30'));
  });
});
