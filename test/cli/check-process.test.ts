// The same in a shell: pipes, exit codes, and who stops reading.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { scratch } from '../server/support/certificates.ts';
import { bashIn } from './support/bash.ts';

vi.setConfig({ testTimeout: 30_000 });

const folder = scratch();
const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostNetwork: true}\n';
writeFileSync(join(folder, 'pod.yaml'), pod);
writeFileSync(join(folder, 'many.yaml'), `---\n${pod}`.repeat(3000));

const bash = (line: string) => bashIn(folder, line);

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
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'zonegate: standard output can not be written (ENOSPC) [file-not-writable]\n',
    });
  });

  it('an endless standard input ends', async () => {
    const { code, stdout } = await bash("yes '# on and on' | zonegate check --zone zone-3 -");
    expect(code).toBe(2);
    expect(stdout).toContain('32 MiB at most');
  });

  it.each([
    ['a device without an end', '/dev/zero'],
    ['a device without an end as the standard input', '- < /dev/zero'],
    ['what a command makes without an end', "<(yes '# on and on')"],
    ['a huge file', 'huge.yaml'],
    ['a huge file as the standard input', '- < huge.yaml'],
  ])('%s ends at the limit', async (_, input) => {
    for (const command of ['check', 'fix']) {
      const { code, stdout, stderr } = await bash(
        `truncate -s 1G huge.yaml; zonegate ${command} --zone zone-3 ${input}`,
      );
      expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
      expect(stdout).toContain('are too much for one file: expected 32 MiB at most');
    }
  });

  it('a profile without an end ends at the limit', async () => {
    const { code, stdout, stderr } = await bash('zonegate check --config /dev/zero pod.yaml');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'zonegate: the profile /dev/zero: 33 MiB are too much for one file: expected 32 MiB at most [file-too-large]\n',
    );
  });

  it('a pipe with a name is read to its end, whoever comes first', async () => {
    const late = 'mkfifo late; { sleep 1; cat pod.yaml > late; } & zonegate check --zone zone-3 late';
    expect(await bash(late)).toMatchObject({ code: 1, stderr: '' });
    const slow = 'mkfifo slow; { cat pod.yaml; sleep 4; echo; } > slow & zonegate check --zone zone-3 slow';
    expect(await bash(slow)).toMatchObject({ code: 1, stderr: '' });
  });

  it('a pipe into which nobody writes is told', async () => {
    const { code, stdout } = await bash('mkfifo silent; zonegate check --zone zone-3 silent');
    expect(code).toBe(2);
    expect(stdout).toContain('a pipe into which nobody writes');
  });

  it('nothing: a device that holds nothing, a command that makes nothing', async () => {
    for (const input of ['/dev/null', '<(true)', '- < /dev/null']) {
      const { code, stdout } = await bash(`zonegate check --zone zone-3 ${input}`);
      expect(code, input).toBe(2);
      expect(stdout, input).toContain('no object in it');
    }
  });
});
