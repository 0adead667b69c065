import { execFileSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hpa } from './support/autoscaler.ts';
import { fix, useFixable } from './support/fixable.ts';
import { zonegate } from './support/run.ts';

const here = useFixable();

describe('zonegate fix', () => {
  it('writes files, and tells what it wrote', async () => {
    const { code, stdout, stderr } = await fix(here.folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(here.read()).toBe(hpa('web', '120'));
    expect(stdout.replaceAll(here.folder, 'FOLDER')).toBe(
      [
        'FOLDER/hpa.yaml: changed',
        '  HorizontalPodAutoscaler ge-system/web',
        '    ~ hpa-scale-up-window: spec.behavior.scaleUp.stabilizationWindowSeconds=120, found 30 s',
        '',
        'zone-3 (strict): 1 file of 1 changed, 1 value in all',
        '',
      ].join('\n'),
    );
    expect(readdirSync(here.folder)).toEqual(['hpa.yaml']);
  });

  it('changes nothing the second time', async () => {
    await fix(here.folder);
    const { mtimeMs, ino } = statSync(here.file);
    const { code, stdout } = await fix(here.folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'zone-3 (strict): nothing to write in 1 file\n' });
    expect(statSync(here.file)).toMatchObject({ mtimeMs, ino });
    expect((await fix('--check', here.folder)).code).toBe(0);
  });

  it('lists what takes a person, with its place in the new file; exit code 1 where it would be denied', async () => {
    writeFileSync(here.file, `${hpa('web', '30')}---\n${hpa('ge-executor', '30')}`);
    const { code, stdout } = await fix(here.folder);
    expect(code).toBe(1);
    const [line = ''] = stdout.split('\n').filter((each) => each.includes('executor-hpa (should'));
    const [, number = ''] = /hpa\.yaml:(\d+):\d+/.exec(line) ?? [];
    expect(line).toMatch(/^ {2}✗ denied {2}\S+hpa\.yaml:\d+:\d+ {2}executor-hpa \(should, handbook K8S:HPA\)$/);
    expect(here.read().split('\n')[Number(number) - 1]).toContain('minReplicas');
    expect(stdout).toContain('    fix: Set minReplicas: 2, Resource metrics');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(
      'zone-3 (strict): 1 file of 1 changed, 3 values in all; 3 findings left for you, 3 of which would be denied',
    );
    expect((await zonegate(['fix', '--zone', 'zone-2', here.folder])).code).toBe(0);
  });

  it('warns of what a default may break', async () => {
    writeFileSync(
      here.file,
      'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: b }] }\n',
    );
    const { stdout } = await fix(here.file);
    expect(stdout).toContain(
      '    + security-context: spec.securityContext={"runAsNonRoot":true,"fsGroup":1004}\n' +
        '      caution: an image that runs as root, or whose USER is a name, will not start\n',
    );
  });

  it.each(['ends', 'ends\n', 'ends\r\n', '\uFEFFbegins'])('keeps bytes: %j', async (what) => {
    const end = what.replace(/^ends|^\uFEFFbegins/, '');
    const text = (window: string) =>
      (what.startsWith('\uFEFF') ? '\uFEFF' : '') +
      hpa('web', window)
        .trimEnd()
        .replaceAll('\n', end === '' ? '\n' : end) +
      end;
    writeFileSync(here.file, text('30'));
    await fix(here.file);
    expect(here.read()).toBe(text('120'));
  });
});

describe('--diff', () => {
  it('prints what git apply takes, and writes nothing; what is left goes to standard error', async () => {
    writeFileSync(here.file, `${hpa('web', '30')}---\n${hpa('ge-executor', '120').trimEnd()}`);
    const before = here.read();
    const { code, stdout, stderr } = await fix('--diff', here.file);
    expect(code).toBe(1);
    expect(here.read()).toBe(before);
    const name = here.file.slice(1);
    expect(stdout.startsWith(`--- a/${name}\n+++ b/${name}\n@@ -`)).toBe(true);
    expect(stdout).toContain(
      '-    scaleUp: { stabilizationWindowSeconds: 30 }\n+    scaleUp: { stabilizationWindowSeconds: 120 }\n',
    );
    expect(stderr).toContain('hpa.yaml: would be changed\n');
    // As it is on the disk.
    const [, number = ''] = /hpa\.yaml:(\d+):\d+ {2}executor-hpa/.exec(stderr) ?? [];
    expect(before.split('\n')[Number(number) - 1]).toContain('minReplicas');
    execFileSync('git', ['apply', '--unsafe-paths', '-p1', '-'], { cwd: '/', input: stdout });
    const applied = here.read();
    writeFileSync(here.file, before);
    await fix(here.file);
    expect(here.read()).toBe(applied);
  });

  it('is empty when there is nothing to do', async () => {
    writeFileSync(here.file, hpa('web', '120'));
    expect(await fix('--diff', here.file)).toEqual({
      code: 0,
      stdout: '',
      stderr: 'zone-3 (strict): nothing to write in 1 file\n',
    });
  });

  it('with --check fails', async () => {
    const { code, stdout } = await fix('--diff', '--check', here.file);
    expect(code).toBe(1);
    expect(stdout).toContain('+    scaleUp');
  });
});

describe('--check', () => {
  it('writes nothing, and fails when something would be changed', async () => {
    const { code, stdout, stderr } = await fix('--check', here.file);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('hpa.yaml: would be changed\n');
    expect(stdout).toContain('1 file of 1 would be changed, 1 value in all\n');
    expect(here.read()).toBe(hpa('web', '30'));
  });
});

describe('the standard input', () => {
  const piped = (stdin: string, ...argv: readonly string[]) =>
    zonegate(['fix', '--zone', 'zone-3', ...argv, '-'], {}, { stdin });

  it('goes to the standard output, all else to standard error', async () => {
    const { code, stdout, stderr } = await piped(hpa('web', '30'));
    expect({ code, stdout }).toEqual({ code: 0, stdout: hpa('web', '120') });
    expect(stderr).toContain('<stdin>: changed\n');
  });

  it('as it is when there is nothing to do', async () => {
    expect((await piped(hpa('web', '120'))).stdout).toBe(hpa('web', '120'));
  });

  it('as it is when it cannot be read', async () => {
    const { code, stdout, stderr } = await piped('a: {{ .Values.b }}\n');
    expect({ code, stdout }).toEqual({ code: 2, stdout: 'a: {{ .Values.b }}\n' });
    expect(stderr).toContain('<stdin>:1:4');
  });

  it('as a diff', async () => {
    expect((await piped(hpa('web', '30'), '--diff')).stdout).toMatch(/^--- a\/stdin\n\+\+\+ b\/stdin\n@@ /);
  });

  it('beside files', async () => {
    const { stdout } = await piped(hpa('web', '30'), here.file);
    expect([stdout, here.read()]).toEqual([hpa('web', '120'), hpa('web', '120')]);
  });
});
