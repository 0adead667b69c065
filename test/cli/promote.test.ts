import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ProblemCode } from '../../src/problem/catalogue.ts';
import { refused, zonegate } from './support/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'zonegate-promote-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const examples = new URL('../../examples/', import.meta.url).pathname;

describe('what stands between files and a zone', () => {
  it('is nothing where all is ready', async () => {
    const { code, stdout, stderr } = await zonegate([
      'promote',
      '-f',
      `${examples}good-citizen.yaml`,
      '--to',
      'zone-3',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Ready for zone-3 \(strict\): 2 objects\n\n- \[x\] Deployment ge-system\/admin-ui {2}/);
  });

  it('is a list to tick off, what is to do first, each remedy once', async () => {
    const { code, stdout } = await zonegate(['promote', '-f', examples, '--to', 'zone-2']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\d+ of 13 objects ready for zone-2 \(enforce\): \d+ things to do\n/);
    expect(stdout.lastIndexOf('- [ ] Deployment')).toBeLessThan(stdout.indexOf('- [x] '));
    expect(stdout).toMatch(/ {2}- \[ \] host-network \(must\): .*rule-breaker\.yaml:17:7\n {8}Remove hostNetwork/);
    expect(stdout).toContain('  - warned: ');
    const [, quickFix = ''] = /(Deployment ge-system\/quick-fix.*?)\n- \[/s.exec(stdout) ?? [];
    expect(quickFix.match(/Set resources\.requests/g)).toHaveLength(1);
  });

  it('is the same for programs', async () => {
    const { code, stdout } = await zonegate(['promote', '-f', examples, '--to', 'zone-3', '-o', 'json']);
    expect(code).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      apiVersion: 'zonegate.dev/v1alpha1',
      kind: 'PromotionReport',
      to: { name: 'zone-3', mode: 'strict' },
      summary: { objects: 13 },
    });
    const { ready, obstacles } = report.summary;
    expect(report.objects.filter((object: { ready: boolean }) => object.ready)).toHaveLength(ready);
    expect(report.objects.flatMap((object: { obstacles: unknown[] }) => object.obstacles)).toHaveLength(obstacles);
  });

  it('may be asked of a profile of your own', async () => {
    const profile = file(
      'profile.yaml',
      'apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: own\nextends: zone-1\n',
    );
    const { code, stdout } = await zonegate(['promote', '-f', examples, '--to', profile]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Ready for own \(audit\): 13 objects\n/);
  });
});

describe('what cannot be asked', () => {
  it.each<[string, readonly string[], string, ProblemCode?]>([
    ['no zone', ['-f', 'x'], "required option '--to <zone>' not specified"],
    [
      'an unknown zone',
      ['-f', 'x', '--to', 'zone3'],
      'unknown zone "zone3": expected zone-1, zone-2, zone-3; did you mean zone-3?',
    ],
    ['no object', ['--to', 'zone-3'], 'which objects? Give -f FILE, or --namespace NAME', 'nothing-to-do'],
    [
      'a bad namespace',
      ['--to', 'zone-3', '-n', 'A_B'],
      "option '-n, --namespace <name>' argument 'A_B' is invalid. expected the name of a namespace: lower-case letters, digits and dashes",
    ],
    [
      'no cluster',
      ['--to', 'zone-3', '-n', 'shop'],
      'no kubeconfig was given, KUBECONFIG is not set, and there is no service account of a pod',
      'no-cluster',
    ],
  ])('%s', async (_, argv, line, code) => {
    expect(await zonegate(['promote', ...argv])).toEqual(refused(line, code));
  });

  it('an input without objects, a part that is broken', async () => {
    const empty = file('empty.yaml', '# nothing\n');
    const { code, stdout, stderr } = await zonegate(['promote', '-f', empty, '--to', 'zone-3']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`zonegate: there is no Kubernetes object in ${empty} [nothing-to-do]\n`);
    const broken = file('broken.yaml', 'a: [\n');
    const both = await zonegate(['promote', '-f', broken, '-f', `${examples}good-citizen.yaml`, '--to', 'zone-3']);
    expect(both.code).toBe(2);
    expect(both.stdout).toContain('Ready for zone-3');
    expect(both.stderr).toContain(`${broken}:`);
  });

  it('what no policy judges', async () => {
    const other = file('service.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    expect(await zonegate(['promote', '-f', other, '--to', 'zone-3'])).toEqual(
      refused('nothing to check: no policy of zone-3 applies to these objects', 'nothing-to-do'),
    );
  });
});
