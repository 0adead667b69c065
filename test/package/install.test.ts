// The package as npm would publish it, installed in an empty folder, without a network.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'zonegate-package-'));
const home = join(folder, 'home');
const app = join(folder, 'app');
// The Node that runs these tests; and nothing of the person's own npm.
const env = { PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), HOME: home };

const bin = (name: string) => join(app, 'node_modules/.bin', name);

interface Ran {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

function run(file: string, args: readonly string[]): Promise<Ran> {
  return new Promise((done) => {
    execFile(file, args, { cwd: app, env }, (error, stdout, stderr) =>
      done({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

beforeAll(() => {
  for (const each of [home, app]) mkdirSync(each);
  const npm = (cwd: string, ...args: readonly string[]) =>
    execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  npm(root, 'pack', '--pack-destination', folder);
  writeFileSync(join(app, 'package.json'), '{"name": "app", "type": "module", "private": true}');
  npm(app, 'install', '--offline', '--no-audit', '--no-fund', join(folder, `zonegate-${manifest.version}.tgz`));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('brings nothing else with it, and only what it needs', () => {
  expect(readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['zonegate']);
  const files = readdirSync(join(app, 'node_modules/zonegate'));
  expect(files.toSorted()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'schemas']);
});

it('runs as a command', async () => {
  expect(await run(bin('zonegate'), ['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  const checked = await run(bin('zonegate'), ['check', '--zone', 'zone-3', join(root, 'examples/good-citizen.yaml')]);
  expect(checked).toMatchObject({ code: 0, stderr: '' });
  expect(await run(bin('zonegate'), ['policies'])).toMatchObject({ code: 0, stderr: '' });
  expect(await run(bin('zonegate'), ['serve'])).toMatchObject({ code: 2, stdout: '' });
});

it('runs as a plugin of kubectl', async () => {
  const { code, stdout } = await run(bin('kubectl-zonegate'), ['check', '--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Usage: kubectl zonegate check /);
});

const program = `import { check, type CheckReport } from 'zonegate';

const report: CheckReport = check('kind: [', { zone: 'zone-3' });
console.log(report.problems.length, report.objects.length);
`;
const wrong = `import { check } from 'zonegate';

check(1, { zone: 'zone-3' });
check('', { zone: 'zone-4' });
check('', { zone: 'zone-3' }).objects.push();
`;

it('runs as a library, with types', async () => {
  writeFileSync(join(app, 'program.ts'), program);
  writeFileSync(join(app, 'wrong.ts'), wrong);
  expect(await run(process.execPath, ['program.ts'])).toEqual({ code: 0, stdout: '1 0\n', stderr: '' });
  const flags = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--lib',
    'es2024,dom',
    '--types',
    '',
  ];
  const tsc = join(root, 'node_modules/.bin/tsc');
  expect(await run(tsc, [...flags, 'program.ts'])).toEqual({ code: 0, stdout: '', stderr: '' });
  const { stdout } = await run(tsc, [...flags, 'wrong.ts']);
  expect(stdout.match(/^wrong\.ts\(\d+/gm)).toEqual(['wrong.ts(3', 'wrong.ts(4', 'wrong.ts(5']);
});
