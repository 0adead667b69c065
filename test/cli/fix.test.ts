import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scratch } from '../server/support/certificates.ts';
import { refused, zonegate } from './support/run.ts';

const hpa = (name: string, window: string, minReplicas = 1) => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${name} # whose
  namespace: ${name === 'ge-executor' ? 'ge-agents' : 'ge-system'}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }
  minReplicas: ${minReplicas}
  maxReplicas: 3
  behavior:
    scaleUp: { stabilizationWindowSeconds: ${window} }
`;
const zone = ['--zone', 'zone-3'];

const root = scratch();
let folder: string;
let file: string;
const read = () => readFileSync(file, 'utf8');

beforeEach(() => {
  folder = mkdtempSync(join(root, 'files-'));
  file = join(folder, 'hpa.yaml');
  writeFileSync(file, hpa('web', '30'));
});

const fix = (...argv: readonly string[]) => zonegate(['fix', ...zone, ...argv]);

describe('zonegate fix', () => {
  it('writes files, and tells what it wrote', async () => {
    const { code, stdout, stderr } = await fix(folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(read()).toBe(hpa('web', '120'));
    expect(stdout.replaceAll(folder, 'FOLDER')).toBe(
      [
        'FOLDER/hpa.yaml: changed',
        '  HorizontalPodAutoscaler ge-system/web',
        '    ~ hpa-scale-up-window: spec.behavior.scaleUp.stabilizationWindowSeconds=120, found 30 s',
        '',
        'zone-3 (strict): 1 file of 1 changed, 1 value in all',
        '',
      ].join('\n'),
    );
    expect(readdirSync(folder)).toEqual(['hpa.yaml']);
  });

  it('changes nothing the second time', async () => {
    await fix(folder);
    const { mtimeMs, ino } = statSync(file);
    const { code, stdout } = await fix(folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'zone-3 (strict): nothing to write in 1 file\n' });
    expect(statSync(file)).toMatchObject({ mtimeMs, ino });
    expect((await fix('--check', folder)).code).toBe(0);
  });

  it('lists what takes a person, with its place in the new file; exit code 1 where it would be denied', async () => {
    writeFileSync(file, `${hpa('web', '30')}---\n${hpa('ge-executor', '30')}`);
    const { code, stdout } = await fix(folder);
    expect(code).toBe(1);
    const [line = ''] = stdout.split('\n').filter((each) => each.includes('executor-hpa (should'));
    const [, number = ''] = /hpa\.yaml:(\d+):\d+/.exec(line) ?? [];
    expect(line).toMatch(/^ {2}✗ denied {2}\S+hpa\.yaml:\d+:\d+ {2}executor-hpa \(should, handbook K8S:HPA\)$/);
    expect(read().split('\n')[Number(number) - 1]).toContain('minReplicas');
    expect(stdout).toContain('    fix: Set minReplicas: 2, Resource metrics');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(
      'zone-3 (strict): 1 file of 1 changed, 3 values in all; 3 findings left for you, 3 of which would be denied',
    );
    expect((await zonegate(['fix', '--zone', 'zone-2', folder])).code).toBe(0);
  });

  it('warns of what a default may break', async () => {
    writeFileSync(
      file,
      'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: b }] }\n',
    );
    const { stdout } = await fix(file);
    expect(stdout).toContain(
      '    + security-context: spec.securityContext={"runAsNonRoot":true,"fsGroup":1004}\n' +
        '      caution: an image that runs as root will not start\n',
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
    writeFileSync(file, text('30'));
    await fix(file);
    expect(read()).toBe(text('120'));
  });
});

describe('--diff', () => {
  it('prints what git apply takes, and writes nothing; what is left goes to standard error', async () => {
    writeFileSync(file, `${hpa('web', '30')}---\n${hpa('ge-executor', '120').trimEnd()}`);
    const before = read();
    const { code, stdout, stderr } = await fix('--diff', file);
    expect(code).toBe(1);
    expect(read()).toBe(before);
    const name = file.slice(1);
    expect(stdout.startsWith(`--- a/${name}\n+++ b/${name}\n@@ -`)).toBe(true);
    expect(stdout).toContain(
      '-    scaleUp: { stabilizationWindowSeconds: 30 }\n+    scaleUp: { stabilizationWindowSeconds: 120 }\n',
    );
    expect(stderr).toContain('hpa.yaml: would be changed\n');
    // As it is on the disk.
    const [, number = ''] = /hpa\.yaml:(\d+):\d+ {2}executor-hpa/.exec(stderr) ?? [];
    expect(before.split('\n')[Number(number) - 1]).toContain('minReplicas');
    execFileSync('git', ['apply', '--unsafe-paths', '-p1', '-'], { cwd: '/', input: stdout });
    const applied = read();
    writeFileSync(file, before);
    await fix(file);
    expect(read()).toBe(applied);
  });

  it('is empty when there is nothing to do', async () => {
    writeFileSync(file, hpa('web', '120'));
    expect(await fix('--diff', file)).toEqual({
      code: 0,
      stdout: '',
      stderr: 'zone-3 (strict): nothing to write in 1 file\n',
    });
  });

  it('with --check fails', async () => {
    const { code, stdout } = await fix('--diff', '--check', file);
    expect(code).toBe(1);
    expect(stdout).toContain('+    scaleUp');
  });
});

describe('--check', () => {
  it('writes nothing, and fails when something would be changed', async () => {
    const { code, stdout, stderr } = await fix('--check', file);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('hpa.yaml: would be changed\n');
    expect(stdout).toContain('1 file of 1 would be changed, 1 value in all\n');
    expect(read()).toBe(hpa('web', '30'));
  });
});

describe('the standard input', () => {
  const piped = (stdin: string, ...argv: readonly string[]) => zonegate(['fix', ...zone, ...argv, '-'], {}, { stdin });

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
    const { stdout } = await piped(hpa('web', '30'), file);
    expect([stdout, read()]).toEqual([hpa('web', '120'), hpa('web', '120')]);
  });
});

describe('files', () => {
  it('keep their permissions', async () => {
    chmodSync(file, 0o640);
    await fix(file);
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  it('behind a link are written, and the link stays', async () => {
    mkdirSync(join(folder, 'links'));
    const link = join(folder, 'links', 'link.yaml');
    symlinkSync('../hpa.yaml', link);
    expect((await fix(link)).code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(read()).toBe(hpa('web', '120'));
  });

  it('that are named twice are fixed once', async () => {
    const { stdout } = await fix(file, folder, file);
    expect(stdout.match(/: changed/g)).toHaveLength(1);
  });

  it.skipIf(process.getuid?.() === 0)('that may not be written are told; the others are written', async () => {
    const other = join(folder, 'other.yaml');
    writeFileSync(other, hpa('b', '30'));
    chmodSync(file, 0o444);
    const { code, stdout, stderr } = await fix(folder);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `zonegate: ${file} can not be written (EACCES)\n` });
    expect(stdout).not.toContain(`${file}: changed`);
    expect(stdout).toContain('1 file of 2 changed, 1 value in all; 1 file could not be written\n');
    expect(readFileSync(other, 'utf8')).toBe(hpa('b', '120'));
  });

  it('that cannot be read in all their parts stay; the others are written', async () => {
    const broken = join(folder, 'broken.yaml');
    writeFileSync(broken, `${hpa('b', '30')}---\na: [\n`);
    const { code, stdout } = await fix(folder);
    expect(code).toBe(2);
    expect(readFileSync(broken, 'utf8')).toContain('Seconds: 30');
    expect(read()).toBe(hpa('web', '120'));
    expect(stdout).toContain('! not written');
    expect(stdout).toContain('why: a part of the file cannot be read');
    expect(stdout).toMatch(/✗ not read {2}\S+broken\.yaml:\d+:\d+/);
  });
});

describe('what cannot be done', () => {
  it('without paths', async () => {
    expect(await fix()).toEqual(
      refused('what to fix? Give files or folders, or - for what is piped in; zonegate fix --help shows examples'),
    );
  });

  it('without a zone', async () => {
    const { code, stderr } = await zonegate(['fix', file]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('which zone?') });
    expect(read()).toBe(hpa('web', '30'));
  });

  it('a file that is missing', async () => {
    const { code, stdout } = await fix(join(folder, 'missing.yaml'), file);
    expect(code).toBe(2);
    expect(stdout).toContain('there is no such file');
    expect(read()).toBe(hpa('web', '120'));
  });

  it('a folder without manifests', async () => {
    mkdirSync(join(folder, 'empty'));
    const empty = join(folder, 'empty');
    const { code, stderr } = await fix(empty);
    expect(code).toBe(2);
    expect(stderr).toContain(`zonegate: nothing to fix: no Kubernetes object in ${empty}\n`);
  });

  it('a binary file', async () => {
    writeFileSync(file, Buffer.from([0, 1, 2, 255]));
    const { code, stdout } = await fix(file);
    expect(code).toBe(2);
    expect(stdout).toContain('a binary file: expected YAML or JSON');
    expect(readFileSync(file)).toEqual(Buffer.from([0, 1, 2, 255]));
  });

  it('with a namespace that is none', async () => {
    expect((await fix('--namespace', 'A b', file)).code).toBe(2);
  });
});
