// What becomes of what a program makes. The programs are scripts: what they print, and how they end, is up to the test.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTool } from '../../src/cli/build/tool.ts';
import type { ProblemCode } from '../../src/problem/catalogue.ts';
import { scratch } from '../server/support/certificates.ts';
import { problemTexts } from '../support/results.ts';
import { refused, zonegate } from './support/run.ts';

const root = scratch();
let home: string;
let bin: string;
beforeEach(() => {
  home = process.cwd();
  const folder = mkdtempSync(join(root, 'build-'));
  process.chdir(folder);
  bin = join(folder, 'bin');
  mkdirSync(bin);
});
afterEach(() => process.chdir(home));

/** A program in PATH that writes down what it was asked. */
function program(name: string, script: string): void {
  const file = join(bin, name);
  writeFileSync(file, `#!/bin/sh\nfor word in "$@"; do echo "$word" >> '${bin}/asked'; done\n${script}\n`);
  chmodSync(file, 0o755);
}
const asked = () => readFileSync(join(bin, 'asked'), 'utf8').trimEnd().split('\n');

const pod = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: a, component: b}}\nspec:\n  hostNetwork: true\n  containers: []\n`;
const printing = (text: string) => `cat <<'EOT'\n${text}\nEOT`;

function write(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

// The shell's own programs, behind ours.
const check = (...argv: readonly string[]) =>
  zonegate(['check', '--zone', 'zone-3', ...argv], { PATH: `${bin}:/usr/bin:/bin`, HOME: bin });
const checkWithout = (...argv: readonly string[]) => zonegate(['check', '--zone', 'zone-3', ...argv], { PATH: bin });

describe('-k', () => {
  beforeEach(() => {
    write('prod/kustomization.yaml', 'resources: [../base]\npatches: [{ path: patch.yaml }]\n');
    write('prod/patch.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n');
    write('base/kustomization.yaml', 'resources: [a.yaml]\n');
    write('base/a.yaml', pod('a'));
  });

  it('judges what kubectl makes; says whose lines those are, and which file the object comes from', async () => {
    program('kubectl', printing(pod('a')));
    const { code, stdout, stderr } = await check('-k', 'prod');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(asked()).toEqual(['kustomize', 'prod']);
    expect(stdout).toContain('<kustomize prod>:1:1  Pod default/a: denied (from base/a.yaml)\n');
    expect(stdout).toContain('✗ denied  <kustomize prod>:5:3  host-network');
    expect(stdout).toContain('  lines of <kustomize prod> are lines of its output, not of a file\n');
  });

  it('asks kustomize where there is no kubectl; an object that is told to come from somewhere does', async () => {
    const origin = 'metadata:\n  annotations: { config.kubernetes.io/origin: "path: ../base/b.yaml\\n" }\n ';
    program(
      'kustomize',
      printing(
        pod('x')
          .replace('metadata: {name: x,', `${origin} name: x\n  labels: {`)
          .replace('labels: { labels: {app: a, component: b}}', 'labels: {app: a, component: b}'),
      ),
    );
    const { code, stdout } = await zonegate(['check', '--zone', 'zone-3', '-k', 'prod'], {
      PATH: `${bin}:${nothingButShell()}`,
    });
    expect(code).toBe(1);
    expect(asked()).toEqual(['build', 'prod']);
    expect(stdout).toContain('Pod default/x: denied (from base/b.yaml)');
  });

  it('points programs at the file that an object comes from, and at no line', async () => {
    program('kubectl', printing(`${pod('a')}---\n${pod('unknown')}`));
    const { stdout } = await check(
      '-k',
      'prod',
      '-o',
      'sarif',
      '-o',
      'github=github',
      '-o',
      'json=json',
      '-o',
      'junit=junit',
    );
    const [run] = JSON.parse(stdout).runs;
    const places = run.results.map(({ locations }: { locations: { physicalLocation: unknown }[] }) => {
      return locations[0]?.physicalLocation;
    });
    expect(places).toEqual([
      { artifactLocation: { uri: 'base/a.yaml', uriBaseId: '%SRCROOT%' } },
      { artifactLocation: { uri: 'prod/kustomization.yaml', uriBaseId: '%SRCROOT%' } },
    ]);
    const github = readFileSync('github', 'utf8');
    expect(github).toMatch(/^::error title=host-network \(must\)::Pod default\/a \(from base\/a\.yaml\): /);
    expect(github).not.toMatch(/(?:file|line|col)=/);
    const [a, unknown] = JSON.parse(readFileSync('json', 'utf8')).objects;
    expect(a).toMatchObject({ file: '<kustomize prod>', source: 'base/a.yaml', line: 1 });
    expect(unknown).not.toHaveProperty('source');
    const junit = readFileSync('junit', 'utf8');
    expect(junit).toContain('name="&lt;kustomize prod&gt;"');
    expect(junit).toContain('&lt;kustomize prod&gt;:5:3 (from base/a.yaml): [must] host-network');
  });

  it('with its folder beside: all is checked, and nothing twice', async () => {
    program('kubectl', printing(pod('a')));
    write('other.yaml', pod('other').replace('  hostNetwork: true\n', ''));
    const { code, stdout, stderr } = await check('-k', 'prod', '.');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('2 objects in 2 files: 1 denied, 1 clean');
  });

  it('twice: each is judged by itself, as what reaches another place', async () => {
    write('staging/kustomization.yaml', 'resources: [../base]\n');
    const executor = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ge-executor-hpa, namespace: ge-agents, labels: { app: a, component: b } }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ge-executor }
  minReplicas: 2
  maxReplicas: 5
`;
    program('kubectl', printing(executor));
    const { stdout } = await check('-k', 'prod', '-k', 'staging', '-k', 'prod', '-o', 'json');
    const { objects } = JSON.parse(stdout);
    expect(objects).toHaveLength(2);
    const policies = objects.flatMap(({ violations }: { violations: { policy: string }[] }) =>
      violations.map(({ policy }) => policy),
    );
    expect(policies).not.toContain('executor-max-replicas');
  });

  it('tells what the program complained of, in a line without its warnings; the rest is checked', async () => {
    program('kubectl', `echo '# Warning: old' >&2; printf 'error: no \\033[31m such\\nthing\\n' >&2; exit 1`);
    const { code, stdout } = await check('-k', 'prod', 'base', '-o', 'json');
    expect(code).toBe(2);
    const { problems } = JSON.parse(stdout);
    expect(problems[0]).toEqual({
      code: 'build-failed',
      file: 'prod/kustomization.yaml',
      line: 1,
      column: 1,
      message: 'kubectl kustomize failed: error: no  [31m such thing',
    });
  });

  it.each([
    ['silence', 'exit 3', 'kubectl kustomize ended with 3, and said nothing'],
    ['a signal', 'kill -9 $$', 'kubectl kustomize ended with SIGKILL, and said nothing'],
    ['nothing', 'exit 0', 'in line 1 of what it makes: no object in it'],
    ['a binary', `printf 'a\\000b'`, 'what kubectl kustomize prints is a binary file: expected YAML or JSON'],
    ['no YAML', `printf 'a: b\\n---\\na: [\\n'`, 'in line 3 of what it makes: not valid YAML'],
    [
      'a long complaint',
      `for i in $(seq 5000); do echo "error: $i" >&2; done; exit 1`,
      'kubectl kustomize failed: error: 1 ',
    ],
  ])('does not stumble over %s', async (_, script, told) => {
    program('kubectl', script);
    const { code, stdout } = await check('-k', 'prod', '-o', 'json');
    expect(code).toBe(2);
    const messages = JSON.parse(stdout).problems.map(({ message }: { message: string }) => message);
    expect(messages.some((message: string) => message.startsWith(told))).toBe(true);
    expect(messages.every((message: string) => message.length < 1200)).toBe(true);
  });

  it('says what to install', async () => {
    expect(await checkWithout('-k', 'prod')).toEqual(
      refused(
        '-k prod needs kubectl or kustomize, and neither is installed: https://kubernetes.io/docs/tasks/tools/',
        'program-missing',
      ),
    );
  });

  it('says where there is no kustomization', async () => {
    const why = 'this folder has no kustomization.yaml, kustomization.yml or Kustomization';
    expect(await check('-k', 'bin')).toEqual(refused(`-k bin: ${why}`, 'file-not-found'));
    expect(await check('-k', 'https://example.com/a')).toEqual(
      refused(`-k https://example.com/a: ${why}`, 'file-not-found'),
    );
  });

  it('takes no folder for an option or a command', async () => {
    program('kubectl', printing(pod('a')));
    const hostile = "--enable-helm; touch 'x'";
    write(`${hostile}/kustomization.yaml`, 'namePrefix: a\n');
    expect((await check(`--kustomize=${hostile}`)).code).toBe(1);
    expect(asked()).toEqual(['kustomize', `./${hostile}`]);
  });
});

