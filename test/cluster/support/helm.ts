import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { JsonObject } from '../../../src/engine/json.ts';
import type { Result } from './kubectl.ts';
import { ownKubeconfig } from './own.ts';

export type HelmVersion = 3 | 4;
type HelmResult = Omit<Result, 'warnings'>;

/** Installs objects as a release of a small chart, or upgrades that release to them. It does not throw. */
export async function helm(
  version: HelmVersion,
  command: 'install' | 'upgrade',
  release: string,
  objects: readonly JsonObject[],
  flags: readonly string[] = [],
): Promise<HelmResult> {
  return inHome(async (home) => {
    const chart = join(home, 'chart');
    mkdirSync(join(chart, 'templates'), { recursive: true });
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: objects\nversion: 1.0.0\n');
    writeFileSync(
      join(chart, 'templates/objects.yaml'),
      objects.map((object) => JSON.stringify(object)).join('\n---\n'),
    );
    return await run(version, home, [command, release, chart, '--namespace', 'default', ...flags]);
  });
}

/** Where our chart is. */
export const chart = fileURLToPath(new URL('../../../charts/zonegate', import.meta.url));

/** Where the values of a zone are. */
export const zoneValues = (zone: string) => ['-f', join(chart, `values-${zone}.yaml`)];

/** Renders our chart for a release named zonegate; its standard output is the manifest. It does not throw. */
export async function renderChart(version: HelmVersion, flags: readonly string[], from = chart): Promise<HelmResult> {
  // Built from source, Helm takes itself to be of another age.
  const args = ['template', 'zonegate', from, '--namespace', 'zonegate', '--kube-version', '1.36.0', ...flags];
  return await runHelm(version, args);
}

/** Runs Helm as a person would, who has never run it before. It does not throw. */
export function runHelm(version: HelmVersion, args: readonly string[]): Promise<HelmResult> {
  return inHome((home) => run(version, home, args));
}

async function inHome(work: (home: string) => Promise<HelmResult>): Promise<HelmResult> {
  const home = mkdtempSync(join(tmpdir(), 'zonegate-helm-'));
  try {
    return await work(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Helm keeps its settings and caches under HOME: an empty one, so that it knows only what it is told. */
function run(version: HelmVersion, home: string, args: readonly string[]): Promise<HelmResult> {
  const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: ownKubeconfig() };
  const file = join(inject('helm'), `helm${version}`);
  return new Promise((done) => {
    execFile(file, args, { env, maxBuffer: 1 << 26, timeout: 60_000 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}
