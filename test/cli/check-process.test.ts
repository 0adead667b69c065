// The same in a shell: pipes, exit codes, and who stops reading.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { scratch } from '../server/support/certificates.ts';

vi.setConfig({ testTimeout: 30_000 });

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const folder = scratch();
const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostNetwork: true}\n';
writeFileSync(join(folder, 'pod.yaml'), pod);
writeFileSync(join(folder, 'many.yaml'), `---\n${pod}`.repeat(3000));

/** Runs a line of bash in which `zonegate` is the command. */
function bash(line: string): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const command = `zonegate() { '${process.execPath}' '${main}' "$@"; }; cd '${folder}'; ${line}`;
  return new Promise((done) => {
    execFile(
      'bash',
      ['--norc', '-c', command],
      { env: { PATH: process.env.PATH }, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        done({ code: Number(error?.code ?? 0), stdout, stderr });
      },
    );
  });
}

describe('in a shell', () => {
  it('what is piped in', async () => {
    const { code, stdout, stderr } = await bash('cat pod.yaml | zonegate check --zone zone-3 -');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('host-network');
    expect(stdout).not.toContain('\u001b');
  });

  it('what a command makes', async () => {
    expect(await bash('zonegate check --zone zone-3 <(cat pod.yaml)')).toMatchObject({ code: 1, stderr: '' });
  });

  it('whoever reads no further gets no complaint', async () => {
    const { code, stdout, stderr } = await bash('set -o pipefail; zonegate check --zone zone-3 many.yaml | head -n 1');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('a full disk is told, and is no answer', async () => {
    const { code, stderr } = await bash('zonegate check --zone zone-1 pod.yaml > /dev/full');
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'zonegate: standard output can not be written (ENOSPC)\n' });
  });

  it('an endless standard input ends', async () => {
    const { code, stdout } = await bash("yes '# on and on' | zonegate check --zone zone-3 -");
    expect(code).toBe(2);
    expect(stdout).toContain('32 MiB at most');
  });
});