describe('--helm', () => {
  const made = `---\n# Source: shop/templates/a.yaml\n${pod('a')}---\n# Source: shop/charts/db/templates/b.yaml\n${pod('b')}`;
  beforeEach(() => {
    write('charts/shop/Chart.yaml', 'apiVersion: v2\nname: shop\nversion: 1.0.0\n');
    write('prod.yaml', 'a: b\n');
    write('a,"b.yaml', 'a: b\n');
  });

  it('judges what helm makes, with its values, for the namespace; tells the templates', async () => {
    program('helm', printing(made));
    const { code, stdout } = await check(
      '--namespace',
      'sh-acme',
      '--helm',
      'charts/shop',
      '--values',
      'prod.yaml',
      '--values',
      'a,"b.yaml',
    );
    expect(code).toBe(1);
    expect(asked()).toEqual([
      'template',
      'shop',
      'charts/shop',
      '--namespace=sh-acme',
      '--values=prod.yaml',
      '--values="a,""b.yaml"',
    ]);
    expect(stdout).toContain('<helm charts/shop>:3:1  Pod sh-acme/a: denied (from charts/shop/templates/a.yaml)\n');
    expect(stdout).toContain('Pod sh-acme/b: denied (from charts/shop/charts/db/templates/b.yaml)\n');
  });

  it('says nothing more of the chart that it was given', async () => {
    program('helm', printing(made));
    const { code, stderr } = await check('--helm', 'charts/shop', '.', '--ignore-others');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.not.stringContaining('Helm chart') });
  });

  it.each<[string, readonly string[], string, ProblemCode?]>([
    ['no chart', ['--helm', 'bin'], '--helm bin: this is not a chart: it has no Chart.yaml', 'file-not-found'],
    [
      'no values',
      ['--helm', 'charts/shop', '--values', 'none'],
      '--values none: there is no such file',
      'file-not-found',
    ],
    ['values of nothing', ['--values', 'prod.yaml'], '--values needs one --helm CHART'],
    ['values of two', ['--helm', 'a', '--helm', 'b', '--values', 'prod.yaml'], '--values needs one --helm CHART'],
  ])('%s', async (_, argv, line, code) => {
    expect(await check(...argv)).toEqual(refused(line, code));
  });

  it('says what to install', async () => {
    expect(await checkWithout('--helm', 'charts/shop')).toEqual(
      refused(
        '--helm charts/shop needs helm, which is not installed: https://helm.sh/docs/intro/install/',
        'program-missing',
      ),
    );
  });
});

