import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { JsonObject } from '../../../src/engine/json.ts';
import type { Result } from './kubectl.ts';

export type HelmVersion = 3 | 4;

/** Installs objects as a release of a small chart, or upgrades that release to them. It does not throw. */
export async function helm(
  version: HelmVersion,
  command: 'install' | 'upgrade',
  release: string,
  objects: readonly JsonObject[],
  flags: readonly string[] = [],
): Promise<Omit<Result, 'warnings'>> {
  const home = mkdtempSync(join(tmpdir(), 'zonegate-helm-'));
  try {
    const chart = join(home, 'chart');
    mkdirSync(join(chart, 'templates'), { recursive: true });
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: objects\nversion: 1.0.0\n');
    writeFileSync(
      join(chart, 'templates/objects.yaml'),
      objects.map((object) => JSON.stringify(object)).join('\n---\n'),
    );
    return await run(version, home, [command, release, chart, '--namespace', 'default', ...flags]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const chart = fileURLToPath(new URL('../../../charts/zonegate', import.meta.url));

/** Renders our chart for a release named zonegate; its standard output is the manifest. It does not throw. */
export async function renderChart(version: HelmVersion, flags: readonly string[]): Promise<Omit<Result, 'warnings'>> {
  const home = mkdtempSync(join(tmpdir(), 'zonegate-helm-'));
  try {
    // Built from source, Helm takes itself to be of another age.
    const args = ['template', 'zonegate', chart, '--namespace', 'zonegate', '--kube-version', '1.36.0', ...flags];
    return await run(version, home, args);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Where the values of a zone are. */
export const zoneValues = (zone: string) => ['-f', join(chart, `values-${zone}.yaml`)];

/** Helm keeps its settings and caches under HOME: an empty one, so that it knows only what it is told. */
function run(version: HelmVersion, home: string, args: readonly string[]): Promise<Omit<Result, 'warnings'>> {
  const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: inject('kubeconfig') };
  const file = join(inject('helm'), `helm${version}`);
  return new Promise((done) => {
    execFile(file, args, { env, maxBuffer: 1 << 26, timeout: 60_000 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}
