import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { ownKubeconfig } from '../../cluster/support/own.ts';

const chart = fileURLToPath(new URL('../../../charts/zonegate', import.meta.url));

/** Where the release is: as the README says. */
export const NAMESPACE = 'zonegate';

/** The values of a zone, as they are shipped. */
export const valuesOf = (zone: string) => ['-f', join(chart, `values-${zone}.yaml`)];

/** The commands of one version of Helm; what fails throws what was said. */
export function helmOf(version: 3 | 4) {
  const helm = (command: string, ...args: readonly string[]) => run(version, [command, ...args]);
  return {
    helm,
    /** One command, as a person gives it: from nothing to enforcing. */
    install: (zone: string, ...flags: readonly string[]) =>
      helm('install', 'zonegate', chart, '--create-namespace', ...valuesOf(zone), '--wait', ...flags),
    upgrade: (...flags: readonly string[]) => helm('upgrade', 'zonegate', chart, '--wait', ...flags),
  };
}

export const { helm, install, upgrade } = helmOf(3);

async function run(version: 3 | 4, args: readonly string[]): Promise<string> {
  // An empty HOME: it knows only what it is told.
  const home = mkdtempSync(join(tmpdir(), 'zonegate-helm-'));
  const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: ownKubeconfig() };
  const file = join(inject('helm'), `helm${version}`);
  const flags = ['--namespace', NAMESPACE, '--timeout', '150s'];
  try {
    return await new Promise((done, fail) => {
      execFile(file, [...args, ...flags], { env, maxBuffer: 1 << 26 }, (error, ...said) => {
        if (error === null) done(said[0]);
        else fail(new Error(`helm${version} ${args.join(' ')}: ${said.join('')}`));
      });
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