describe('a program', () => {
  const env = { PATH: '/usr/bin:/bin' };
  const run = (script: string, bounds: { time: number; output: number }) =>
    runTool({ tool: 'sh', args: ['-c', script] }, env, bounds);

  it('is ended when it takes too long, whatever it started', async () => {
    const start = performance.now();
    const answer = await run('sleep 30 & sleep 30', { time: 200, output: 1000 });
    expect(problemTexts(answer)).toEqual(['did not end within 0.2 s [build-failed]']);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('is ended when it prints too much', async () => {
    const answer = await run('yes', { time: 60_000, output: 100_000 });
    expect(problemTexts(answer)).toEqual([expect.stringMatching(/^prints too much: .* \[build-failed\]$/)]);
  });

  it('may complain without end, and is not kept from ending by that', async () => {
    const answer = await run('head -c 10000000 /dev/zero >&2; echo done', { time: 60_000, output: 1000 });
    expect(answer.ok).toBe(true);
  });

  it('that may not be run is told', async () => {
    writeFileSync(join(bin, 'kubectl'), '');
    const answer = await runTool({ tool: join(bin, 'kubectl'), args: [] }, env);
    expect(problemTexts(answer)).toEqual(['can not be run (EACCES) [build-failed]']);
  });
});

/** A folder with sh and cat, and no kubectl. */
function nothingButShell(): string {
  const folder = join(bin, 'shell');
  mkdirSync(folder, { recursive: true });
  for (const name of ['sh', 'cat']) {
    rmSync(join(folder, name), { force: true });
    writeFileSync(join(folder, name), `#!/bin/sh\nexec /bin/${name} "$@"\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
